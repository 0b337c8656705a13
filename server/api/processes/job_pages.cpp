#include "layers/query/query.hpp"
#include "server/api/html.hpp"
#include "server/api/processes/job_document.hpp"
#include "server/api/processes/process_pages.hpp"
#include "server/http/problem.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

std::string state_html(JobState state)
{
    switch (state) {
        case JobState::Accepted: return html_bilingual("等待执行", "accepted");
        case JobState::Running: return html_bilingual("执行中", "running");
        case JobState::Successful: return html_bilingual("已完成", "successful");
        case JobState::Failed: return html_bilingual("失败", "failed");
    }
    return {};
}

std::string process_html(const std::string& id)
{
    const auto process = find_process(id);
    if (!process) return "<code>" + escape_html(id) + "</code>";
    return html_bilingual((*process)->description->value("title", id), (*process)->description->value("titleEn", ""));
}

std::string progress_html(const JobStatus& job)
{
    return fmt::format("<progress max=\"100\" value=\"{0}\">{0} %</progress> {0} %", job.percent);
}

std::string row(std::string_view chinese, std::string_view english, std::string_view html)
{
    return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", html_bilingual(chinese, english), html);
}

std::string time_html(std::int64_t time)
{
    const std::string text = escape_html(layers::format_date_time(time));
    return "<time datetime=\"" + text + "\">" + text + "</time>";
}

bool is_done(const JobStatus& job)
{
    return job.state == JobState::Successful || job.state == JobState::Failed;
}

}  // namespace

Response job_list_page(const Request& request, const std::vector<JobStatus>& jobs, const std::string& next_href)
{
    const std::string& base = request.base_url;
    std::string body =
        "<h1>" + html_bilingual("作业", "Jobs") + "</h1>\n<p class=\"muted\">" +
        html_bilingual("只列出您提交的作业；完成后保留一小时。", "Only your own jobs; finished ones are kept for an hour.") +
        "</p>\n";
    if (jobs.empty()) body += "<p class=\"note\">" + html_bilingual("没有作业。", "There are no jobs.") + "</p>\n";
    if (!jobs.empty()) body += "<div class=\"scroll\"><table>\n";
    for (const JobStatus& job : jobs) {
        body += "<tr><th scope=\"row\"><a href=\"" + escape_html(job_address(request, job.id)) + "?f=html\">" +
                process_html(job.process_id) + "</a></th><td>" + state_html(job.state) + "</td><td>" + progress_html(job) +
                "</td><td>" + time_html(job.created) + "</td></tr>\n";
    }
    if (!jobs.empty()) body += "</table></div>\n";
    if (!next_href.empty()) body += "<p class=\"pages\">" + html_anchor(next_href, "下一页 Next page") + "</p>\n";
    return html_answer(
        request,
        {"作业 Jobs", {{base + "/", "首页 Home"}, {base + "/processes?f=html", "处理过程 Processes"}}, base + "/jobs?f=json"},
        body);
}

Response job_page(const Request& request, const JobStatus& job)
{
    const std::string& base = request.base_url;
    const std::string address = job_address(request, job.id);
    std::string body = "<h1>" + process_html(job.process_id) + "</h1>\n<div class=\"scroll\"><table>\n";
    body += row("状态", "State", state_html(job.state));
    body += row("进度", "Progress", progress_html(job));
    body += row("编号", "Identifier", "<code>" + escape_html(job.id) + "</code>");
    body += row("提交", "Created", time_html(job.created));
    if (job.started) body += row("开始", "Started", time_html(*job.started));
    if (job.finished) body += row("结束", "Finished", time_html(*job.finished));
    if (job.error) {
        const ProblemDetail why = problem_detail(*job.error);
        body += row("原因", "Reason", html_bilingual(why.zh, why.en) + " <code>" + escape_html(job.error->id) + "</code>");
    }
    body += "</table></div>\n<p class=\"formats\">";
    if (is_done(job)) {
        body += html_anchor(address + "/results", job.error ? "失败原因 Why it failed" : "结果 Results");
    } else {
        body += html_anchor(address + "?f=html", "刷新 Look again");
    }
    body += "</p>\n";
    Response response = html_answer(
        request, {"作业 Job", {{base + "/", "首页 Home"}, {base + "/jobs?f=html", "作业 Jobs"}}, address + "?f=json"}, body);
    if (!is_done(job)) response.headers.push_back({"Refresh", "2"});
    return response;
}

}  // namespace haishu::server

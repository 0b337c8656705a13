#include "server/api/processes/process_pages.hpp"

#include "server/api/html.hpp"
#include "server/api/processes/schema_html.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

std::string bilingual_of(const Json& described, const char* name)
{
    return html_bilingual(described.value(name, ""), described.value(std::string(name) + "En", ""));
}

std::string input_row(const std::string& name, const Json& input)
{
    const bool is_needed = input.value("minOccurs", 1) > 0;
    std::string about = bilingual_of(input, "description");
    if (!about.empty()) about = "<p>" + about + "</p>";
    return "<tr><th scope=\"row\">" + bilingual_of(input, "title") + "<br><code>" + escape_html(name) + "</code><br>" +
           (is_needed ? html_bilingual("必填", "required") : html_bilingual("可选", "optional")) + "</th><td>" + about +
           schema_html(input.at("schema")) + "</td></tr>\n";
}

std::string output_row(const std::string& name, const Json& output)
{
    return "<tr><th scope=\"row\">" + bilingual_of(output, "title") + "<br><code>" + escape_html(name) + "</code></th><td>" +
           "<code>" + escape_html(output.at("schema").value("contentMediaType", "application/json")) + "</code></td></tr>\n";
}

std::string heading(std::string_view chinese, std::string_view english)
{
    return "<h2>" + html_bilingual(chinese, english) + "</h2>\n<div class=\"scroll\"><table>\n";
}

}  // namespace

Response process_list_page(const Request& request, const std::vector<const Process*>& processes, const std::string& next_href)
{
    const std::string& base = request.base_url;
    std::string body = "<h1>" + html_bilingual("处理过程", "Processes") + "</h1>\n<p class=\"formats\">" +
                       html_anchor(base + "/jobs?f=html", "我的作业 My jobs") + "</p>\n<div class=\"scroll\"><table>\n";
    for (const Process* process : processes) {
        const Json& description = *process->description;
        body += "<tr><th scope=\"row\"><a href=\"" + escape_html(base + "/processes/" + process->id) + "?f=html\">" +
                escape_html(description.value("title", "")) + "</a><br><span class=\"en\" lang=\"en\">" +
                escape_html(description.value("titleEn", "")) + "</span></th><td>" + bilingual_of(description, "description") +
                "</td></tr>\n";
    }
    body += "</table></div>\n";
    if (!next_href.empty()) body += "<p class=\"pages\">" + html_anchor(next_href, "下一页 Next page") + "</p>\n";
    return html_answer(request, {"处理过程 Processes", {{base + "/", "首页 Home"}}, base + "/processes?f=json"}, body);
}

Response process_page(const Request& request, const Process& process)
{
    const std::string address = request.base_url + "/processes/" + process.id;
    const Json& description = *process.description;
    std::string body = "<h1>" + bilingual_of(description, "title") + "</h1>\n<p>" +
                       escape_html(description.value("description", "")) + "</p>\n<p lang=\"en\" class=\"muted\">" +
                       escape_html(description.value("descriptionEn", "")) + "</p>\n";
    body += heading("输入", "Inputs");
    for (const auto& [name, input] : description.at("inputs").items()) body += input_row(name, input);
    body += "</table></div>\n" + heading("输出", "Output");
    for (const auto& [name, output] : description.at("outputs").items()) body += output_row(name, output);
    body += "</table></div>\n<h2>" + html_bilingual("执行", "Execution") + "</h2>\n<p><span class=\"method\">POST</span> <code>" +
            escape_html(address) + "/execution</code> · <code>application/json</code> · <code>{\"inputs\": {…}}</code></p>\n<p>" +
            html_bilingual("加请求头 Prefer: respond-async 则作为作业执行，可查进度、可取消。",
                           "With the header Prefer: respond-async it runs as a job, with progress and dismissal.") +
            "</p>\n";
    return html_answer(request,
                       {description.value("title", ""),
                        {{request.base_url + "/", "首页 Home"}, {request.base_url + "/processes?f=html", "处理过程 Processes"}},
                        address + "?f=json"},
                       body);
}

}  // namespace haishu::server

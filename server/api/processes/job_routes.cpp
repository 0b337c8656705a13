// Jobs (OGC API - Processes Part 1: core, job list, dismiss).

#include "layers/query/query.hpp"
#include "server/api/declare.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/processes/job_document.hpp"
#include "server/api/processes/process_pages.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{as_json, as_html};
constexpr double max_listed = 1'000;
constexpr std::array<std::string_view, 5> states{"accepted", "running", "successful", "failed", "dismissed"};

void make_private(Response& response)
{
    response.headers.push_back({"Cache-Control", "private, no-store"});
}

Result<JobBook*> book_of(const Context& context)
{
    if (context.jobs == nullptr) return not_found("no-such-job", "this service has no jobs");
    return context.jobs;
}

bool has_value(const Request& request, std::string_view name, std::string_view value)
{
    const auto sent = request.query_value(name);
    if (!sent) return true;
    const auto wanted = split(*sent, ',');
    return std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

struct JobFilter {
    std::optional<layers::TimeInterval> created;
    std::int64_t min_seconds = 0;
    std::optional<std::int64_t> max_seconds;
};

Result<JobFilter> read_filter(const Request& request)
{
    JobFilter filter;
    for (const std::string_view state : split(request.query_value("status").value_or(states.front()), ',')) {
        const bool is_known = std::find(states.begin(), states.end(), state) != states.end();
        if (!is_known) return invalid_parameter("status", "must be of accepted, running, successful, failed, dismissed");
    }
    if (const auto text = request.query_value("datetime")) {
        HAISHU_TRY(filter.created, layers::parse_datetime(*text));
    }
    filter.min_seconds = integer_value(request, "minDuration", 0);
    if (request.query_value("maxDuration")) filter.max_seconds = integer_value(request, "maxDuration", 0);
    return filter;
}

bool matches(const Request& request, const JobFilter& filter, const JobStatus& job)
{
    if (!has_value(request, "type", "process") || !has_value(request, "processID", job.process_id)) return false;
    if (!has_value(request, "status", job_state_name(job.state))) return false;
    if (filter.created && filter.created->from && job.created < *filter.created->from) return false;
    if (filter.created && filter.created->to && job.created > *filter.created->to) return false;
    if (!request.query_value("minDuration") && !filter.max_seconds) return true;
    if (!job.started) return false;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    const std::int64_t took_ms = job.finished.value_or(now.count()) - *job.started;
    return took_ms >= filter.min_seconds * 1000 && (!filter.max_seconds || took_ms <= *filter.max_seconds * 1000);
}

Result<Response> list(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const JobFilter filter, read_filter(request));
    const auto limit = static_cast<std::size_t>(integer_value(request, "limit", static_cast<std::int64_t>(max_listed)));
    const std::string address = request.base_url + "/jobs";
    auto links = self_links(address, request.query, offered, *chosen);
    const std::string after(request.query_value("cursor").value_or(""));
    bool has_begun = after.empty();
    const auto jobs = context.jobs != nullptr ? context.jobs->list(job_owner(request)) : std::vector<JobStatus>{};
    std::vector<JobStatus> page;
    std::string next;
    for (const JobStatus& job : jobs) {
        if (!has_begun) {
            has_begun = job.id == after;
            continue;
        }
        if (!matches(request, filter, job)) continue;
        if (page.size() == limit) {
            next = address + query_string(with_query_value(request.query, "cursor", page.back().id));
            break;
        }
        page.push_back(job);
    }
    if (!next.empty()) links.push_back({next, "next", "application/json", "下一页 Next page"});
    Json listed = Json::array();
    for (const JobStatus& job : page) listed.push_back(job_document(request, job));
    Response response = chosen->name == as_html.name ? job_list_page(request, page, next)
                                                     : json_answer({{"jobs", std::move(listed)}, {"links", links_json(links)}});
    make_private(response);
    return response;
}

Result<Response> status(const Context& context, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(JobBook * book, book_of(context));
    HAISHU_TRY(const JobStatus job, book->find(job_owner(request), request.path_values.front()));
    Response response = chosen->name == as_html.name ? job_page(request, job) : json_answer(job_document(request, job));
    make_private(response);
    return response;
}

Result<Response> results(const Context& context, Request& request)
{
    HAISHU_TRY(JobBook * book, book_of(context));
    HAISHU_TRY(const auto output, book->results(job_owner(request), request.path_values.front()));
    Response response;
    response.content_type = output->content_type;
    response.body = output->body;
    make_private(response);
    return response;
}

Result<Response> dismiss(const Context& context, Request& request)
{
    HAISHU_TRY(JobBook * book, book_of(context));
    HAISHU_TRY(const JobStatus job, book->dismiss(job_owner(request), request.path_values.front()));
    Json document = job_document(request, job);
    document["status"] = "dismissed";
    document["message"] = "dismissed";
    document["links"] = links_json({{request.base_url + "/jobs", "up", "application/json", "作业 Jobs"}});
    Response response = json_answer(document);
    make_private(response);
    return response;
}

Parameter job_id_parameter()
{
    Parameter parameter = path_parameter("jobId", "Identifier of a job, as its maker was told.");
    parameter.example = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    return parameter;
}

Parameter array_parameter(std::string name, std::string description, std::string example)
{
    Parameter parameter = query_parameter(std::move(name), std::move(description), ParameterType::StringArray);
    parameter.example = std::move(example);
    return parameter;
}

std::vector<Parameter> list_parameters()
{
    Parameter datetime = query_parameter("datetime", "Only jobs made at this time, or in the interval from/to.");
    datetime.example = "2026-01-01T00:00:00Z/..";
    const auto seconds = [](std::string name, std::string description) {
        Parameter parameter = query_parameter(std::move(name), std::move(description), ParameterType::Integer);
        parameter.minimum = 0;
        parameter.maximum = 1e9;
        return parameter;
    };
    Parameter limit = query_parameter("limit", "Jobs on one page.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = max_listed;
    limit.default_value = max_listed;
    return {array_parameter("type", "Only jobs of these types; all are of type process.", "process"),
            array_parameter("processID", "Only jobs of these processes.", "impact"),
            array_parameter("status", "Only jobs in one of these states: accepted, running, successful, failed or dismissed.",
                            "successful"),
            datetime,
            seconds("minDuration", "Only jobs that ran at least so many seconds."),
            seconds("maxDuration", "Only jobs that ran at most so many seconds."),
            limit,
            query_parameter("cursor", "Where the page starts, as a next link gives it."),
            format_parameter(offered)};
}

Route job_route(Method method, std::string path, std::string operation_id, std::string summary)
{
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Jobs";
    route.summary = std::move(summary);
    route.parameters = {job_id_parameter()};
    return route;
}

}  // namespace

std::vector<Route> jobs_routes()
{
    Route all;
    all.path = "/jobs";
    all.operation_id = "getJobs";
    all.tag = "Jobs";
    all.summary =
        "The jobs of the account that asks, newest first. Jobs made without an account are not listed: who made one knows its "
        "address. Finished jobs are kept for an hour.";
    all.parameters = list_parameters();
    all.responses = read_responses("The jobs.", content_types_of(offered), "JobList");
    all.handle = list;

    Route one = job_route(Method::Get, "/jobs/{jobId}", "getStatus", "How far a job is.");
    one.parameters.push_back(format_parameter(offered));
    one.responses = read_responses("The state of the job.", content_types_of(offered), "StatusInfo", MayBeMissing::Yes);
    one.handle = status;

    Route result = job_route(Method::Get, "/jobs/{jobId}/results", "getResult",
                             "The output of a job that is done; of a failed one the problem that ended it.");
    result.responses = read_responses("The output.", {"application/json", "application/geo+json", "text/csv"}, "ProcessOutput",
                                      MayBeMissing::Yes);
    result.handle = results;

    Route end = job_route(Method::Delete, "/jobs/{jobId}", "dismiss", "Calls a job off, if it is not finished, and forgets it.");
    end.responses = {{200, "The job is gone.", {"application/json"}, "StatusInfo"},
                     problem_answer(404, "There is no such job for this asker.")};
    end.handle = dismiss;
    return {all, one, result, end};
}

}  // namespace haishu::server

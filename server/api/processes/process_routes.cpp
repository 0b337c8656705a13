// Processes (OGC API - Processes Part 1, 18-062r2): list, description, execution.

#include "server/api/declare.hpp"
#include "server/api/features/export_limit.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/processes/job_book.hpp"
#include "server/api/processes/job_document.hpp"
#include "server/api/processes/process_pages.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_recorder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<Representation, 2> offered{as_json, as_html};
constexpr double max_listed = 1'000;
// Longer work is asked for as a job.
constexpr std::chrono::seconds longest_sync{10};

std::string process_address(const Request& request, const Process& process)
{
    return request.base_url + "/processes/" + process.id;
}

Json summary_of(const Request& request, const Process& process)
{
    Json summary = *process.description;
    summary.erase("inputs");
    summary.erase("outputs");
    summary["links"] = links_json({{process_address(request, process), "self", "application/json", process.id}});
    return summary;
}

Result<Response> list(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    const auto limit = static_cast<std::size_t>(integer_value(request, "limit", static_cast<std::int64_t>(max_listed)));
    const std::string after(request.query_value("cursor").value_or(""));
    const std::string address = request.base_url + "/processes";
    auto links = self_links(address, request.query, offered, *chosen);
    std::vector<const Process*> page;
    std::string next;
    for (const Process& process : all_processes()) {
        if (process.id <= after) continue;
        if (page.size() == limit) {
            next = address + query_string(with_query_value(request.query, "cursor", page.back()->id));
            break;
        }
        page.push_back(&process);
    }
    if (chosen->name == as_html.name) return process_list_page(request, page, next);
    if (!next.empty()) links.push_back({next, "next", "application/json", "下一页 Next page"});
    Json listed = Json::array();
    for (const Process* process : page) listed.push_back(summary_of(request, *process));
    return json_answer({{"processes", std::move(listed)}, {"links", links_json(links)}});
}

Result<Response> describe(const Context&, Request& request)
{
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const Process* process, find_process(request.path_values.front()));
    if (chosen->name == as_html.name) return process_page(request, *process);
    const std::string address = process_address(request, *process);
    auto links = self_links(address, request.query, offered, *chosen);
    links.push_back(
        {address + "/execution", "http://www.opengis.net/def/rel/ogc/1.0/execute", "application/json", "执行 Execute"});
    links.push_back({request.base_url + "/processes", "up", "application/json", "处理过程 Processes"});
    Json description = *process->description;
    description["links"] = links_json(links);
    return json_answer(description);
}

Response output_answer(ProcessOutput output)
{
    Response response;
    response.content_type = std::move(output.content_type);
    response.body = std::move(output.body);
    response.headers = {{"Cache-Control", "private, no-store"}};
    return response;
}

// What the record of a job says of who asked for it.
Request asker_of(const Request& request)
{
    Request asker;
    asker.target = request.target;
    asker.body = request.body;
    asker.viewer = request.viewer;
    asker.address = request.address;
    asker.remote_address = request.remote_address;
    asker.trace_id = request.trace_id;
    return asker;
}

// Of large-scale features.
Result<void> take_ground(const Context& context, const Request& request, const layers::Gate& gate, const ProcessOutput& output)
{
    if (output.layer.empty() || output.ground.empty()) return {};
    HAISHU_TRY(const layers::LayerView view, gate.open(output.layer));
    return take_export_area(context, request, view.descriptor(), output.ground);
}

Result<Response> start_job(const Context& context, const Request& request, const Process& process, const ExecuteRequest& execute)
{
    const auto work = [&context, &process, execute,
                       asked = asker_of(request)](layers::WorkControl& control) -> Result<ProcessOutput> {
        const auto shown = std::make_shared<layers::AccessNote>();
        const layers::Gate gate(context.catalog->current(), asked.viewer, shown);
        HAISHU_TRY(ProcessOutput output, process.run(gate, *execute.inputs, control));
        shown->add_rows(output.restricted_rows);
        HAISHU_CHECK(take_ground(context, asked, gate, output));
        if (context.audit != nullptr) HAISHU_CHECK(context.audit->record_job(asked, *shown));
        return in_form(process, std::move(output), execute.form);
    };
    HAISHU_TRY(const JobStatus status, context.jobs->add(job_owner(request), process.id, work));
    Response response = json_answer(job_document(request, status));
    response.status = 201;
    response.headers.push_back({"Location", job_address(request, status.id)});
    response.headers.push_back({"Preference-Applied", "respond-async"});
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

Result<Response> execute(const Context& context, Request& request)
{
    HAISHU_TRY(const Process* process, find_process(request.path_values.front()));
    HAISHU_TRY(const ExecuteRequest execute, read_execute_request(request, *process));
    if (prefers_async(request) && context.jobs != nullptr) return start_job(context, request, *process, execute);
    std::optional<ExecutionTurn> turn;
    if (!process->is_quick && context.jobs != nullptr) {
        HAISHU_TRY(ExecutionTurn taken, context.jobs->take_turn(job_owner(request)));
        turn.emplace(std::move(taken));
    }
    const Deadline soon = Deadline::after(longest_sync);
    layers::WorkControl control(std::min(soon, request.deadline, [](Deadline a, Deadline b) { return a.at() < b.at(); }));
    const layers::Gate gate = context.gate(request);
    HAISHU_TRY(ProcessOutput output, process->run(gate, *execute.inputs, control));
    if (request.shown) request.shown->add_rows(output.restricted_rows);
    HAISHU_CHECK(take_ground(context, request, gate, output));
    return output_answer(in_form(*process, std::move(output), execute.form));
}

Parameter process_id_parameter()
{
    Parameter parameter = path_parameter("processId", "Identifier of a process, as listed at /processes.");
    parameter.example = all_processes().front().id;
    return parameter;
}

Route list_route()
{
    Route route;
    route.path = "/processes";
    route.operation_id = "getProcesses";
    route.tag = "Processes";
    route.summary = "The processes that this service runs.";
    Parameter limit = query_parameter("limit", "Processes on one page.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = max_listed;
    limit.default_value = max_listed;
    Parameter cursor = query_parameter("cursor", "Where the page starts, as a next link gives it.");
    cursor.example = all_processes().front().id;
    route.parameters = {limit, cursor, format_parameter(offered)};
    route.responses = read_responses("The processes.", content_types_of(offered), "ProcessList");
    route.handle = list;
    return route;
}

Route description_route()
{
    Route route;
    route.path = "/processes/{processId}";
    route.operation_id = "getProcessDescription";
    route.tag = "Processes";
    route.summary = "What a process needs and gives.";
    route.parameters = {process_id_parameter(), format_parameter(offered)};
    route.responses = read_responses("The description.", content_types_of(offered), "Process", MayBeMissing::Yes);
    route.handle = describe;
    return route;
}

Route execution_route()
{
    Route route;
    route.method = Method::Post;
    route.path = "/processes/{processId}/execution";
    route.operation_id = "execute";
    route.tag = "Processes";
    route.summary =
        "Runs a process and answers with its output; with `Prefer: respond-async` makes a job of it. Work of more than ten "
        "seconds must be a job.";
    route.parameters = {process_id_parameter()};
    route.request_schema = "Execute";
    route.responses = {
        {200, "The output.", {"application/json", "application/geo+json", "text/csv"}, "ProcessOutput"},
        {201, "A job was made; Location tells where it is.", {"application/json"}, "StatusInfo"},
        problem_answer(400, "The request or an input is malformed (the detail names the place), or there is no accurate way."),
        problem_answer(403, "Too much large-scale ground."),
        problem_answer(404, "There is no such process, or no such layer for this asker."),
        problem_answer(413, "A shape or the result is too large."),
        problem_answer(415, "The body is not application/json."),
        problem_answer(429, "An execution of this asker runs already, or too many of his jobs."),
        problem_answer(503, "Busy, or the work takes too long: ask for a job.")};
    route.handle = execute;
    return route;
}

}  // namespace

std::vector<Route> processes_routes()
{
    return {list_route(), description_route(), execution_route()};
}

}  // namespace haishu::server

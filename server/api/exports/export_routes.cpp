// Requests for files of restricted rows, and their release by a second person.

#include "layers/query/query.hpp"
#include "layers/store/export_requests.hpp"
#include "server/api/declare.hpp"
#include "server/api/exports/export_release.hpp"
#include "server/api/json_body.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_note.hpp"
#include "server/auth/secret.hpp"
#include "server/http/target.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;
using layers::ExportRequest;
using layers::ExportRequests;

constexpr std::size_t longest_target = 8'192;  // bytes

Json request_json(const ExportRequest& request)
{
    Json out{{"id", request.id},
             {"account", request.account},
             {"collection", request.collection},
             {"target", request.target},
             {"purpose", request.purpose.empty() ? Json() : Json(request.purpose)},
             {"asked_at", layers::format_date_time(request.asked_at)},
             {"state", layers::export_state_name(request.state())}};
    if (request.state() != layers::ExportState::Asked) {
        out["released_by"] = request.released_by;
        out["released_at"] = layers::format_date_time(request.released_at);
    }
    return out;
}

Response private_answer(const Json& document, int status = 200)
{
    Response response = json_answer(document);
    response.status = status;
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

void note(const Request& request, const ExportRequest& about)
{
    if (request.audit) request.audit->object = about.collection + "," + about.id;
}

Error malformed()
{
    return bad_input("export-target-malformed",
                     "target is the path and query of the features, or of a table of statistics, of one collection");
}

// The id of the collection whose features are asked for.
Result<std::string> collection_of(const std::string& target)
{
    const auto parsed = parse_target(target);
    if (!parsed) return malformed();
    const auto& path = parsed->path;
    if (path.size() == 3 && path[0] == "collections" && path[2] == "items") return path[1];
    if (path.size() == 2 && path[0] == "stats") return path[1];
    return malformed();
}

Result<ExportRequest> find(const Context& context, const std::string& id)
{
    ExportRequest found;
    HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(found, ExportRequests(store).find(id, export_now_ms()));
        return {};
    }));
    return found;
}

Result<Response> ask(const Context& context, Request& request)
{
    HAISHU_TRY(const auto body, read_json_body(request));
    if (!body.is_object() || body.size() != 1 || !body.contains("target") || !body["target"].is_string()) return malformed();
    const auto target = body["target"].get<std::string>();
    if (target.size() > longest_target) return malformed();
    HAISHU_TRY(const std::string collection, collection_of(target));
    HAISHU_CHECK(context.gate(request).open(collection));
    const ExportRequest made{new_secret(), request.viewer.name, collection, target, request.viewer.purpose, export_now_ms()};
    HAISHU_CHECK(context.catalog->with_store([&](layers::Store& store) { return ExportRequests(store).add(made); }));
    note(request, made);
    Response response = private_answer(request_json(made), 201);
    response.headers.push_back({"Location", request.base_url + "/export-requests/" + made.id});
    return response;
}

// One's own, and for approvers those of others for layers that they see.
bool may_see(const layers::Gate& gate, const ExportRequest& request)
{
    const layers::Viewer& viewer = gate.viewer();
    if (request.account == viewer.name) return true;
    return viewer.role == layers::Role::Approver && gate.open(request.collection);
}

Result<Response> list(const Context& context, Request& request)
{
    std::vector<ExportRequest> all;
    HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(all, ExportRequests(store).list(export_now_ms()));
        return {};
    }));
    const layers::Gate gate(context.catalog->current(), request.viewer);
    Json requests = Json::array();
    for (const ExportRequest& one : all) {
        if (may_see(gate, one)) requests.push_back(request_json(one));
    }
    return private_answer({{"requests", std::move(requests)}});
}

Result<Response> show(const Context& context, Request& request)
{
    HAISHU_TRY(const ExportRequest found, find(context, request.path_values.front()));
    if (!may_see(layers::Gate(context.catalog->current(), request.viewer), found))
        return not_found("export-request-unknown", "there is no such request for a file").with("id", found.id);
    return private_answer(request_json(found));
}

Result<Response> release(const Context& context, Request& request)
{
    if (request.viewer.role != layers::Role::Approver)
        return Error{ErrorCode::Forbidden, "role-insufficient", "this account may not do that", {}};
    HAISHU_TRY(const ExportRequest found, find(context, request.path_values.front()));
    note(request, found);
    if (!may_see(layers::Gate(context.catalog->current(), request.viewer), found))
        return not_found("export-request-unknown", "there is no such request for a file").with("id", found.id);
    ExportRequest released;
    HAISHU_CHECK(context.catalog->with_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(released, ExportRequests(store).release(found.id, request.viewer.name, export_now_ms()));
        return {};
    }));
    return private_answer(request_json(released));
}

Route export_route(Method method, std::string path, std::string operation_id, std::string summary)
{
    Route route;
    route.method = method;
    route.path = std::move(path);
    route.operation_id = std::move(operation_id);
    route.tag = "Exports";
    route.summary = std::move(summary);
    route.access = Access::Login;
    return route;
}

}  // namespace

std::vector<Route> export_routes()
{
    const std::string path = "/export-requests";
    Route all =
        export_route(Method::Get, path, "getExportRequests",
                     "Requests for files of restricted rows of the last day: one's own, and for approvers those of others.");
    all.responses = {{200, "The requests, newest first.", {"application/json"}, "ExportRequests"}};
    all.handle = list;

    Route create =
        export_route(Method::Post, path, "askForExport",
                     "Asks for a file of restricted rows. When an approver has released it, the same target is sent once "
                     "with the id in the header Haishu-Release.");
    create.request_schema = "NewExportRequest";
    create.responses = {{201, "The request; it is kept for a day.", {"application/json"}, "ExportRequest"},
                        problem_answer(400, "The target is not that of features, or no purpose was said."),
                        problem_answer(404, "There is no such collection for this asker."),
                        problem_answer(415, "The body is not application/json."),
                        problem_answer(429, "Too many requests of this account are open."),
                        problem_answer(503, "A layer is being loaded.")};
    create.handle = ask;

    const Parameter id = path_parameter("requestId", "Identifier of a request for a file.");
    Route single = export_route(Method::Get, path + "/{requestId}", "getExportRequest", "One request for a file.");
    single.parameters = {id};
    single.responses = {{200, "The request.", {"application/json"}, "ExportRequest"},
                        problem_answer(404, "There is no such request for this asker.")};
    single.handle = show;

    Route free = export_route(Method::Post, path + "/{requestId}/release", "releaseExport",
                              "Releases a file that somebody else has asked for, for approvers.");
    free.access = Access::Write;
    free.parameters = {id};
    free.responses = {{200, "It may be fetched once.", {"application/json"}, "ExportRequest"},
                      problem_answer(403, "It is one's own, or the account is not an approver's."),
                      problem_answer(404, "There is no such request for this asker."),
                      problem_answer(409, "It was released before.")};
    free.handle = release;
    return {all, create, single, free};
}

}  // namespace haishu::server

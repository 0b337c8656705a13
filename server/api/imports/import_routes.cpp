// Imports over the network: announced, sent, inspected, decided on, checked, approved and published.

#include "layers/population/population_rules.hpp"
#include "server/api/declare.hpp"
#include "server/api/imports/import_desk.hpp"
#include "server/api/imports/import_json.hpp"
#include "server/api/json_body.hpp"
#include "server/api/link_json.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_note.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::server
{

using layers::ImportJob;

namespace
{

using Json = nlohmann::ordered_json;

Response job_answer(const ImportJob& job, const ImportDesk& desk, const Request& request, int status = 200)
{
    if (request.audit) request.audit->object = job.id;
    Response response = json_answer(job_json(job, desk, request.base_url));
    response.status = status;
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

// Whether the asker may put rows into this layer, or make it.
Result<void> check_layer(const Context& context, const Request& request, const std::string& layer)
{
    const layers::Viewer& viewer = request.viewer;
    const auto is_left_out = [&layer](const std::vector<std::string>& allowed) {
        return !allowed.empty() && std::find(allowed.begin(), allowed.end(), layer) == allowed.end();
    };
    if (layer == layers::population_rules().layer)
        return bad_input("persons-only-counted", "rows of " + layer + " are made by counting persons").with("layer", layer);
    std::optional<layers::LayerDescriptor> existing;
    HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(existing, store.find_layer(layer));
        return {};
    }));
    if (existing) HAISHU_CHECK(context.gate(request).open(layer));
    // A file goes everywhere in its layer, so whoever answers for some areas only edits features instead.
    const bool is_beyond_duty = viewer.duty && (is_left_out(viewer.duty->layers) || !viewer.duty->areas.empty());
    if (is_beyond_duty || (viewer.key_layers && is_left_out(*viewer.key_layers)))
        return Error{ErrorCode::Forbidden, "outside-duty", "this lies outside the areas or layers of this account's duty", {}};
    return {};
}

// Of others' imports an approver is shown those into layers that he may write to himself.
Result<void> check_shown(const Context& context, const Request& request, const ImportJob& job)
{
    if (job.account == request.viewer.name) return {};
    HAISHU_TRY(const auto asked, request_of(job));
    return check_layer(context, request, asked.layer);
}

Result<ImportJob> find_shown(ImportDesk& desk, const Context& context, const Request& request)
{
    const std::string& id = request.path_values.front();
    HAISHU_TRY(const ImportJob job, desk.find(request.viewer, id));
    if (!check_shown(context, request, job)) return import_unknown(id);
    return job;
}

Result<Response> create(ImportDesk& desk, Request& request)
{
    HAISHU_TRY(const auto body, read_json_body(request));
    const auto is_right = [&body](const char* name, auto is_type) { return body.contains(name) && (body[name].*is_type)(); };
    if (!body.is_object() || body.size() != 3 || !is_right("name", &nlohmann::json::is_string) ||
        !is_right("size", &nlohmann::json::is_number_integer) || !is_right("sha256", &nlohmann::json::is_string)) {
        return bad_input("import-malformed", "an import is announced by name, size and sha256")
            .with("reason", "name, size and sha256, and nothing else");
    }
    HAISHU_TRY(const ImportJob job, desk.create(request.viewer, body["name"].get<std::string>(), body["size"].get<std::int64_t>(),
                                                body["sha256"].get<std::string>()));
    Response response = job_answer(job, desk, request, 201);
    response.headers.push_back({"Location", request.base_url + "/imports/" + job.id});
    return response;
}

Result<Response> list(ImportDesk& desk, const Context& context, Request& request)
{
    HAISHU_TRY(const auto jobs, desk.list(request.viewer));
    Json documents = Json::array();
    for (const ImportJob& job : jobs) {
        if (!check_shown(context, request, job)) continue;
        Json document = job_json(job, desk, request.base_url);
        for (const char* const large : {"inspection", "report"}) document.erase(large);
        documents.push_back(std::move(document));
    }
    Response response = json_answer({{"imports", std::move(documents)}});
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

// How much has come: what an upload that broke off goes on from.
Response upload_answer(const ImportJob& job, const ImportDesk& desk, const Request& request)
{
    Response response = job_answer(job, desk, request);
    response.headers.push_back({"Upload-Offset", std::to_string(desk.received(job))});
    response.headers.push_back({"Upload-Length", std::to_string(job.size)});
    return response;
}

// The body is stored by now, unless it came some other way than over a connection.
Result<Response> take_upload(ImportDesk& desk, Request& request)
{
    const std::string& id = request.path_values.front();
    if (!request.body.empty()) {
        HAISHU_TRY(const auto sink, desk.open_upload(request.viewer, id, request.header("Content-Range"), request.body.size()));
        HAISHU_CHECK(sink->write(request.body));
    }
    HAISHU_TRY(const ImportJob job, desk.uploaded(request.viewer, id));
    return upload_answer(job, desk, request);
}

Result<Response> approve(ImportDesk& desk, const Context& context, Request& request)
{
    HAISHU_TRY(const ImportJob asked, find_shown(desk, context, request));
    HAISHU_TRY(const ImportJob job, desk.approve(request.viewer, asked.id));
    return job_answer(job, desk, request, 202);
}

Result<Response> decide(ImportDesk& desk, const Context& context, Request& request)
{
    HAISHU_TRY(const auto patch, read_json_body(request));
    const std::string& id = request.path_values.front();
    HAISHU_TRY(const ImportJob before, desk.find(request.viewer, id));
    HAISHU_TRY(const std::string decisions, merged_decisions(before.decisions, patch));
    if (patch.contains("layer") && patch["layer"].is_string())
        HAISHU_CHECK(check_layer(context, request, patch["layer"].get<std::string>()));
    HAISHU_TRY(const ImportJob job, desk.decide(request.viewer, id, decisions));
    return job_answer(job, desk, request);
}

// Rights may have changed since the decision.
Result<Response> validate(ImportDesk& desk, const Context& context, Request& request)
{
    const std::string& id = request.path_values.front();
    HAISHU_TRY(const ImportJob before, desk.find(request.viewer, id));
    HAISHU_TRY(const auto asked, request_of(before));
    HAISHU_CHECK(check_layer(context, request, asked.layer));
    HAISHU_TRY(const ImportJob job, desk.validate(request.viewer, id));
    return job_answer(job, desk, request, 202);
}

Result<Response> report(ImportDesk& desk, const Context& context, Request& request)
{
    HAISHU_TRY(const ImportJob job, find_shown(desk, context, request));
    if (job.report.empty()) return not_found("import-report-missing", "the import has not been checked yet");
    Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = report_csv(job);
    response.headers = {{"Cache-Control", "private, no-store"}, {"Content-Disposition", "attachment; filename=\"report.csv\""}};
    return response;
}

class Declaration
{
   public:
    Declaration(Method method, std::string path, std::string operation_id, std::string summary)
    {
        m_route.method = method;
        m_route.path = std::move(path);
        m_route.operation_id = std::move(operation_id);
        m_route.tag = "Imports";
        m_route.summary = std::move(summary);
        m_route.access = Access::Write;
        if (m_route.path.find('{') != std::string::npos) {
            m_route.parameters = {path_parameter("importId", "Identifier of an import.")};
            m_route.responses.push_back(problem_answer(404, "There is no such import for this asker."));
        }
    }
    Declaration& answers(int status, std::string description, std::string schema = "Import")
    {
        m_route.responses.insert(m_route.responses.begin(),
                                 {status, std::move(description), {"application/json"}, std::move(schema)});
        return *this;
    }
    Declaration& fails(int status, std::string description)
    {
        m_route.responses.push_back(problem_answer(status, std::move(description)));
        return *this;
    }
    Route handled(std::function<Result<Response>(const Context&, Request&)> handle)
    {
        m_route.handle = std::move(handle);
        return std::move(m_route);
    }
    Route& route() { return m_route; }

   private:
    Route m_route;
};

using Step = Result<ImportJob> (ImportDesk::*)(const layers::Viewer&, const std::string&);

std::function<Result<Response>(const Context&, Request&)> step(ImportDesk* desk, Step what)
{
    return [desk, what](const Context&, Request& request) -> Result<Response> {
        HAISHU_TRY(const ImportJob job, (*desk.*what)(request.viewer, request.path_values.front()));
        return job_answer(job, *desk, request);
    };
}

}  // namespace

std::vector<Route> import_routes(ImportDesk* desk)
{
    const std::string all = "/imports";
    const std::string one = "/imports/{importId}";
    const std::string not_now = "It is not the turn of that now.";
    std::vector<Route> routes;

    Declaration announce(Method::Post, all, "announceImport", "Announces a file that is to be imported; it is sent afterwards.");
    announce.route().request_schema = "NewImport";
    announce.answers(201, "The import, and where its file is sent to.")
        .fails(400, "Name, size or checksum is malformed.")
        .fails(413, "The file is too large.")
        .fails(415, "The body is not application/json.")
        .fails(429, "Too many imports of this account are open.")
        .fails(507, "The disk is full.");
    routes.push_back(announce.handled([desk](const Context&, Request& request) { return create(*desk, request); }));
    routes.push_back(
        Declaration(Method::Get, all, "getImports", "One's own imports, and for approvers those of others, newest first.")
            .answers(200, "The imports, without what was found in them.", "Imports")
            .handled([desk](const Context& context, Request& request) { return list(*desk, context, request); }));
    routes.push_back(Declaration(Method::Get, one, "getImport", "How far an import is, and what was found.")
                         .answers(200, "The import.")
                         .handled([desk](const Context& context, Request& request) -> Result<Response> {
                             HAISHU_TRY(const ImportJob job, find_shown(*desk, context, request));
                             return job_answer(job, *desk, request);
                         }));

    routes.push_back(Declaration(Method::Get, one + "/file", "getUploadOffset",
                                 "How much of the file has come: the field Upload-Offset, also of HEAD.")
                         .answers(200, "The import.")
                         .handled([desk](const Context& context, Request& request) -> Result<Response> {
                             HAISHU_TRY(const ImportJob job, find_shown(*desk, context, request));
                             return upload_answer(job, *desk, request);
                         }));
    Declaration send(
        Method::Put, one + "/file", "sendImportFile",
        "Sends the file, whole or in pieces with Content-Range, each where the last one ended. With the last byte the "
        "checksum is compared and the inspection begins.");
    send.route().request_schema = "ImportFile";
    send.route().request_types = {"application/octet-stream"};
    send.answers(200, "The import; Upload-Offset says how much has come.")
        .fails(400, "Content-Range is not that of the body, or the checksum is wrong.")
        .fails(409, "The piece belongs elsewhere, or another one is being sent.")
        .fails(413, "The body is too large.")
        .fails(507, "The disk is full.");
    send.route().open_body = [desk](Request& request, std::uint64_t length) {
        return desk->open_upload(request.viewer, request.path_values.front(), request.header("Content-Range"), length);
    };
    routes.push_back(send.handled([desk](const Context&, Request& request) { return take_upload(*desk, request); }));

    Declaration change(Method::Patch, one, "decideImport", "Decides on layer, encoding, reference system, key, mode and level.");
    change.route().request_schema = "ImportDecisions";
    change.answers(200, "The import.")
        .fails(400, "A decision is malformed.")
        .fails(409, not_now)
        .fails(415, "The body is not application/json.");
    routes.push_back(
        change.handled([desk](const Context& context, Request& request) { return decide(*desk, context, request); }));
    routes.push_back(
        Declaration(Method::Post, one + "/validate", "validateImport", "Reads the whole file as decided, and reports.")
            .answers(202, "It is under way.")
            .fails(409, not_now)
            .handled([desk](const Context& context, Request& request) { return validate(*desk, context, request); }));
    Route table = Declaration(Method::Get, one + "/report", "getImportReport", "What was found, by rule, as a table.")
                      .handled([desk](const Context& context, Request& request) { return report(*desk, context, request); });
    table.responses.insert(table.responses.begin(), {200, "Rules and rows.", {"text/csv"}, ""});
    routes.push_back(std::move(table));
    routes.push_back(
        Declaration(Method::Post, one + "/publish", "askForPublication", "Asks an approver to publish what was checked.")
            .answers(200, "It waits for a second person.")
            .fails(409, not_now)
            .handled(step(desk, &ImportDesk::ask_for_publication)));
    routes.push_back(
        Declaration(Method::Post, one + "/approve", "approveImport", "Publishes what somebody else has sent, for approvers.")
            .answers(202, "It is being published.")
            .fails(409, not_now)
            .handled([desk](const Context& context, Request& request) { return approve(*desk, context, request); }));
    routes.push_back(Declaration(Method::Delete, one, "cancelImport", "Calls an import off, and removes its files.")
                         .answers(200, "It is cancelled.")
                         .fails(409, not_now)
                         .handled(step(desk, &ImportDesk::cancel)));
    if (desk == nullptr) {
        for (Route& route : routes)
            route.handle = [](const Context&, Request& request) -> Result<Response> {
                return import_unknown(request.path_values.empty() ? "" : request.path_values.front());
            };
    }
    return routes;
}

}  // namespace haishu::server

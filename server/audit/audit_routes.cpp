// The audit for those who answer for it: search, and export as a table. Auditors only; looking at it is itself on record.

#include "layers/audit/audit_search.hpp"
#include "layers/query/query.hpp"
#include "server/api/declare.hpp"
#include "server/api/features/feature_csv.hpp"
#include "server/api/link_json.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/audit_note.hpp"
#include "server/audit/audit_recorder.hpp"

#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;
using layers::AuditEntry;

constexpr Representation as_table{"csv", "text/csv; charset=utf-8; header=present", "CSV", "text/csv"};
constexpr std::array<Representation, 2> offered{as_json, as_table};
constexpr double most_records = 1'000;
constexpr std::int64_t usual_records = 100;

Result<layers::AuditQuery> read_query(const Request& request)
{
    layers::AuditQuery query;
    query.actor = request.query_value("actor").value_or("");
    query.action = request.query_value("action").value_or("");
    query.object = request.query_value("object").value_or("");
    query.result = request.query_value("result").value_or("");
    query.limit = static_cast<std::size_t>(integer_value(request, "limit", usual_records));
    if (const auto text = request.query_value("datetime")) {
        HAISHU_TRY(const layers::TimeInterval interval, layers::parse_datetime(*text));
        query.from_ms = interval.from;
        if (interval.to) query.to_ms = *interval.to + 1;  // closed there, half-open here
    }
    if (const auto text = request.query_value("cursor")) {
        const auto before = parse_integer(*text);
        if (!before || *before < 1) return invalid_parameter("cursor", "must be one that a next link gives");
        query.before = *before;
    }
    return query;
}

Json record_json(const AuditEntry& entry)
{
    const layers::AuditRecord& record = entry.record;
    Json out{{"seq", entry.sequence},   {"at", layers::format_date_time(entry.at_ms)},
             {"actor", record.actor},   {"role", record.role},
             {"source", record.source}, {"purpose", record.purpose},
             {"action", record.action}, {"operation", record.operation},
             {"object", record.object}, {"digest", record.digest},
             {"result", record.result}, {"rows", record.rows < 0 ? Json() : Json(record.rows)},
             {"trace", record.trace},   {"mac", layers::hex(entry.mac)}};
    return out;
}

Response table_of(const layers::AuditPage& page)
{
    Response response;
    response.content_type = std::string(as_table.content_type);
    response.body =
        "\xEF\xBB\xBF"
        "seq,at,actor,role,source,purpose,action,operation,object,digest,result,rows,trace,mac\r\n";
    for (const AuditEntry& entry : page.entries) {
        const Json record = record_json(entry);
        std::string line;
        for (const auto& [name, value] : record.items()) {
            if (!line.empty()) line += ',';
            if (value.is_string()) line += csv_cell(value.get<std::string>());
            if (value.is_number()) line += value.dump();
        }
        response.body += line + "\r\n";
    }
    return response;
}

Result<Response> search(const Context& context, Request& request)
{
    if (request.viewer.role != layers::Role::Auditor) {
        return Error{ErrorCode::Forbidden, "role-insufficient", "this account may not do that", {}};
    }
    HAISHU_TRY(const Representation* chosen, choose_representation(request, offered));
    HAISHU_TRY(const layers::AuditQuery query, read_query(request));
    if (context.audit == nullptr) return Error{ErrorCode::Busy, "audit-unavailable", "there is no audit", {}};
    HAISHU_TRY(const auto store, layers::Store::open(context.audit->database(), layers::Access::Read));
    HAISHU_TRY(const layers::AuditPage page, find_audit(*store, context.audit->database(), query, request.deadline));
    if (request.audit) {
        request.audit->action = "audit";
        request.audit->object = "audit";
        request.audit->rows = static_cast<std::int64_t>(page.entries.size());
    }
    const std::string address = request.base_url + "/audit";
    std::vector<Link> links = self_links(address, request.query, offered, *chosen);
    if (page.before) {
        links.push_back({address + query_string(with_query_value(request.query, "cursor", std::to_string(*page.before))), "next",
                         std::string(link_type(chosen->content_type)), "下一页 Next page"});
    }
    Response response;
    if (chosen->name == "csv") {
        response = table_of(page);
        response.headers = {{"Link", link_header(links)}};
    } else {
        Json records = Json::array();
        for (const AuditEntry& entry : page.entries) records.push_back(record_json(entry));
        response = json_answer({{"records", std::move(records)}, {"links", links_json(links)}});
    }
    response.headers.push_back({"Cache-Control", "private, no-store"});
    return response;
}

}  // namespace

std::vector<Route> audit_routes()
{
    Route route;
    route.path = "/audit";
    route.operation_id = "getAudit";
    route.tag = "Audit";
    route.summary =
        "Who did what, when, what for and with what result, newest first: reading of restricted layers, writing, logins, "
        "exports, "
        "publishing, changes of accounts and policy, and refusals. For auditors; each look is on record too. A page may be short "
        "while there is a next link.";
    Parameter action = query_parameter("action", "Only records of this action.");
    action.allowed = {"read", "write", "login", "logout", "export", "publish", "policy", "account", "backup", "audit", "refused"};
    Parameter limit = query_parameter("limit", "Records on one page.", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = most_records;
    limit.default_value = static_cast<double>(usual_records);
    Parameter cursor = query_parameter("cursor", "Where the page starts, as a next link gives it.");
    cursor.pattern = "^[1-9][0-9]{0,18}$";
    cursor.example = "1";
    Parameter time = query_parameter("datetime", "Only records of this time: an instant, a date, or an interval with `/`.");
    time.example = "2026-01-01/..";
    route.parameters = {query_parameter("actor", "Only records of this account."),
                        action,
                        query_parameter("object", "Only records of this collection, account, job or segment."),
                        query_parameter("result", "Only records with this result, as a rule the status of the answer."),
                        time,
                        limit,
                        cursor,
                        format_parameter(offered)};
    route.responses = read_responses("The records.", content_types_of(offered), "AuditRecords");
    route.responses.push_back(problem_answer(401, "Nobody is logged in."));
    route.responses.push_back(problem_answer(403, "The account is not an auditor's."));
    route.responses.push_back(problem_answer(503, "The audit cannot be written, so it is not shown either."));
    route.access = Access::Login;
    route.handle = search;
    return {route};
}

}  // namespace haishu::server

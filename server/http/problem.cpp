#include "server/http/problem.hpp"

#include "server/http/phrases.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

struct IdStatus {
    std::string_view id;
    int status;
};

constexpr std::array<IdStatus, 19> statuses_by_id{{{"body-too-large", 413},
                                                   {"executions-too-many", 429},
                                                   {"expectation-unknown", 417},
                                                   {"header-too-large", 431},
                                                   {"imports-too-many", 429},
                                                   {"jobs-too-many", 429},
                                                   {"length-required", 411},
                                                   {"media-type-unsupported", 415},
                                                   {"method-not-allowed", 405},
                                                   {"method-unknown", 501},
                                                   {"quota-exhausted", 429},
                                                   {"rate-limited", 429},
                                                   {"request-too-slow", 408},
                                                   {"row-quota-day", 429},
                                                   {"target-too-long", 414},
                                                   {"too-many-attempts", 429},
                                                   {"too-many-fields", 431},
                                                   {"transfer-coding-unknown", 501},
                                                   {"version-unsupported", 505}}};

// Problems whose type a standard names; all others are ours.
struct StandardType {
    std::string_view id;
    std::string_view type;
};

// OGC API - Processes Part 1, 18-062r2: 7.5.
constexpr std::array<StandardType, 3> standard_types{{
    {"no-such-process", "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process"},
    {"no-such-job", "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job"},
    {"result-not-ready", "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready"},
}};

std::string type_of(std::string_view id)
{
    for (const StandardType& standard : standard_types) {
        if (standard.id == id) return std::string(standard.type);
    }
    return "/problems/" + std::string(id);
}

std::string_view id_of(ErrorCode code)
{
    switch (code) {
        case ErrorCode::BadInput: return "bad-input";
        case ErrorCode::NotFound: return "not-found";
        case ErrorCode::NotAcceptable: return "not-acceptable";
        case ErrorCode::Unsupported: return "unsupported";
        case ErrorCode::TooLarge: return "too-large";
        case ErrorCode::Conflict: return "conflict";
        case ErrorCode::Stale: return "stale";
        case ErrorCode::PreconditionMissing: return "precondition-missing";
        case ErrorCode::Unauthenticated: return "unauthenticated";
        case ErrorCode::Forbidden: return "forbidden";
        case ErrorCode::Busy: return "busy";
        case ErrorCode::StorageFull: return "storage-full";
        case ErrorCode::TimedOut: return "timed-out";
        case ErrorCode::Internal: break;
    }
    return "internal";
}

enum class Language { English, Chinese };

// The template with its {placeholders} filled, or nothing when the error does not say one of them.
std::optional<std::string> filled(std::string_view text, const Error& error, Language language)
{
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto value =
            std::find_if(error.context.begin(), error.context.end(), [name](const auto& item) { return item.first == name; });
        if (value == error.context.end()) return std::nullopt;
        out += language == Language::Chinese ? in_chinese(name, value->second) : value->second;
        text.remove_prefix(close + 1);
    }
    return out;
}

std::string_view context_value(const Error& error, std::string_view name)
{
    for (const auto& [key, value] : error.context) {
        if (key == name) return value;
    }
    return {};
}

// What our own side reports may hold paths and SQL; the log has it, the answer has only the text made for people.
bool may_show_detail(const Error& error)
{
    return error.is_client_fault() && !error.detail.empty();
}

std::string english_detail(const Error& error, const ProblemText& text)
{
    if (may_show_detail(error)) return error.detail;
    return filled(text.detail_en, error, Language::English).value_or(text.title_en);
}

// An error inside of something larger says in which part: its context has that as "within".
std::string chinese_detail(const Error& error, const ProblemText& text)
{
    std::string detail =
        filled(text.detail_zh, error, Language::Chinese)
            .value_or(may_show_detail(error) ? fmt::format("{}（{}）", text.title_zh, error.detail) : text.title_zh);
    const std::string_view within = context_value(error, "within");
    return within.empty() ? detail : fmt::format("{}：{}", in_chinese("within", within), detail);
}

ProblemText text_of(const Error& error)
{
    if (auto own = problem_text(error.id)) return std::move(*own);
    return problem_text(id_of(error.code)).value_or(ProblemText{"Error", "错误", "", ""});
}

void add_status_headers(Response& response, const Error& error)
{
    if (response.status == 401) {
        const std::string_view challenge = context_value(error, "challenge");
        response.headers.push_back(
            {"WWW-Authenticate", fmt::format("{} realm=\"haishu\"", challenge.empty() ? "Bearer" : challenge)});
    }
    if (response.status == 405) response.headers.push_back({"Allow", std::string(context_value(error, "allow"))});
    if (response.status == 429 || response.status == 503) {
        const std::string_view seconds = context_value(error, "retry_after");
        response.headers.push_back({"Retry-After", std::string(seconds.empty() ? "2" : seconds)});
    }
    constexpr std::array<std::pair<std::string_view, const char*>, 2> paces{
        {{"rate_limit", "RateLimit"}, {"rate_limit_policy", "RateLimit-Policy"}}};
    for (const auto& [name, field] : paces) {
        if (const std::string_view value = context_value(error, name); !value.empty())
            response.headers.push_back({field, std::string(value)});
    }
}

}  // namespace

int status_of(ErrorCode code)
{
    switch (code) {
        case ErrorCode::BadInput: return 400;
        case ErrorCode::NotFound: return 404;
        case ErrorCode::NotAcceptable: return 406;
        case ErrorCode::Unsupported: return 400;
        case ErrorCode::TooLarge: return 413;
        case ErrorCode::Conflict: return 409;
        case ErrorCode::Stale: return 412;
        case ErrorCode::PreconditionMissing: return 428;
        case ErrorCode::Unauthenticated: return 401;
        case ErrorCode::Forbidden: return 403;
        case ErrorCode::Busy: return 503;
        case ErrorCode::StorageFull: return 507;
        case ErrorCode::TimedOut: return 503;
        case ErrorCode::Internal: break;
    }
    return 500;
}

int status_of(const Error& error)
{
    for (const auto& [id, status] : statuses_by_id) {
        if (error.id == id) return status;
    }
    return status_of(error.code);
}

ProblemDetail problem_detail(const Error& error)
{
    const ProblemText text = text_of(error);
    return {english_detail(error, text), chinese_detail(error, text)};
}

Response problem_response(const Error& error, std::string_view trace_id)
{
    const std::string_view fallback = id_of(error.code);
    const ProblemText text = text_of(error);
    const std::string id = error.id.empty() ? std::string(fallback) : error.id;

    Response response;
    response.status = status_of(error);
    Json document;
    document["type"] = type_of(id);
    document["title"] = text.title_en;
    document["title_zh"] = text.title_zh;
    document["status"] = response.status;
    document["detail"] = english_detail(error, text);
    document["detail_zh"] = chinese_detail(error, text);
    if (!trace_id.empty()) document["trace_id"] = trace_id;
    // Replacing keeps a document valid whatever bytes a detail repeats.
    response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    response.content_type = "application/problem+json";
    response.headers = {{"Cache-Control", "no-store"}, {"Content-Language", "en, zh-CN"}};
    add_status_headers(response, error);
    return response;
}

}  // namespace haishu::server

#include "server/api/imports/import_json.hpp"

#include "layers/query/query.hpp"
#include "layers/store/map_numbers.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

using Json = nlohmann::ordered_json;
using layers::ImportJob;
using layers::ImportState;

namespace
{

constexpr std::size_t longest_decision = 255;
constexpr std::array decision_names{"layer", "source_layer", "encoding", "crs", "key", "mode", "level"};

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parsed(const std::string& text)
{
    if (text.empty()) return nullptr;
    Json document = Json::parse(text, nullptr, false);
    return document.is_discarded() ? Json() : document;
}

Error wrong_decision(const std::string& member, const std::string& reason)
{
    return bad_input("import-decision", "'" + member + "' of the decisions: " + reason)
        .with("member", member)
        .with("reason", reason);
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

Result<void> check_decision(const std::string& name, const nlohmann::json& value)
{
    if (std::find(decision_names.begin(), decision_names.end(), name) == decision_names.end())
        return wrong_decision(name.substr(0, 64), "is none of layer, source_layer, encoding, crs, key, mode, level");
    if (value.is_null()) return {};
    if (!value.is_string()) return wrong_decision(name, "is a text or null");
    const auto text = value.get<std::string>();
    if (text.empty() || text.size() > longest_decision) return wrong_decision(name, "has 1 to 255 bytes");
    if (name == "mode" && !is_one_of(text, {"replace", "append", "upsert"}))
        return wrong_decision(name, "is replace, append or upsert");
    if (name == "level" && !layers::parse_level(text)) return wrong_decision(name, "is public, internal, restricted or closed");
    return {};
}

}  // namespace

std::string fault_text(const Error& error)
{
    Json context = Json::object();
    for (const auto& [key, value] : error.context) context[key] = value;
    return dumped({{"id", error.id}, {"detail", error.detail}, {"context", std::move(context)}});
}

std::string report_text(const data::ImportReport& report)
{
    return dumped({{"layer", report.layer},
                   {"format", report.driver},
                   {"crs", report.source_crs.empty() ? Json() : Json(report.source_crs)},
                   {"encoding", report.encoding},
                   {"read", report.read},
                   {"written", report.written},
                   {"without_geometry", report.without_geometry},
                   {"base_map", layers::needs_map_number(report.descriptor)},
                   {"issues", report.issues},
                   {"samples", report.samples}});
}

bool is_of_base_map(const ImportJob& job)
{
    return parsed(job.report).value("base_map", true);
}

Result<std::string> merged_decisions(const std::string& decisions, const nlohmann::json& patch)
{
    if (!patch.is_object()) return wrong_decision("-", "they are one JSON object");
    Json merged = decisions.empty() ? Json::object() : parsed(decisions);
    for (const auto& [name, value] : patch.items()) {
        HAISHU_CHECK(check_decision(name, value));
        if (value.is_null())
            merged.erase(name);
        else
            merged[name] = value.get<std::string>();
    }
    return dumped(merged);
}

Result<data::ImportRequest> request_of(const ImportJob& job)
{
    const Json decisions = job.decisions.empty() ? Json::object() : parsed(job.decisions);
    data::ImportRequest request;
    request.layer = decisions.value("layer", "");
    if (request.layer.empty())
        return Error{ErrorCode::Conflict, "import-undecided", "it is not decided yet which layer the file goes to", {}};
    request.source_layer = decisions.value("source_layer", "");
    request.encoding = decisions.value("encoding", "");
    request.crs = decisions.value("crs", "");
    request.key_field = decisions.value("key", "");
    request.level = layers::parse_level(decisions.value("level", ""));
    const std::string mode = decisions.value("mode", "replace");
    request.mode = mode == "append"   ? layers::PublishMode::Append
                   : mode == "upsert" ? layers::PublishMode::Upsert
                                      : layers::PublishMode::Replace;
    return request;
}

Json job_json(const ImportJob& job, const ImportDesk& desk, const std::string& base_url)
{
    const std::string address = base_url + "/imports/" + job.id;
    const ImportDesk::Progress progress = desk.progress(job.id);
    Json out{{"id", job.id},
             {"name", job.name},
             {"size", job.size},
             {"sha256", job.sha256},
             {"account", job.account},
             {"state", layers::import_state_name(job.state)},
             {"created_at", layers::format_date_time(job.created_at)},
             {"changed_at", layers::format_date_time(job.changed_at)}};
    if (job.state == ImportState::Uploading) {
        out["upload"] = address + "/file";
        out["received"] = desk.received(job);
    }
    out["progress"] = {{"done", progress.done}, {"total", progress.total == 0 ? Json() : Json(progress.total)}};
    out["decisions"] = job.decisions.empty() ? Json::object() : parsed(job.decisions);
    out["inspection"] = parsed(job.inspection);
    out["report"] = parsed(job.report);
    if (!job.fault.empty()) out["fault"] = parsed(job.fault);
    if (!job.approved_by.empty()) out["approved_by"] = job.approved_by;
    if (job.sequence != 0) out["version"] = job.sequence;
    return out;
}

std::string report_csv(const ImportJob& job)
{
    const Json report = parsed(job.report);
    std::string out = "rule,rows\r\n";
    if (!report.contains("issues")) return out;
    for (const auto& [rule, rows] : report["issues"].items())
        out += rule + "," + std::to_string(rows.get<std::uint64_t>()) + "\r\n";
    return out;
}

}  // namespace haishu::server

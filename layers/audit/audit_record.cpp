#include "layers/audit/audit_record.hpp"

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::ordered_json;

template <class Visit>
void each_text(Visit visit)
{
    visit("actor", &AuditRecord::actor);
    visit("role", &AuditRecord::role);
    visit("source", &AuditRecord::source);
    visit("purpose", &AuditRecord::purpose);
    visit("action", &AuditRecord::action);
    visit("operation", &AuditRecord::operation);
    visit("object", &AuditRecord::object);
    visit("digest", &AuditRecord::digest);
    visit("result", &AuditRecord::result);
    visit("trace", &AuditRecord::trace);
}

}  // namespace

std::string canonical_bytes(std::int64_t at_ms, const AuditRecord& record)
{
    CanonicalBytes bytes;
    bytes.add(at_ms).add(record.rows);
    each_text([&](const char*, std::string AuditRecord::*text) { bytes.add(std::string_view(record.*text)); });
    return bytes.bytes();
}

std::string audit_line(const AuditEntry& entry)
{
    Json line{{"seq", entry.sequence}, {"at", entry.at_ms}};
    each_text([&](const char* name, std::string AuditRecord::*text) { line[name] = entry.record.*text; });
    line["rows"] = entry.record.rows;
    line["mac"] = hex(entry.mac);
    return line.dump();
}

std::optional<AuditEntry> read_audit_line(std::string_view text)
{
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return std::nullopt;
    AuditEntry entry;
    try {
        entry.sequence = line.at("seq").get<std::int64_t>();
        entry.at_ms = line.at("at").get<std::int64_t>();
        each_text(
            [&](const char* name, std::string AuditRecord::*member) { entry.record.*member = line.at(name).get<std::string>(); });
        entry.record.rows = line.at("rows").get<std::int64_t>();
        const auto mac = parse_mac(line.at("mac").get<std::string>());
        if (!mac) return std::nullopt;
        entry.mac = *mac;
        if (audit_line(entry) != text) return std::nullopt;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
    return entry;
}

}  // namespace haishu::layers

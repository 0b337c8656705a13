#pragma once
// What the audit keeps of one event. It says who, what, why and how it ended, never what the data said: names, places and
// search words of people stay out, a query is there as a digest.

#include "layers/audit/hash_chain.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::layers
{

struct AuditRecord {
    std::string actor;       // account; empty: nobody was logged in
    std::string role;        // role_name() at that moment
    std::string source;      // network address, or "local" for a command on this machine
    std::string purpose;     // code of layers/policy/purposes.json; empty: none was said
    std::string action;      // read write login logout export publish policy account backup audit refused
    std::string object;      // collection (several: by commas), account, job, segment ...
    std::string digest;      // AuditLog::digest of the query; empty: none
    std::string result;      // status of the answer, or one word
    std::int64_t rows = -1;  // that were answered; -1: not known
    std::string trace;       // of the request, as in the access log
    std::string operation;   // method and operation id of the route; empty: no request
};

// A record in its place in the chain.
struct AuditEntry {
    std::int64_t sequence = 0;  // the order of things; clocks may jump
    std::int64_t at_ms = 0;     // UTC
    AuditRecord record;
    Mac mac{};
};

// The kind of this chain, for ChainKey::link, and the bytes of a record in it.
inline constexpr std::string_view audit_chain = "audit";
std::string canonical_bytes(std::int64_t at_ms, const AuditRecord& record);

// One line of JSON without its end, and back: what a closed segment and an export hold. Nothing for any other text, even if
// it would read the same.
std::string audit_line(const AuditEntry& entry);
std::optional<AuditEntry> read_audit_line(std::string_view line);

}  // namespace haishu::layers

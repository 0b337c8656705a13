#pragma once
// Looks for records, newest first, in the table and in the closed segments.

#include "geo/base/deadline.hpp"
#include "layers/audit/audit_record.hpp"
#include "layers/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

// What is said must be so; what is empty may be anything.
struct AuditQuery {
    std::string actor;
    std::string action;
    std::string object;  // one of those that a record names
    std::string result;
    std::optional<std::int64_t> from_ms;  // half-open
    std::optional<std::int64_t> to_ms;
    std::int64_t before = std::numeric_limits<std::int64_t>::max();  // sequence: where the last page ended
    std::size_t limit = 100;
};

struct AuditPage {
    std::vector<AuditEntry> entries;     // descending by sequence
    std::optional<std::int64_t> before;  // for the next page; nothing at the end. A page that ran out of time may be short.
};

bool matches(const AuditQuery& query, const AuditEntry& entry);

// The store may be open for reading. Errors: those of the store and of the key.
Result<AuditPage> find_audit(Store& store, const std::string& database, const AuditQuery& query, Deadline deadline);

}  // namespace haishu::layers

#pragma once
// Proves the audit of a database, or tells where it was bent: follows the chain through the closed segments and the table, and
// holds it against what stands outside the database.

#include "geo/base/result.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::layers
{

enum class AuditFaultKind {
    Changed,    // the record is not what was written
    Missing,    // records `sequence` to `other` are not there
    Moved,      // in the place of the record stands record `other`
    Truncated,  // the same as Missing, at the end
    Outside,    // key, head, anchors or a segment file; `text` tells
};

struct AuditFault {
    AuditFaultKind kind = AuditFaultKind::Changed;
    std::int64_t sequence = 0;
    std::int64_t other = 0;
    std::string text;  // one line for a person
};

struct AuditProof {
    std::vector<AuditFault> faults;  // the first ones, in the order of the chain
    std::vector<std::string> notes;  // what is no fault but should be known: restores, removals by age
    std::int64_t first = 0;          // the records that were looked at; 0: there are none
    std::int64_t last = 0;
    std::int64_t records = 0;
};

// Also while a server writes to it. Errors: those of the store. What is wrong with key or files is a fault.
Result<AuditProof> check_audit(Store& store, const std::string& database);

}  // namespace haishu::layers

#pragma once
// The tables of the audit in the database: the records of the open segment, and which segments are closed. Triggers refuse
// every change but an append and the removal of what a closed segment has; the proof is the chain (layers/audit), this is
// the fence. Calls take part in the caller's transaction, if there is one. Errors: those of Store.

#include "geo/base/function_ref.hpp"
#include "layers/audit/audit_record.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haishu::layers
{

// Records that have moved to a file: [first, last].
struct AuditSegment {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t first_at_ms = 0;  // the earliest and the latest time in it
    std::int64_t last_at_ms = 0;
    Mac before{};  // of the record before the first
    Mac mac{};     // of the last
};

class AuditTable
{
   public:
    explicit AuditTable(Store& store) : m_store(store) {}

    // All or none, on the disk when it returns. Ascending, after all that there are.
    Result<void> append(const std::vector<AuditEntry>& entries);
    // The last record of the table, or the end of the last segment; nothing if there never was one.
    struct Head {
        std::int64_t sequence = 0;
        Mac mac{};
    };
    Result<std::optional<Head>> head();
    Result<std::int64_t> count();
    // Ascending, from `first` on; until `visit` returns false.
    Result<void> scan(std::int64_t first, FunctionRef<bool(AuditEntry&&)> visit);
    // Descending, from below `before`.
    Result<void> scan_back(std::int64_t before, FunctionRef<bool(AuditEntry&&)> visit);

    // Whether the file is where its key was last at hand: a copy elsewhere may be without it.
    Result<bool> is_at_home();
    Result<void> settle_here();

    Result<std::vector<AuditSegment>> segments();  // ascending
    Result<void> add_segment(const AuditSegment& segment);
    // Removes up to `limit` records that a closed segment has; how many.
    Result<std::int64_t> remove_closed(std::int64_t limit);

   private:
    Store& m_store;
};

// Puts the records and segments of `from` into the place of those of `into`, which must not be in use: a restored database
// goes on with the audit of the one it replaces.
Result<void> carry_audit(const std::string& from_path, const std::string& into_path);

}  // namespace haishu::layers

#include "layers/audit/audit_search.hpp"

#include "layers/audit/segment_file.hpp"
#include "layers/store/audit_table.hpp"

#include <algorithm>
#include <deque>

namespace haishu::layers
{

namespace
{

bool is_or_any(const std::string& wanted, const std::string& value)
{
    return wanted.empty() || wanted == value;
}

bool names(const std::string& objects, const std::string& wanted)
{
    std::string_view rest = objects;
    for (;;) {
        const std::size_t comma = rest.find(',');
        if (rest.substr(0, comma) == wanted) return true;
        if (comma == std::string_view::npos) return false;
        rest.remove_prefix(comma + 1);
    }
}

// A segment is read forwards: the last matches of it are kept.
Result<void> search_segment(const SegmentName& name, const ChainKey& key, const AuditQuery& query, AuditPage& page)
{
    const std::size_t room = query.limit - page.entries.size();
    std::deque<AuditEntry> found;
    bool is_cut = false;
    HAISHU_TRY([[maybe_unused]] const AuditSegment segment, read_segment(name, key, [&](AuditEntry&& entry) {
                   if (entry.sequence >= query.before) return false;
                   if (!matches(query, entry)) return true;
                   found.push_back(std::move(entry));
                   if (found.size() <= room) return true;
                   found.pop_front();
                   is_cut = true;
                   return true;
               }));
    page.entries.insert(page.entries.end(), std::make_move_iterator(found.rbegin()), std::make_move_iterator(found.rend()));
    if (is_cut) page.before = page.entries.back().sequence;
    return {};
}

}  // namespace

bool matches(const AuditQuery& query, const AuditEntry& entry)
{
    const AuditRecord& record = entry.record;
    return is_or_any(query.actor, record.actor) && is_or_any(query.action, record.action) &&
           is_or_any(query.result, record.result) && (query.object.empty() || names(record.object, query.object)) &&
           (!query.from_ms || entry.at_ms >= *query.from_ms) && (!query.to_ms || entry.at_ms < *query.to_ms);
}

Result<AuditPage> find_audit(Store& store, const std::string& database, const AuditQuery& query, Deadline deadline)
{
    AuditPage page;
    std::vector<AuditSegment> closed;
    // A record is in the table or in a closed segment; for a moment it may be in both.
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        AuditTable table(store);
        HAISHU_TRY(closed, table.segments());
        const std::int64_t last_closed = closed.empty() ? 0 : closed.back().last;
        return table.scan_back(query.before, [&](AuditEntry&& entry) {
            if (entry.sequence <= last_closed) return false;
            if (deadline.has_passed()) {
                page.before = entry.sequence + 1;
                return false;
            }
            if (!matches(query, entry)) return true;
            if (page.entries.size() == query.limit) {
                page.before = page.entries.back().sequence;
                return false;
            }
            page.entries.push_back(std::move(entry));
            return true;
        });
    }));
    const AuditPaths paths = AuditPaths::of(database);
    std::optional<ChainKey> key;
    for (auto segment = closed.rbegin(); segment != closed.rend() && !page.before; ++segment) {
        const bool is_outside = (query.from_ms && segment->last_at_ms < *query.from_ms) ||
                                (query.to_ms && segment->first_at_ms >= *query.to_ms) || segment->first >= query.before;
        if (is_outside) continue;
        if (deadline.has_passed() || page.entries.size() == query.limit) {
            page.before = segment->last + 1;
            break;
        }
        const SegmentName name{paths.segment(segment->first, segment->last), segment->first, segment->last};
        const auto files = segment_files(paths);
        const bool is_there =
            std::any_of(files.begin(), files.end(), [&](const SegmentName& file) { return file.path == name.path; });
        if (!is_there) continue;  // removed by age
        if (!key) {
            HAISHU_TRY(key, ChainKey::read(paths.key));
        }
        HAISHU_CHECK(search_segment(name, *key, query, page));
    }
    return page;
}

}  // namespace haishu::layers

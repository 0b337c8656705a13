#include "layers/audit/audit_upkeep.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t RECORDS_AT_ONCE = 2'000;
constexpr auto RETRY_AFTER = std::chrono::seconds(60);
constexpr std::int64_t MS_PER_MONTH = 31LL * 24 * 3600 * 1000;  // the longest one: rather too long than too short

std::string month_text(std::int64_t ms)
{
    return day_text(ms).substr(0, 7);
}

}  // namespace

AuditUpkeep::AuditUpkeep(std::string database, const ChainKey& key, AuditFolder& folder, const AuditLog::WithStore& with_store,
                         const AuditOptions& options, std::function<void(const std::string&)> note)
    : m_database(std::move(database)),
      m_paths(AuditPaths::of(m_database)),
      m_key(key),
      m_folder(folder),
      m_with_store(with_store),
      m_options(options),
      m_note(std::move(note))
{
}

Result<AuditHead> AuditUpkeep::begin()
{
    AuditTable::Head end;
    std::vector<AuditSegment> known;
    HAISHU_CHECK(m_with_store([&](Store& store) -> Result<void> {
        AuditTable table(store);
        HAISHU_TRY(known, table.segments());
        HAISHU_TRY(const auto head, table.head());
        if (head) end = *head;
        return {};
    }));
    const std::int64_t last_closed = known.empty() ? 0 : known.back().last;
    for (const SegmentName& name : segment_files(m_paths)) {
        if (name.first > last_closed) HAISHU_CHECK(adopt(name, end));
    }
    HAISHU_CHECK(note_open_segment());
    m_is_old_possible = m_options.keep_months > 0;
    m_phase = Phase::Removing;

    AuditHead head{end.sequence, end.mac};
    const Result<std::optional<AuditHead>> told = read_head(m_paths, m_key);
    if (!told) m_note(told.error().detail);
    if (told && *told) head.sequence = std::max(head.sequence, (*told)->sequence);
    for (const Anchor& anchor : m_folder.anchors()) {
        head.sequence = std::max({head.sequence, anchor.sequence, anchor.through});
    }
    if (head.sequence > end.sequence) {
        m_note(fmt::format("records {} to {} are missing: run haishu check", end.sequence + 1, head.sequence));
    }
    return head;
}

// A file that the database does not know was finished by a program that was stopped, or belongs to the time after the backup
// that is in place now.
Result<void> AuditUpkeep::adopt(const SegmentName& name, AuditTable::Head& end)
{
    Mac mac{};
    bool is_first = true;
    bool is_sound = true;
    AuditSegment begun;
    const Result<AuditSegment> segment = read_segment(name, m_key, [&](AuditEntry&& entry) {
        if (!is_first)
            is_sound = m_key.link(audit_chain, entry.sequence, mac, canonical_bytes(entry.at_ms, entry.record)) == entry.mac;
        is_first = false;
        mac = entry.mac;
        return is_sound;
    });
    if (!segment || !is_sound) {
        m_note(segment ? name.path + " is not what was written: run haishu check" : segment.error().detail);
        return {};
    }
    HAISHU_CHECK(m_with_store([&](Store& store) { return AuditTable(store).add_segment(*segment); }));
    if (segment->last > end.sequence) end = {segment->last, segment->mac};
    return {};
}

Result<void> AuditUpkeep::note_open_segment()
{
    return m_with_store([&](Store& store) -> Result<void> {
        AuditTable table(store);
        HAISHU_TRY(const std::vector<AuditSegment> closed, table.segments());
        const std::int64_t first = closed.empty() ? 1 : closed.back().last + 1;
        HAISHU_TRY(m_open_records, table.count());
        m_open_month.clear();
        return table.scan(first, [&](AuditEntry&& entry) {
            m_open_month = month_text(entry.at_ms);
            return false;
        });
    });
}

void AuditUpkeep::appended(std::int64_t records, std::int64_t at_ms)
{
    m_open_records += records;
    if (m_open_month.empty()) m_open_month = month_text(at_ms);
}

bool AuditUpkeep::must_close() const
{
    if (m_open_records >= m_options.segment_records) return true;
    return !m_open_month.empty() && m_open_month < month_text(m_options.now_ms());
}

bool AuditUpkeep::is_due() const
{
    if (m_phase == Phase::GivenUp || std::chrono::steady_clock::now() < m_next_try) return false;
    return m_phase != Phase::Open || m_is_old_possible || must_close();
}

std::optional<AuditRecord> AuditUpkeep::step(const AuditHead& head)
{
    if (!is_due()) return std::nullopt;
    Result<std::optional<AuditRecord>> done = advance(head);
    if (done) return std::move(done).value();
    m_note(done.error().detail);
    m_next_try = std::chrono::steady_clock::now() + RETRY_AFTER;
    if (m_phase == Phase::Writing) m_phase = Phase::Open;
    return std::nullopt;
}

Result<std::optional<AuditRecord>> AuditUpkeep::advance(const AuditHead& head)
{
    if (m_phase == Phase::Writing) {
        HAISHU_CHECK(write_some());
    } else if (m_phase == Phase::Removing) {
        HAISHU_CHECK(remove_some());
    } else if (must_close()) {
        HAISHU_CHECK(begin_segment(head));
    } else {
        return remove_old_segment();
    }
    return std::optional<AuditRecord>();
}

Result<void> AuditUpkeep::begin_segment(const AuditHead& head)
{
    if (!m_reader) {
        HAISHU_TRY(m_reader, Store::open(m_database, Access::Read));
    }
    AuditTable table(*m_reader);
    HAISHU_TRY(const std::vector<AuditSegment> closed, table.segments());
    const AuditSegment before = closed.empty() ? AuditSegment{} : closed.back();
    HAISHU_TRY(SegmentWriter writer, SegmentWriter::open(m_paths, before.last + 1, before.mac));
    m_writer.emplace(std::move(writer));
    m_next = before.last + 1;
    m_last = head.sequence;
    m_closing = 0;
    m_phase = Phase::Writing;
    return {};
}

Result<void> AuditUpkeep::write_some()
{
    std::int64_t written = 0;
    Result<void> added;
    HAISHU_CHECK(AuditTable(*m_reader).scan(m_next, [&](AuditEntry&& entry) {
        if (entry.sequence > m_last) return false;
        added = m_writer->add(entry);
        m_next = entry.sequence + 1;
        return added && ++written < RECORDS_AT_ONCE;
    }));
    HAISHU_CHECK(added);
    m_closing += written;
    if (written == RECORDS_AT_ONCE) return {};

    HAISHU_TRY(const AuditSegment segment, m_writer->finish(m_paths, m_key));
    m_writer.reset();
    HAISHU_CHECK(m_with_store([&](Store& store) { return AuditTable(store).add_segment(segment); }));
    m_phase = Phase::Removing;
    m_open_records -= m_closing;
    m_open_month.clear();
    HAISHU_CHECK(AuditTable(*m_reader).scan(segment.last + 1, [&](AuditEntry&& entry) {
        m_open_month = month_text(entry.at_ms);
        return false;
    }));
    m_is_old_possible = m_options.keep_months > 0;
    return m_folder.add_anchor({AnchorKind::Segment, m_options.now_ms(), segment.last, segment.mac, 0, {}});
}

Result<void> AuditUpkeep::remove_some()
{
    std::int64_t removed = 0;
    HAISHU_CHECK(m_with_store([&](Store& store) -> Result<void> {
        HAISHU_TRY(removed, AuditTable(store).remove_closed(RECORDS_AT_ONCE));
        return {};
    }));
    if (removed > 0) return {};
    m_phase = Phase::Open;
    return note_open_segment();
}

// The anchor comes first: it is what tells a removal by age from one by somebody who has something to hide.
Result<std::optional<AuditRecord>> AuditUpkeep::remove_old_segment()
{
    m_is_old_possible = false;
    const std::vector<SegmentName> files = segment_files(m_paths);
    if (files.empty()) return std::optional<AuditRecord>();
    const SegmentName& oldest = files.front();
    HAISHU_TRY(const AuditSegment segment, read_segment(oldest, m_key, [](AuditEntry&&) { return true; }));
    const std::int64_t now = m_options.now_ms();
    if (segment.last_at_ms > now - m_options.keep_months * MS_PER_MONTH) return std::optional<AuditRecord>();
    HAISHU_CHECK(m_folder.add_anchor({AnchorKind::Cut, now, segment.last, segment.mac, 0, {}}));
    std::error_code fault;
    std::filesystem::remove(oldest.path, fault);
    if (fault) return internal_error(oldest.path + ": " + fault.message());
    HAISHU_CHECK(sync_folder_of(oldest.path));
    m_is_old_possible = true;
    AuditRecord record;
    record.actor = "haishu";
    record.source = "local";
    record.action = "audit";
    record.object = fmt::format("records {} to {}", segment.first, segment.last);
    record.result = fmt::format("removed after {} months", m_options.keep_months);
    record.rows = segment.last - segment.first + 1;
    return std::optional(std::move(record));
}

}  // namespace haishu::layers

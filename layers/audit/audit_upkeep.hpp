#pragma once
// What the audit does beside taking records: it begins where the chain stands, closes segments, and removes those that are
// older than the setting allows. All of one thread, in small steps between commits.

#include "layers/audit/audit_log.hpp"
#include "layers/audit/segment_file.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace haishu::layers
{

class AuditUpkeep
{
   public:
    // The arguments must outlive it.
    AuditUpkeep(std::string database, const ChainKey& key, AuditFolder& folder, const AuditLog::WithStore& with_store,
                const AuditOptions& options, std::function<void(const std::string&)> note);

    // Takes up closed segments that the database does not know (a restored one, or a stop in between). The head to go on from:
    // its MAC is the last record's; its number is above all that was ever given, so that what is missing leaves a gap.
    Result<AuditHead> begin();
    void appended(std::int64_t records, std::int64_t at_ms);
    [[nodiscard]] bool is_due() const;
    // One piece of what is due; `head` is the last record. A record to append, if something was done that belongs on record.
    std::optional<AuditRecord> step(const AuditHead& head);
    // The program ends: what was begun is done again by the next one.
    void give_up() { m_phase = Phase::GivenUp; }

   private:
    enum class Phase { Open, Writing, Removing, GivenUp };
    Result<std::optional<AuditRecord>> advance(const AuditHead& head);
    [[nodiscard]] bool must_close() const;
    Result<void> begin_segment(const AuditHead& head);
    Result<void> write_some();
    Result<void> remove_some();
    Result<std::optional<AuditRecord>> remove_old_segment();
    Result<void> adopt(const SegmentName& name, AuditTable::Head& end);
    Result<void> note_open_segment();

    std::string m_database;
    AuditPaths m_paths;
    const ChainKey& m_key;
    AuditFolder& m_folder;
    const AuditLog::WithStore& m_with_store;
    const AuditOptions& m_options;
    std::function<void(const std::string&)> m_note;

    Phase m_phase = Phase::Open;
    std::int64_t m_open_records = 0;  // of the open segment
    std::string m_open_month;         // of its first record
    bool m_is_old_possible = false;   // a closed segment may have become too old
    std::chrono::steady_clock::time_point m_next_try;

    std::optional<SegmentWriter> m_writer;
    std::unique_ptr<Store> m_reader;
    std::int64_t m_next = 0;     // record to be written to the file
    std::int64_t m_last = 0;     // of the segment that is being closed
    std::int64_t m_closing = 0;  // its records
};

}  // namespace haishu::layers

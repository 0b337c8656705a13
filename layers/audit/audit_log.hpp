#pragma once
// Puts events on record so that it can be proven afterwards that nothing was changed, removed or put in between. Records that
// arrive together are committed together, so that many threads wait for one write of the disk; no answer that needs a record
// may go out before `append` has told that it is durable: no audit, no data.
//
//     HAISHU_CHECK(log.append({.actor = "wang", .role = "clerk", .source = address, .action = "login", .result = "200"}));
//
// Safe from many threads. One per database, in the process that may write to it. Has a thread of its own, which writes.
// Errors: Busy "audit-unavailable" for whatever keeps a record from being written; why is told to AuditOptions::note.

#include "layers/audit/audit_record.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace haishu::layers
{

struct AuditOptions {
    std::int64_t segment_records = 200'000;        // a segment is closed when it has as many, or when its month is over
    int keep_months = 0;                           // 0: closed segments are kept for ever; otherwise at least 6
    std::function<std::int64_t()> now_ms;          // UTC; empty: the clock of the machine
    std::function<void(const std::string&)> note;  // of what is worth a line in the log of the server; from any thread
};

inline constexpr int least_audit_months = 6;  // Cybersecurity Law of the People's Republic of China, article 21

class AuditLog
{
   public:
    // Runs work with the store that may write to the database, alone among writers (LiveCatalog::with_store).
    using WithStore = std::function<Result<void>(const std::function<Result<void>(Store&)>&)>;
    using Done = std::function<void(const Result<void>&)>;

    // The key is made at first need. Errors: those of ChainKey and Store; Conflict "audit-key-wrong"; bad_input
    // "audit-months-too-few".
    static Result<std::unique_ptr<AuditLog>> open(const std::string& database, WithStore with_store, AuditOptions options = {});
    // One that refuses every record: what needs none goes on working.
    static std::unique_ptr<AuditLog> unavailable(const Error& reason);
    // Writes what waits. Nobody may append any more.
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    // Returns when the record is durable.
    Result<void> append(AuditRecord record);
    // The same without waiting: `done` is called once, as a rule by the thread of the log, and must not take long.
    void append(AuditRecord record, Done done);
    // Returns when nothing waits to be written and no segment to be closed.
    void drain();
    // Whether records can be written, as far as is known. What changes something asks first.
    [[nodiscard]] Result<void> ready() const;

    // For AuditRecord::digest: tells whether two queries were the same, and nothing else.
    [[nodiscard]] std::string digest(std::string_view text) const;

   private:
    struct Impl;
    explicit AuditLog(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::layers

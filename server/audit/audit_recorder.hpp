#pragma once
// Decides at one place which requests go on record, and sees to it that no answer leaves before its record is durable:
//   - what was shown from a restricted layer (or restricted rows and fields of another): read, or export for files
//   - every request to a route that changes something: write, or what its handler says (AuditNote)
//   - every 401, 403 and 429, whatever it was for: refused. Of people who do not say who they are only so many get a record
//     each (RefusalBudget), and what the limits of requests refuse gets none: of those the number goes on record
// Searching words, places and names stay out: of the query the record has a digest. Safe from many threads.

#include "layers/audit/audit_log.hpp"
#include "layers/policy/access_note.hpp"
#include "server/api/route.hpp"
#include "server/audit/refusal_budget.hpp"
#include "server/audit/row_quota.hpp"
#include "server/http/message.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::server
{

class AuditRecorder
{
   public:
    AuditRecorder(layers::AuditLog& log, std::string database, RowLimits limits = {});

    AuditRecorder(const AuditRecorder&) = delete;
    AuditRecorder& operator=(const AuditRecorder&) = delete;

    // Otherwise every refusal gets its record. Before serving.
    void set_budget(std::unique_ptr<RefusalBudget> budget) { m_budget = std::move(budget); }

    // Before the handler: gives the request what it needs to be recorded. Error: Busy "audit-unavailable" for a request that
    // changes something while no record can be made.
    Result<void> begin(const Route& route, Request& request) const;
    // After it: whether the restricted rows that it would give out may be. Errors: those of RowQuota::take.
    Result<void> allow(const Request& request, const Response& response) const;
    // Whether it would, as far as is known when a handler is done with its rows.
    Result<void> would_allow(const Request& request) const;
    // What stands for a text (an address) and does not tell it to whoever has not the key of this database.
    [[nodiscard]] std::string pseudonym(std::string_view text) const { return m_log.digest(text); }
    // After that: `response` waits for its record, if there has to be one. `route` is null where nothing was reached.
    void finish(const Route* route, const Request& request, Response& response) const;
    // What a job was shown after its request had been answered, if anything; returns when it is on record.
    // Errors: those of RowQuota::take too.
    Result<void> record_job(const Request& asked, const layers::AccessNote& shown) const;

    // A request was too many; must not block and does not.
    void count_refusal(int status) const;
    // Puts on record how many refusals were only counted since the last time. Call it every minute, and at the end.
    void record_refusals() const;

    [[nodiscard]] const std::string& database() const { return m_database; }

   private:
    layers::AuditLog& m_log;
    std::string m_database;
    std::unique_ptr<RowQuota> m_quota;
    std::unique_ptr<RefusalBudget> m_budget;
};

}  // namespace haishu::server

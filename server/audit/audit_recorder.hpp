#pragma once
// Decides at one place which requests go on record, and sees to it that no answer leaves before its record is durable:
//   - what was shown from a restricted layer (or restricted rows and fields of another): read, or export for files
//   - every request to a route that changes something: write, or what its handler says (AuditNote)
//   - every 401, 403 and 429, whatever it was for: refused
// Searching words, places and names stay out: of the query the record has a digest. Safe from many threads.

#include "layers/audit/audit_log.hpp"
#include "layers/policy/access_note.hpp"
#include "server/api/route.hpp"
#include "server/audit/row_quota.hpp"
#include "server/http/message.hpp"

#include <memory>
#include <string>
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

    // Before the handler: gives the request what it needs to be recorded. Error: Busy "audit-unavailable" for a request that
    // changes something while no record can be made.
    Result<void> begin(const Route& route, Request& request) const;
    // After it: whether the restricted rows that it would give out may be. Errors: those of RowQuota::take.
    Result<void> allow(const Request& request, const Response& response) const;
    // After that: `response` waits for its record, if there has to be one. `route` is null where nothing was reached.
    void finish(const Route* route, const Request& request, Response& response) const;
    // What a job was shown after its request had been answered, if anything; returns when it is on record.
    // Errors: those of RowQuota::take too.
    Result<void> record_job(const Request& asked, const layers::AccessNote& shown) const;

    [[nodiscard]] const std::string& database() const { return m_database; }

   private:
    layers::AuditLog& m_log;
    std::string m_database;
    std::unique_ptr<RowQuota> m_quota;
};

}  // namespace haishu::server

#pragma once
// Files of restricted rows that were asked for and are to be released by a second person: one approver, one download. Kept in
// memory for a day: after a start of the program one asks again. Safe from many threads.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <vector>

namespace haishu::server
{

enum class ExportState { Asked, Released, Used };
const char* export_state_name(ExportState state);  // "asked", "released", "used"

struct ExportRequest {
    std::string id;
    std::string account;
    std::string collection;
    std::string target;  // of the request for the file: path and query, as it will be sent
    std::string purpose;
    std::int64_t asked_at = 0;  // ms UTC
    ExportState state = ExportState::Asked;
    std::string released_by;
    std::int64_t released_at = 0;
};

struct ExportLimits {
    std::size_t of_account = 20;
    std::size_t all = 10'000;
    std::int64_t kept_ms = std::int64_t{24} * 60 * 60 * 1'000;
};

class ExportBook
{
   public:
    using Clock = std::function<std::int64_t()>;  // ms UTC
    explicit ExportBook(Clock clock, ExportLimits limits = {});

    // Error: Busy "export-requests-too-many" (429).
    Result<ExportRequest> ask(const layers::Viewer& viewer, std::string collection, std::string target);
    [[nodiscard]] std::vector<ExportRequest> list() const;  // newest first
    // Error: NotFound "export-request-unknown".
    [[nodiscard]] Result<ExportRequest> find(const std::string& id) const;
    // By an approver. Errors: NotFound "export-request-unknown"; Forbidden "own-export-request"; Conflict "export-request-done".
    Result<ExportRequest> release(const std::string& id, const layers::Viewer& approver);
    // Error: Forbidden "export-needs-release" unless it is this account's, for this very target and purpose, released and not
    // yet used.
    Result<void> use(const std::string& id, const layers::Viewer& viewer, const std::string& target);

   private:
    void forget_old();  // under the mutex

    const Clock m_clock;
    const ExportLimits m_limits;
    mutable std::mutex m_mutex;
    std::list<ExportRequest> m_requests;  // newest first
};

// That of a file which nobody has released.
Error export_needs_release();

}  // namespace haishu::server

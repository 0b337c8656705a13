#pragma once
// Files of restricted rows that were asked for and are to be released by a second person: one approver, one download. Kept for a
// day; what was given out stays in the audit. Calls are transactions of their own. Errors: those of Store too.

#include "layers/policy/viewer.hpp"
#include "layers/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haishu::layers
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
    std::string released_by = {};
    std::int64_t released_at = 0;  // 0: not yet
    std::int64_t used_at = 0;      // 0: not yet

    [[nodiscard]] ExportState state() const
    {
        return used_at != 0 ? ExportState::Used : released_at != 0 ? ExportState::Released : ExportState::Asked;
    }
};

struct ExportLimits {
    std::int64_t of_account = 20;  // not yet used
    std::int64_t all = 10'000;
    std::int64_t kept_ms = std::int64_t{24} * 60 * 60 * 1'000;
};

// That of a file which nobody has released.
Error export_needs_release();

class ExportRequests
{
   public:
    explicit ExportRequests(Store& store, ExportLimits limits = {}) : m_store(store), m_limits(limits) {}

    // Moments are ms UTC. Error: Busy "export-requests-too-many" (429).
    Result<void> add(const ExportRequest& request);
    Result<std::vector<ExportRequest>> list(std::int64_t now);  // newest first
    // Error: NotFound "export-request-unknown".
    Result<ExportRequest> find(const std::string& id, std::int64_t now);
    // By an approver. Errors: NotFound "export-request-unknown"; Forbidden "own-export-request"; Conflict "export-request-done".
    Result<ExportRequest> release(const std::string& id, const std::string& approver, std::int64_t now);
    // Error: Forbidden "export-needs-release" unless it is this account's, for this very target and purpose, released and not
    // yet used.
    Result<void> check(const std::string& id, const Viewer& viewer, const std::string& target, std::int64_t now);
    // The same, and it is used up.
    Result<void> use(const std::string& id, const Viewer& viewer, const std::string& target, std::int64_t now);

   private:
    Result<void> forget_old(std::int64_t now);

    Store& m_store;
    ExportLimits m_limits;
};

}  // namespace haishu::layers

#include "server/api/exports/export_book.hpp"

#include "server/auth/secret.hpp"

#include <algorithm>

namespace haishu::server
{

namespace
{

Error unknown(const std::string& id)
{
    const std::string shown = id.substr(0, 64);
    return not_found("export-request-unknown", "there is no such request for a file").with("id", shown);
}

template <class Requests>
auto find_in(Requests& requests, const std::string& id)
{
    return std::find_if(requests.begin(), requests.end(), [&id](const ExportRequest& request) { return request.id == id; });
}

}  // namespace

const char* export_state_name(ExportState state)
{
    switch (state) {
        case ExportState::Asked: return "asked";
        case ExportState::Released: return "released";
        case ExportState::Used: break;
    }
    return "used";
}

Error export_needs_release()
{
    return Error{ErrorCode::Forbidden,
                 "export-needs-release",
                 "a file of restricted rows leaves when a second person has released it; ask at /export-requests",
                 {}};
}

ExportBook::ExportBook(Clock clock, ExportLimits limits) : m_clock(std::move(clock)), m_limits(limits) {}

void ExportBook::forget_old()
{
    const std::int64_t before = m_clock() - m_limits.kept_ms;
    m_requests.remove_if([before](const ExportRequest& request) { return request.asked_at < before; });
}

Result<ExportRequest> ExportBook::ask(const layers::Viewer& viewer, std::string collection, std::string target)
{
    const std::lock_guard lock(m_mutex);
    forget_old();
    const auto own = std::count_if(m_requests.begin(), m_requests.end(), [&viewer](const ExportRequest& request) {
        return request.account == viewer.name && request.state != ExportState::Used;
    });
    if (static_cast<std::size_t>(own) >= m_limits.of_account || m_requests.size() >= m_limits.all) {
        return Error{ErrorCode::Busy,
                     "export-requests-too-many",
                     "too many requests for files are open",
                     {{"limit", std::to_string(m_limits.of_account)}, {"retry_after", "3600"}}};
    }
    ExportRequest request;
    request.id = new_secret();
    request.account = viewer.name;
    request.collection = std::move(collection);
    request.target = std::move(target);
    request.purpose = viewer.purpose;
    request.asked_at = m_clock();
    m_requests.push_front(request);
    return request;
}

std::vector<ExportRequest> ExportBook::list() const
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t before = m_clock() - m_limits.kept_ms;
    std::vector<ExportRequest> requests;
    std::copy_if(m_requests.begin(), m_requests.end(), std::back_inserter(requests),
                 [before](const ExportRequest& request) { return request.asked_at >= before; });
    return requests;
}

Result<ExportRequest> ExportBook::find(const std::string& id) const
{
    for (ExportRequest& request : list()) {
        if (request.id == id) return std::move(request);
    }
    return unknown(id);
}

Result<ExportRequest> ExportBook::release(const std::string& id, const layers::Viewer& approver)
{
    const std::lock_guard lock(m_mutex);
    forget_old();
    const auto request = find_in(m_requests, id);
    if (request == m_requests.end()) return unknown(id);
    if (request->account == approver.name)
        return Error{ErrorCode::Forbidden, "own-export-request", "nobody releases what he has asked for himself", {}};
    if (request->state != ExportState::Asked)
        return Error{ErrorCode::Conflict, "export-request-done", "this request has been released before", {}};
    request->state = ExportState::Released;
    request->released_by = approver.name;
    request->released_at = m_clock();
    return *request;
}

Result<void> ExportBook::use(const std::string& id, const layers::Viewer& viewer, const std::string& target)
{
    const std::lock_guard lock(m_mutex);
    forget_old();
    const auto request = find_in(m_requests, id);
    if (request == m_requests.end() || request->account != viewer.name || request->target != target ||
        request->purpose != viewer.purpose || request->state != ExportState::Released)
        return export_needs_release();
    request->state = ExportState::Used;
    return {};
}

}  // namespace haishu::server

#include "server/audit/audit_recorder.hpp"

#include "layers/policy/access_note.hpp"
#include "server/audit/audit_note.hpp"
#include "server/auth/auth_routes.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <string_view>
#include <utility>

namespace haishu::server
{

namespace
{

using layers::AuditRecord;

// The record is on its way to the disk while the answer is being made ready.
class RecordHold final : public AnswerHold
{
   public:
    using Then = std::function<void(const std::optional<Error>&)>;

    void when_done(Then then) override
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_is_done) {
                m_then = std::move(then);
                return;
            }
        }
        then(m_error);
    }
    void tell(const Result<void>& result)
    {
        Then then;
        {
            const std::lock_guard lock(m_mutex);
            m_is_done = true;
            if (!result) m_error = result.error();
            then = std::move(m_then);
        }
        if (then) then(m_error);
    }

   private:
    std::mutex m_mutex;
    bool m_is_done = false;
    std::optional<Error> m_error;
    Then m_then;
};

bool changes_something(const Route& route)
{
    const bool is_unsafe = route.method != Method::Get && route.method != Method::Head && route.method != Method::Options;
    return is_unsafe && route.access != Access::Anyone;
}

bool is_refusal(int status)
{
    return status == 401 || status == 403 || status == 429;
}

// Files that are taken away, other than what a map or a page shows.
bool is_file(std::string_view content_type)
{
    constexpr std::array<std::string_view, 4> files{"text/csv", "application/geopackage+sqlite3", "application/flatgeobuf",
                                                    "application/zip"};
    return std::any_of(files.begin(), files.end(),
                       [content_type](std::string_view type) { return content_type.substr(0, type.size()) == type; });
}

// "numberReturned": 12 of a page that is at hand.
std::int64_t returned_rows(std::string_view body)
{
    constexpr std::string_view name = "\"numberReturned\":";
    const std::size_t at = body.rfind(name);
    if (at == std::string_view::npos) return -1;
    std::int64_t number = 0;
    bool has_digit = false;
    for (const char c : body.substr(at + name.size())) {
        if (c < '0' || c > '9') break;
        number = number * 10 + (c - '0');
        has_digit = true;
        if (number > 1'000'000'000) break;
    }
    return has_digit ? number : -1;
}

std::string joined(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
}

// A key is its owner's hand or somebody's to whom it was given.
std::string by_key(const layers::Viewer& viewer)
{
    return viewer.key.empty() ? std::string() : " key " + viewer.key;
}

// What was acted on: never the whole path, whose other parts may tell whom a request was about.
std::string object_of(const Route* route, const Request& request)
{
    if (route == nullptr || request.path.empty()) return {};
    const bool names_a_layer = request.path.front() == "collections" && request.path.size() > 1;
    return names_a_layer ? request.path[1] : request.path.front();
}

}  // namespace

Result<void> AuditRecorder::begin(const Route& route, Request& request) const
{
    const bool is_reading = route.method == Method::Get || route.method == Method::Head;
    if (is_reading && request.viewer.is_anonymous()) return {};
    request.shown = std::make_shared<layers::AccessNote>();
    request.audit = std::make_shared<AuditNote>();
    return changes_something(route) ? m_log.ready() : Result<void>();
}

void AuditRecorder::finish(const Route* route, const Request& request, Response& response) const
{
    const AuditNote said = request.audit ? *request.audit : AuditNote();
    const std::vector<std::string> shown = request.shown ? request.shown->layers() : std::vector<std::string>();
    AuditRecord record;
    if (is_refusal(response.status)) {
        record.action = "refused";
    } else if (!said.action.empty()) {
        record.action = said.action;
    } else if (route != nullptr && changes_something(*route)) {
        record.action = "write";
    } else if (!shown.empty()) {
        record.action = is_file(response.content_type) ? "export" : "read";
    } else {
        return;
    }
    record.actor = request.viewer.is_anonymous() ? said.actor : request.viewer.name;
    record.role = layers::role_name(request.viewer.role);
    record.source = request.remote_address;
    record.purpose = request.viewer.purpose;
    record.object = !said.object.empty() ? said.object : !shown.empty() ? joined(shown) : object_of(route, request);
    record.operation =
        std::string(method_name(request.method)) + ' ' + (route != nullptr ? route->operation_id : "") + by_key(request.viewer);
    // A body with a password leaves no digest, whether a handler has wiped it or the request did not get that far.
    record.digest = m_log.digest(hashes_password(request) ? request.target : request.target + '\n' + request.body);
    record.rows = said.rows >= 0 ? said.rows : returned_rows(response.body);
    record.result = std::to_string(response.status);
    record.trace = request.trace_id;
    const auto hold = std::make_shared<RecordHold>();
    m_log.append(std::move(record), [hold](const Result<void>& done) { hold->tell(done); });
    response.hold = hold;
}

Result<void> AuditRecorder::record_job(const Request& asked, const std::vector<std::string>& layers) const
{
    if (layers.empty()) return {};
    AuditRecord record;
    record.action = "read";
    record.actor = asked.viewer.name;
    record.role = layers::role_name(asked.viewer.role);
    record.source = asked.remote_address;
    record.purpose = asked.viewer.purpose;
    record.object = joined(layers);
    record.operation = "job" + by_key(asked.viewer);
    record.digest = m_log.digest(asked.target + '\n' + asked.body);
    record.result = "200";
    record.trace = asked.trace_id;
    return m_log.append(std::move(record));
}

}  // namespace haishu::server

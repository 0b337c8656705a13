#include "server/audit/audit_recorder.hpp"

#include "layers/audit/audit_search.hpp"
#include "layers/policy/access_note.hpp"
#include "server/audit/audit_note.hpp"
#include "server/auth/auth_routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
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

std::int64_t now_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// Restricted rows that the audit has as given to a member of the staff.
Result<std::size_t> rows_on_record(const std::string& database, const std::string& account, std::int64_t since_ms)
{
    HAISHU_TRY(const auto store, layers::Store::open(database, layers::Access::Read));
    layers::AuditQuery query;
    query.actor = account;
    query.from_ms = since_ms;
    query.limit = 1'000;
    const Deadline deadline = Deadline::after(std::chrono::seconds(10));
    std::size_t rows = 0;
    for (;;) {
        HAISHU_TRY(const layers::AuditPage page, find_audit(*store, database, query, deadline));
        for (const layers::AuditEntry& entry : page.entries) {
            const AuditRecord& record = entry.record;
            const bool is_given = record.action == "read" || record.action == "export";
            if (is_given && record.role == layers::role_name(layers::Role::Staff) && record.rows > 0)
                rows += static_cast<std::size_t>(record.rows);
        }
        if (!page.before) return rows;
        if (deadline.has_passed()) return Error{ErrorCode::Busy, "audit-unavailable", "the audit takes too long to read", {}};
        query.before = *page.before;
    }
}

// A HEAD asks whether something is there and how long it is: that is on record, and gives no rows out.
std::size_t given_rows(const Request& request)
{
    return request.method == Method::Head ? 0 : request.shown->rows();
}

}  // namespace

AuditRecorder::AuditRecorder(layers::AuditLog& log, std::string database, RowLimits limits)
    : m_log(log),
      m_database(std::move(database)),
      m_quota(std::make_unique<RowQuota>(
          limits,
          [this](const std::string& account, std::int64_t since_ms) { return rows_on_record(m_database, account, since_ms); },
          now_ms))
{
}

Result<void> AuditRecorder::allow(const Request& request, const Response& response) const
{
    // An answer without a body gives out nothing.
    if (!request.shown || response.status >= 300) return {};
    // It has the status that the GET would have.
    if (request.method == Method::Head) return m_quota->check(request.viewer, request.shown->rows());
    return m_quota->take(request.viewer, request.shown->rows());
}

Result<void> AuditRecorder::would_allow(const Request& request) const
{
    if (!request.shown) return {};
    return m_quota->check(request.viewer, request.shown->rows());
}

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
        const bool is_nobody = request.viewer.is_anonymous();
        if (is_nobody && m_budget && !m_budget->may_record(request.address, response.status)) return;
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
    // What is on record as given to staff counts against his day.
    if (said.rows < 0 && !shown.empty())
        record.rows = response.status < 300 ? static_cast<std::int64_t>(given_rows(request)) : -1;
    record.result = std::to_string(response.status);
    record.trace = request.trace_id;
    const auto hold = std::make_shared<RecordHold>();
    m_log.append(std::move(record), [hold](const Result<void>& done) { hold->tell(done); });
    response.hold = hold;
}

void AuditRecorder::count_refusal(int status) const
{
    if (m_budget) m_budget->count(status);
}

void AuditRecorder::record_refusals() const
{
    if (!m_budget) return;
    for (const RefusalBudget::Count& counted : m_budget->take_counts()) {
        AuditRecord record;
        record.action = "refused";
        record.role = layers::role_name(layers::Role::Resident);
        record.operation = "many";
        record.rows = counted.refusals;
        record.result = std::to_string(counted.status);
        m_log.append(std::move(record), [](const Result<void>&) {});
    }
}

Result<void> AuditRecorder::record_job(const Request& asked, const layers::AccessNote& shown) const
{
    const std::vector<std::string> layers = shown.layers();
    if (layers.empty()) return {};
    HAISHU_CHECK(m_quota->take(asked.viewer, shown.rows()));
    AuditRecord record;
    record.rows = static_cast<std::int64_t>(shown.rows());
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

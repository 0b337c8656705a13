#include "layers/store/export_requests.hpp"

#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

constexpr const char* columns =
    "SELECT id, account, collection, target, purpose, asked_at, released_by, released_at, used_at FROM export_request";

ExportRequest read_request(const Statement& row)
{
    ExportRequest request;
    request.id = row.text(0);
    request.account = row.text(1);
    request.collection = row.text(2);
    request.target = row.text(3);
    request.purpose = row.text(4);
    request.asked_at = row.integer(5);
    request.released_by = row.text(6);
    request.released_at = row.integer(7);
    request.used_at = row.integer(8);
    return request;
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

Result<void> ExportRequests::forget_old(std::int64_t now)
{
    return m_store.impl().db.execute("DELETE FROM export_request WHERE asked_at<?", now - m_limits.kept_ms);
}

Result<void> ExportRequests::add(const ExportRequest& request)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_CHECK(forget_old(request.asked_at));
    HAISHU_TRY(const std::int64_t own,
               db.integer("SELECT count(*) FROM export_request WHERE account=? AND used_at=0", request.account));
    HAISHU_TRY(const std::int64_t all, db.integer("SELECT count(*) FROM export_request"));
    if (own >= m_limits.of_account || all >= m_limits.all) {
        return Error{ErrorCode::Busy,
                     "export-requests-too-many",
                     "too many requests for files are open",
                     {{"limit", std::to_string(m_limits.of_account)}, {"retry_after", "3600"}}};
    }
    HAISHU_CHECK(
        db.execute("INSERT INTO export_request (id, account, collection, target, purpose, asked_at) VALUES(?, ?, ?, ?, ?, ?)",
                   request.id, request.account, request.collection, request.target, request.purpose, request.asked_at));
    return transaction.commit();
}

Result<std::vector<ExportRequest>> ExportRequests::list(std::int64_t now)
{
    HAISHU_TRY(Statement rows, m_store.impl().db.prepare(std::string(columns) + " WHERE asked_at>=? ORDER BY number DESC",
                                                         now - m_limits.kept_ms));
    std::vector<ExportRequest> requests;
    for (;;) {
        HAISHU_TRY(const bool has_row, rows.step());
        if (!has_row) return requests;
        requests.push_back(read_request(rows));
    }
}

Result<ExportRequest> ExportRequests::find(const std::string& id, std::int64_t now)
{
    HAISHU_TRY(Statement row,
               m_store.impl().db.prepare(std::string(columns) + " WHERE id=? AND asked_at>=?", id, now - m_limits.kept_ms));
    HAISHU_TRY(const bool has_row, row.step());
    if (has_row) return read_request(row);
    const std::string shown = id.substr(0, 64);
    return not_found("export-request-unknown", "there is no such request for a file").with("id", shown);
}

Result<ExportRequest> ExportRequests::release(const std::string& id, const std::string& approver, std::int64_t now)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_TRY(ExportRequest request, find(id, now));
    if (request.account == approver)
        return Error{ErrorCode::Forbidden, "own-export-request", "nobody releases what he has asked for himself", {}};
    if (request.state() != ExportState::Asked)
        return Error{ErrorCode::Conflict, "export-request-done", "this request has been released before", {}};
    request.released_by = approver;
    request.released_at = now;
    HAISHU_CHECK(db.execute("UPDATE export_request SET released_by=?, released_at=? WHERE id=?", approver, now, id));
    HAISHU_CHECK(transaction.commit());
    return request;
}

Result<void> ExportRequests::check(const std::string& id, const Viewer& viewer, const std::string& target, std::int64_t now)
{
    const auto request = find(id, now);
    if (!request && request.error().code != ErrorCode::NotFound) return request.error();
    if (!request || request->account != viewer.name || request->target != target || request->purpose != viewer.purpose ||
        request->state() != ExportState::Released)
        return export_needs_release();
    return {};
}

Result<void> ExportRequests::use(const std::string& id, const Viewer& viewer, const std::string& target, std::int64_t now)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, Transaction::write(db));
    HAISHU_CHECK(check(id, viewer, target, now));
    HAISHU_CHECK(db.execute("UPDATE export_request SET used_at=? WHERE id=?", now, id));
    return transaction.commit();
}

}  // namespace haishu::layers

#include "layers/store/audit_table.hpp"

#include "layers/store/store_impl.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

constexpr const char* COLUMNS =
    "seq, at, actor, role, source, purpose, action, operation, object, digest, result, trace, row_count, mac";

Bytes bytes_of(const Mac& mac)
{
    return {mac.data(), mac.size()};
}

// A damaged MAC reads as one that fits nothing.
Mac mac_of(Bytes blob)
{
    Mac mac{};
    if (blob.size() == mac.size()) std::copy(blob.begin(), blob.end(), mac.begin());
    return mac;
}

AuditEntry read_entry(const Statement& row)
{
    AuditEntry entry;
    entry.sequence = row.integer(0);
    entry.at_ms = row.integer(1);
    AuditRecord& record = entry.record;
    const std::array texts{&record.actor,     &record.role,   &record.source, &record.purpose, &record.action,
                           &record.operation, &record.object, &record.digest, &record.result,  &record.trace};
    int column = 2;
    for (std::string* text : texts) *text = row.text(column++);
    record.rows = row.integer(column++);
    entry.mac = mac_of(row.blob(column));
    return entry;
}

void bind_entry(Statement& insert, const AuditEntry& entry)
{
    const AuditRecord& record = entry.record;
    insert.bind(1, entry.sequence);
    insert.bind(2, entry.at_ms);
    const std::array texts{&record.actor,     &record.role,   &record.source, &record.purpose, &record.action,
                           &record.operation, &record.object, &record.digest, &record.result,  &record.trace};
    int index = 3;
    for (const std::string* text : texts) insert.bind(index++, *text);
    insert.bind(index++, record.rows);
    insert.bind(index, bytes_of(entry.mac));
}

Result<void> visit_rows(Statement& select, FunctionRef<bool(AuditEntry&&)> visit)
{
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row || !visit(read_entry(select))) return {};
    }
}

// Of a database that is not in use: it has to come back before anybody may open it. The statements that put it up again.
Result<std::vector<std::string>> take_down_fence(Connection& db)
{
    std::vector<std::string> names;
    std::vector<std::string> statements;
    {
        HAISHU_TRY(Statement select, db.prepare("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name IN"
                                                " ('audit', 'audit_segment')"));
        for (;;) {
            HAISHU_TRY(const bool has_row, select.step());
            if (!has_row) break;
            names.emplace_back(select.text(0));
            statements.emplace_back(select.text(1));
        }
    }
    for (const std::string& name : names) HAISHU_CHECK(db.execute("DROP TRIGGER " + quoted(name)));
    return statements;
}

Result<void> copy_rows(Connection& from, Connection& into, const std::string& table)
{
    const bool is_segment = table == "audit_segment";
    const std::string columns = is_segment ? "first_seq, last_seq, first_at, last_at, before, mac" : COLUMNS;
    const int count = is_segment ? 6 : 14;
    std::string places = "?";
    for (int i = 1; i < count; ++i) places += ",?";
    HAISHU_TRY(Statement select, from.prepare("SELECT " + columns + " FROM " + table + " ORDER BY 1"));
    HAISHU_TRY(Statement insert, into.prepare("INSERT INTO " + table + "(" + columns + ") VALUES(" + places + ")"));
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return {};
        for (int i = 0; i < count; ++i) insert.bind_column(i + 1, select, i);
        HAISHU_CHECK(insert.run());
    }
}

}  // namespace

Result<void> AuditTable::append(const std::vector<AuditEntry>& entries)
{
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_TRY(Statement insert,
               m_store.impl().db.prepare(std::string("INSERT INTO audit(") + COLUMNS + ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    for (const AuditEntry& entry : entries) {
        bind_entry(insert, entry);
        HAISHU_CHECK(insert.run());
    }
    HAISHU_CHECK(transaction.commit());
    m_store.impl().checkpoint_if_long();
    return {};
}

Result<std::optional<AuditTable::Head>> AuditTable::head()
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(
                                     "SELECT seq, mac FROM (SELECT * FROM (SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1)"
                                     " UNION ALL SELECT * FROM (SELECT last_seq, mac FROM audit_segment ORDER BY last_seq DESC"
                                     " LIMIT 1)) ORDER BY seq DESC LIMIT 1"));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<Head>();
    return std::optional(Head{select.integer(0), mac_of(select.blob(1))});
}

Result<std::int64_t> AuditTable::count()
{
    return m_store.impl().db.integer("SELECT count(*) FROM audit");
}

Result<void> AuditTable::scan(std::int64_t first, FunctionRef<bool(AuditEntry&&)> visit)
{
    HAISHU_TRY(Statement select,
               m_store.impl().db.prepare(std::string("SELECT ") + COLUMNS + " FROM audit WHERE seq >= ? ORDER BY seq", first));
    return visit_rows(select, visit);
}

Result<void> AuditTable::scan_back(std::int64_t before, FunctionRef<bool(AuditEntry&&)> visit)
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(
                                     std::string("SELECT ") + COLUMNS + " FROM audit WHERE seq < ? ORDER BY seq DESC", before));
    return visit_rows(select, visit);
}

Result<bool> AuditTable::is_at_home()
{
    const Store::Impl& impl = m_store.impl();
    HAISHU_TRY(const std::int64_t homes, m_store.impl().db.integer("SELECT count(*) FROM audit_home WHERE path=?", impl.path));
    return homes > 0;
}

Result<void> AuditTable::settle_here()
{
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_CHECK(m_store.impl().db.execute("DELETE FROM audit_home"));
    HAISHU_CHECK(m_store.impl().db.execute("INSERT INTO audit_home VALUES(?)", m_store.impl().path));
    return transaction.commit();
}

Result<std::vector<AuditSegment>> AuditTable::segments()
{
    HAISHU_TRY(Statement select,
               m_store.impl().db.prepare(
                   "SELECT first_seq, last_seq, first_at, last_at, before, mac FROM audit_segment ORDER BY first_seq"));
    std::vector<AuditSegment> segments;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return segments;
        segments.push_back({select.integer(0), select.integer(1), select.integer(2), select.integer(3), mac_of(select.blob(4)),
                            mac_of(select.blob(5))});
    }
}

Result<void> AuditTable::add_segment(const AuditSegment& segment)
{
    return m_store.impl().db.execute(
        "INSERT INTO audit_segment(first_seq, last_seq, first_at, last_at, before, mac)"
        " VALUES(?,?,?,?,?,?)",
        segment.first, segment.last, segment.first_at_ms, segment.last_at_ms, bytes_of(segment.before), bytes_of(segment.mac));
}

Result<std::int64_t> AuditTable::remove_closed(std::int64_t limit)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_CHECK(
        db.execute("DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE seq <="
                   " (SELECT coalesce(max(last_seq), 0) FROM audit_segment) ORDER BY seq LIMIT ?)",
                   limit));
    const std::int64_t removed = db.changed_rows();
    HAISHU_CHECK(transaction.commit());
    m_store.impl().checkpoint_if_long();
    return removed;
}

Result<void> carry_audit(const std::string& from_path, const std::string& into_path)
{
    HAISHU_TRY(Connection from, Connection::open(from_path, OpenMode::ReadOnly));
    HAISHU_TRY(Connection into, Connection::open(into_path, OpenMode::ReadWrite));
    HAISHU_TRY(Transaction transaction, Transaction::write(into));
    HAISHU_TRY(const std::vector<std::string> fence, take_down_fence(into));
    for (const char* table : {"audit", "audit_segment"}) {
        HAISHU_CHECK(into.execute(std::string("DELETE FROM ") + table));
        HAISHU_CHECK(copy_rows(from, into, table));
    }
    for (const std::string& trigger : fence) HAISHU_CHECK(into.execute(trigger));
    return transaction.commit();
}

}  // namespace haishu::layers

#include "layers/store/sqlite.hpp"

#include <sqlite3.h>
#include <cerrno>
#include <cstring>

namespace haishu::layers
{

namespace
{

Error error_of(sqlite3* handle, int code)
{
    const char* file = handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
    const std::string text =
        std::string(file == nullptr ? "" : file) + ": " + (handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle));
    const int system_code = handle == nullptr ? 0 : sqlite3_system_errno(handle);
    const bool is_no_space = (code & 0xff) == SQLITE_IOERR && (system_code == ENOSPC || system_code == EDQUOT);
    if (is_no_space || (code & 0xff) == SQLITE_FULL) {
        return {ErrorCode::StorageFull, "storage-full", text + ": free some space and try again", {}};
    }
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {ErrorCode::Busy, "database-locked", text + ": another program holds the file, try again", {}};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_ERROR:  // our statements are right, so the tables are not what they should be
        case SQLITE_SCHEMA: return {ErrorCode::Internal, "database-corrupt", text + ": restore a backup", {}};
        case SQLITE_READONLY: return {ErrorCode::Conflict, "database-read-only", text + ": open it for writing", {}};
        case SQLITE_TOOBIG: return {ErrorCode::TooLarge, "value-too-large", text + ": a value is too large to store", {}};
        default: return internal_error(text);
    }
}

ColumnType column_type(int code)
{
    switch (code) {
        case SQLITE_INTEGER: return ColumnType::Integer;
        case SQLITE_FLOAT: return ColumnType::Real;
        case SQLITE_TEXT: return ColumnType::Text;
        case SQLITE_BLOB: return ColumnType::Blob;
        default: return ColumnType::Null;
    }
}

}  // namespace

std::string quoted(std::string_view identifier)
{
    std::string text = "\"";
    for (const char c : identifier) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

ColumnType Cell::type() const
{
    return column_type(sqlite3_value_type(m_value));
}
std::int64_t Cell::integer() const
{
    return sqlite3_value_int64(m_value);
}
double Cell::real() const
{
    return sqlite3_value_double(m_value);
}

std::string_view Cell::text() const
{
    // Read as a blob a text is not copied to get a terminating zero, which the view does without.
    const Bytes bytes = blob();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes Cell::blob() const
{
    const void* bytes = sqlite3_value_blob(m_value);
    if (bytes == nullptr) return {};
    return {static_cast<const unsigned char*>(bytes), static_cast<std::size_t>(sqlite3_value_bytes(m_value))};
}

void Statement::Finalise::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

void Statement::keep(int code)
{
    if (m_bind_code == SQLITE_OK) m_bind_code = code;
}

void Statement::bind(int index, std::nullptr_t)
{
    keep(sqlite3_bind_null(m_statement.get(), index));
}
void Statement::bind(int index, std::int64_t value)
{
    keep(sqlite3_bind_int64(m_statement.get(), index, value));
}
void Statement::bind(int index, double value)
{
    keep(sqlite3_bind_double(m_statement.get(), index, value));
}

void Statement::bind(int index, std::string_view text)
{
    // An empty view may have no address, which SQLite would take for null.
    const char* bytes = text.empty() ? "" : text.data();
    keep(sqlite3_bind_text64(m_statement.get(), index, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int index, Bytes blob)
{
    const void* bytes = blob.empty() ? static_cast<const void*>("") : blob.data();
    keep(sqlite3_bind_blob64(m_statement.get(), index, bytes, blob.size(), SQLITE_TRANSIENT));
}

void Statement::bind_column(int index, const Statement& source, int column)
{
    keep(sqlite3_bind_value(m_statement.get(), index, sqlite3_column_value(source.m_statement.get(), column)));
}

Result<bool> Statement::step()
{
    if (m_bind_code != SQLITE_OK) return error_of(sqlite3_db_handle(m_statement.get()), m_bind_code);
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(sqlite3_db_handle(m_statement.get()), code);
}

Result<void> Statement::run()
{
    bool has_row = true;
    while (has_row) {
        HAISHU_TRY(has_row, step());
    }
    reset();
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_statement.get());
    m_bind_code = SQLITE_OK;
}

Cell Statement::cell(int column) const
{
    return Cell(sqlite3_column_value(m_statement.get(), column));
}

ColumnType Statement::type(int column) const
{
    return column_type(sqlite3_column_type(m_statement.get(), column));
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement.get(), column);
}
double Statement::real(int column) const
{
    return sqlite3_column_double(m_statement.get(), column);
}

std::string_view Statement::text(int column) const
{
    const unsigned char* bytes = sqlite3_column_text(m_statement.get(), column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column))};
}

Bytes Statement::blob(int column) const
{
    const void* bytes = sqlite3_column_blob(m_statement.get(), column);
    if (bytes == nullptr) return {};
    return {static_cast<const unsigned char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column))};
}

void Connection::Close::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

Result<Connection> Connection::open(const std::string& path, OpenMode mode)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == OpenMode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == OpenMode::Create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    Connection connection(handle);
    if (code != SQLITE_OK) {
        Error error = error_of(handle, code);
        const int system_code = sqlite3_system_errno(handle);
        const std::string reason = system_code == 0 ? "" : std::string(": ") + std::strerror(system_code);
        if ((code & 0xff) == SQLITE_CANTOPEN) error.detail = path + ": cannot be opened" + reason;
        return error;
    }
    sqlite3_busy_timeout(handle, LOCK_PATIENCE_MS);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    // A reader must never move frames of the log: only the writer does (see store.hpp).
    if (mode == OpenMode::ReadOnly) sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_wal_autocheckpoint(handle, 0);
    for (const char* pragma : {"PRAGMA mmap_size=0", "PRAGMA cell_size_check=ON", "PRAGMA foreign_keys=ON"}) {
        HAISHU_CHECK(connection.execute(pragma));
    }
    return connection;
}

Result<Statement> Connection::compile(const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(handle(), sql.c_str(), static_cast<int>(sql.size() + 1), &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement(statement);
}

std::int64_t Connection::last_row_id() const
{
    return sqlite3_last_insert_rowid(handle());
}

std::int64_t Connection::changed_rows() const
{
    return sqlite3_changes64(handle());
}

Error Connection::error(int code) const
{
    return error_of(handle(), code);
}

Result<Transaction> Transaction::begin(Connection& connection, const char* sql)
{
    HAISHU_CHECK(connection.execute(sql));
    return Transaction(connection);
}

Transaction::~Transaction()
{
    // After some faults SQLite has rolled back by itself.
    if (m_connection != nullptr && sqlite3_get_autocommit(m_connection->handle()) == 0) {
        sqlite3_exec(m_connection->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

Result<void> Transaction::commit()
{
    HAISHU_CHECK(m_connection->execute("COMMIT"));
    m_connection = nullptr;
    return {};
}

}  // namespace haishu::layers

#pragma once
// SQLite for this folder: connections, prepared statements and transactions that close themselves, and one mapping of
// result codes to Error (see store.hpp). Values are always bound; names go through quoted().

#include "geo/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_value;

namespace haishu::layers
{

// An identifier for SQL text: in double quotes, inner ones doubled.
std::string quoted(std::string_view identifier);

using Bytes = std::span<const unsigned char>;

enum class ColumnType { Integer, Real, Text, Blob, Null };

// One column of a row: cheaper than asking the statement several times. Valid until the next step.
class Cell
{
   public:
    [[nodiscard]] ColumnType type() const;
    [[nodiscard]] bool is_null() const { return type() == ColumnType::Null; }
    [[nodiscard]] std::int64_t integer() const;
    [[nodiscard]] double real() const;
    [[nodiscard]] std::string_view text() const;  // of a column that holds text
    [[nodiscard]] Bytes blob() const;

   private:
    friend class Statement;
    explicit Cell(sqlite3_value* value) : m_value(value) {}
    sqlite3_value* m_value;
};

class Statement
{
   public:
    // Parameters count from 1. The bytes of a text or blob are copied; a fault shows at the next step.
    void bind(int index, std::nullptr_t);
    void bind(int index, std::int64_t value);
    void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, double value);
    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
    void bind(int index, const char* text) { bind(index, std::string_view(text)); }
    void bind(int index, Bytes blob);
    template <class Value>
    void bind(int index, const std::optional<Value>& value)
    {
        value ? bind(index, *value) : bind(index, nullptr);
    }
    // A column of another statement's row, as it is.
    void bind_column(int index, const Statement& source, int column);

    Result<bool> step();  // true: a row is there
    Result<void> run();   // to the end, then ready for other values
    void reset();

    // Columns count from 0; texts and blobs are valid until the next step.
    [[nodiscard]] Cell cell(int column) const;
    [[nodiscard]] ColumnType type(int column) const;
    [[nodiscard]] bool is_null(int column) const { return type(column) == ColumnType::Null; }
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] Bytes blob(int column) const;

   private:
    friend class Connection;
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit Statement(sqlite3_stmt* statement) : m_statement(statement) {}
    void keep(int code);
    std::unique_ptr<sqlite3_stmt, Finalise> m_statement;
    int m_bind_code = 0;
};

enum class OpenMode { ReadOnly, ReadWrite, Create };

class Connection
{
   public:
    static constexpr int LOCK_PATIENCE_MS = 5000;

    // Untrusted schema, no memory mapping, some patience for a lock, no checkpoint by itself.
    static Result<Connection> open(const std::string& path, OpenMode mode);

    template <class... Values>
    Result<Statement> prepare(const std::string& sql, const Values&... values)
    {
        Result<Statement> statement = compile(sql);
        if (statement) {
            int index = 0;
            (statement->bind(++index, values), ...);
        }
        return statement;
    }
    template <class... Values>
    Result<void> execute(const std::string& sql, const Values&... values)
    {
        HAISHU_TRY(Statement statement, prepare(sql, values...));
        return statement.run();
    }
    // The first column of the first row; 0 if it is null or there is none.
    template <class... Values>
    Result<std::int64_t> integer(const std::string& sql, const Values&... values)
    {
        HAISHU_TRY(Statement statement, prepare(sql, values...));
        HAISHU_TRY(const bool has_row, statement.step());
        return has_row ? statement.integer(0) : 0;
    }

    [[nodiscard]] std::int64_t last_row_id() const;
    [[nodiscard]] std::int64_t changed_rows() const;  // by the last statement
    [[nodiscard]] sqlite3* handle() const { return m_handle.get(); }
    // What went wrong, from the code and the connection's own message.
    [[nodiscard]] Error error(int code) const;

   private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Connection(sqlite3* handle) : m_handle(handle) {}
    Result<Statement> compile(const std::string& sql);
    std::unique_ptr<sqlite3, Close> m_handle;
};

// Rolled back unless committed.
class Transaction
{
   public:
    static Result<Transaction> write(Connection& connection) { return begin(connection, "BEGIN IMMEDIATE"); }
    static Result<Transaction> read(Connection& connection) { return begin(connection, "BEGIN"); }
    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

   private:
    explicit Transaction(Connection& connection) : m_connection(&connection) {}
    static Result<Transaction> begin(Connection& connection, const char* sql);
    Connection* m_connection;
};

}  // namespace haishu::layers

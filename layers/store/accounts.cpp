#include "layers/store/accounts.hpp"

#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

constexpr const char* USER_COLUMNS = "SELECT name, role, department, password_hash, disabled FROM account";

Result<User> read_user(const Statement& row)
{
    const std::optional<Role> role = parse_role(row.text(1));
    const std::string name(row.text(0));
    if (!role) {
        return Error{ErrorCode::Internal, "database-corrupt", "account " + name + " has an unknown role: restore a backup", {}};
    }
    return User{name, *role, std::string(row.text(2)), std::string(row.text(3)), row.integer(4) != 0};
}

Error unknown_user(const std::string& name)
{
    return not_found("user-unknown", "there is no user " + name).with("user", name);
}

}  // namespace

Result<void> Accounts::add_user(const User& user)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(db.execute("INSERT INTO account VALUES(?,?,?,?,?) ON CONFLICT DO NOTHING", user.name,
                            std::string(role_name(user.role)), user.department, user.password_hash, user.disabled ? 1 : 0));
    if (db.changed_rows() == 1) return {};
    return Error{ErrorCode::Conflict, "user-exists", "there is a user " + user.name + " already", {}}.with("user", user.name);
}

Result<std::optional<User>> Accounts::find_user(const std::string& name)
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(std::string(USER_COLUMNS) + " WHERE name=?", name));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<User>();
    HAISHU_TRY(User user, read_user(select));
    return std::optional(std::move(user));
}

Result<std::vector<User>> Accounts::users()
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(std::string(USER_COLUMNS) + " ORDER BY name"));
    std::vector<User> users;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return users;
        HAISHU_TRY(User user, read_user(select));
        users.push_back(std::move(user));
    }
}

Result<void> Accounts::update_user(const User& user)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_CHECK(db.execute("UPDATE account SET role=?2, department=?3, password_hash=?4, disabled=?5 WHERE name=?1", user.name,
                            std::string(role_name(user.role)), user.department, user.password_hash, user.disabled ? 1 : 0));
    if (db.changed_rows() == 0) return unknown_user(user.name);
    // Whoever was let in under the old state signs in again.
    HAISHU_CHECK(db.execute("DELETE FROM account_session WHERE account=?", user.name));
    return transaction.commit();
}

Result<void> Accounts::put_session(const std::string& token_sha256, const std::string& user, const std::string& csrf,
                                   std::int64_t expires_at)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_CHECK(db.execute("DELETE FROM account_session WHERE expires_at < CAST(strftime('%s', 'now') AS INTEGER)"));
    HAISHU_CHECK(db.execute("INSERT INTO account_session SELECT ?1, name, ?3, ?4 FROM account WHERE name=?2", token_sha256, user,
                            csrf, expires_at));
    if (db.changed_rows() == 0) return unknown_user(user);
    return transaction.commit();
}

Result<std::optional<Accounts::Session>> Accounts::find_session(const std::string& token_sha256)
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(
                                     "SELECT account, csrf, expires_at FROM account_session WHERE token_sha256=?", token_sha256));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<Session>();
    return std::optional(Session{std::string(select.text(0)), std::string(select.text(1)), select.integer(2)});
}

Result<void> Accounts::delete_session(const std::string& token_sha256)
{
    return m_store.impl().db.execute("DELETE FROM account_session WHERE token_sha256=?", token_sha256);
}

Result<void> Accounts::put_key(const std::string& key_sha256, const KeyRecord& key)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(db.execute("INSERT INTO account_key SELECT ?1, name, ?3, ?4 FROM account WHERE name=?2", key_sha256, key.user,
                            key.scope, key.expires_at));
    return db.changed_rows() == 1 ? Result<void>() : unknown_user(key.user);
}

Result<std::optional<KeyRecord>> Accounts::find_key(const std::string& key_sha256)
{
    HAISHU_TRY(Statement select,
               m_store.impl().db.prepare("SELECT account, scope, expires_at FROM account_key WHERE key_sha256=?", key_sha256));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<KeyRecord>();
    return std::optional(KeyRecord{std::string(select.text(0)), std::string(select.text(1)), select.integer(2)});
}

}  // namespace haishu::layers

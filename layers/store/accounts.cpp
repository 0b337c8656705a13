#include "layers/store/accounts.hpp"

#include "layers/store/account_text.hpp"
#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

constexpr const char* USER_COLUMNS =
    "SELECT name, role, department, password_hash, disabled, duty, totp_sealed, must_change, created_by FROM account";

Result<User> read_user(const Statement& row)
{
    const std::optional<Role> role = parse_role(row.text(1));
    const std::string name(row.text(0));
    if (!role) {
        return Error{ErrorCode::Internal, "database-corrupt", "account " + name + " has an unknown role: restore a backup", {}};
    }
    std::string state;
    for (int column = 1; column <= 7; ++column) state += std::string(row.text(column)) + '\x1f';
    return User{name,
                *role,
                std::string(row.text(2)),
                std::string(row.text(3)),
                row.integer(4) != 0,
                duty_of_text(row.text(5)),
                std::string(row.text(6)),
                row.integer(7) != 0,
                std::string(row.text(8)),
                std::move(state)};
}

Error unknown_user(const std::string& name)
{
    return not_found("user-unknown", "there is no user " + name).with("user", name);
}

Error account_changed(const std::string& name)
{
    return Error{
        ErrorCode::Conflict, "account-changed", "somebody else has changed the account " + name + " meanwhile: look again", {}}
        .with("user", name);
}

bool is_administrator(const User& user)
{
    return !user.disabled && (user.role == Role::SecurityAdmin || user.role == Role::SystemAdmin);
}

// Without a security_admin nobody can ever be given a role again, without a system_admin nobody runs the machine.
Result<void> expect_administrator_left(Connection& db, const User& before, const User& after)
{
    if (!is_administrator(before) || (is_administrator(after) && after.role == before.role)) return {};
    const std::string role(role_name(before.role));
    HAISHU_TRY(Statement count,
               db.prepare("SELECT count(*) FROM account WHERE role=?1 AND disabled=0 AND name<>?2", role, before.name));
    HAISHU_TRY([[maybe_unused]] const bool has_row, count.step());
    if (count.integer(0) > 0) return {};
    return Error{ErrorCode::Conflict, "last-administrator", before.name + " is the last active " + role, {}}.with("role", role);
}

}  // namespace

Result<void> Accounts::add_user(const User& user)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(
        db.execute("INSERT INTO account (name, role, department, password_hash, disabled, duty, totp_sealed, must_change,"
                   " created_by) VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                   user.name, std::string(role_name(user.role)), user.department, user.password_hash, user.disabled ? 1 : 0,
                   duty_text(user.duty), user.totp_sealed, user.must_change_password ? 1 : 0, user.created_by));
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
    HAISHU_TRY(const std::optional<User> before, find_user(user.name));
    if (!before) return unknown_user(user.name);
    if (!user.state.empty() && user.state != before->state) return account_changed(user.name);
    HAISHU_CHECK(expect_administrator_left(db, *before, user));
    HAISHU_CHECK(
        db.execute("UPDATE account SET role=?2, department=?3, password_hash=?4, disabled=?5, duty=?6, must_change=?7,"
                   " totp_step=CASE totp_sealed WHEN ?8 THEN totp_step ELSE 0 END, totp_sealed=?8 WHERE name=?1",
                   user.name, std::string(role_name(user.role)), user.department, user.password_hash, user.disabled ? 1 : 0,
                   duty_text(user.duty), user.must_change_password ? 1 : 0, user.totp_sealed));
    // Whoever was let in under the old state signs in again.
    HAISHU_CHECK(db.execute("DELETE FROM account_session WHERE account=?", user.name));
    return transaction.commit();
}

Result<bool> Accounts::use_totp_step(const std::string& user, std::int64_t step)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(db.execute("UPDATE account SET totp_step=?2 WHERE name=?1 AND totp_step<?2", user, step));
    return db.changed_rows() == 1;
}

Result<void> Accounts::put_session(const std::string& token_sha256, const Session& session)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_CHECK(db.execute("DELETE FROM account_session WHERE expires_at < CAST(strftime('%s', 'now') AS INTEGER)"));
    HAISHU_CHECK(
        db.execute("INSERT INTO account_session (token_sha256, account, csrf, expires_at, purpose, two_factors)"
                   " SELECT ?1, name, ?3, ?4, ?5, ?6 FROM account WHERE name=?2 AND disabled=0",
                   token_sha256, session.user, session.csrf, session.expires_at, session.purpose, session.two_factors ? 1 : 0));
    if (db.changed_rows() == 0) return unknown_user(session.user);
    return transaction.commit();
}

Result<std::optional<Accounts::Session>> Accounts::find_session(const std::string& token_sha256)
{
    HAISHU_TRY(
        Statement select,
        m_store.impl().db.prepare(
            "SELECT account, csrf, expires_at, purpose, two_factors FROM account_session WHERE token_sha256=?", token_sha256));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<Session>();
    return std::optional(Session{std::string(select.text(0)), std::string(select.text(1)), select.integer(2),
                                 std::string(select.text(3)), select.integer(4) != 0});
}

Result<bool> Accounts::extend_session(const std::string& token_sha256, std::int64_t expires_at)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(db.execute("UPDATE account_session SET expires_at=?2 WHERE token_sha256=?1", token_sha256, expires_at));
    return db.changed_rows() == 1;
}

Result<void> Accounts::delete_session(const std::string& token_sha256)
{
    return m_store.impl().db.execute("DELETE FROM account_session WHERE token_sha256=?", token_sha256);
}

}  // namespace haishu::layers

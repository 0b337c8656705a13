// API keys: the rest of Accounts.

#include "layers/store/account_text.hpp"
#include "layers/store/accounts.hpp"
#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

constexpr const char* KEY_COLUMNS =
    "SELECT account, scope, expires_at, id, layers, purpose, created_at, last_used_day, revoked_at, key_sha256 FROM account_key";

// In place of a hash: no text has it.
std::string mark_of_granted(const std::string& id)
{
    return "granted " + id;
}

Error unknown_key(const std::string& id)
{
    return not_found("key-unknown", "the account has no key " + id + " that is in force").with("key", id);
}

KeyRecord read_key(const Statement& row)
{
    return {std::string(row.text(0)),
            std::string(row.text(1)),
            row.integer(2),
            std::string(row.text(3)),
            names_of_text(row.text(4)),
            std::string(row.text(5)),
            row.integer(6),
            row.integer(7),
            row.integer(8),
            row.text(9) != mark_of_granted(std::string(row.text(3)))};
}

}  // namespace

Result<void> Accounts::put_key(const std::string& key_sha256, const KeyRecord& key)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(
        db.execute("INSERT INTO account_key (key_sha256, account, scope, expires_at, id, layers, purpose, created_at)"
                   " SELECT ?1, name, ?3, ?4, ?5, ?6, ?7, ?8 FROM account WHERE name=?2",
                   key_sha256, key.user, key.scope, key.expires_at, key.id.empty() ? key_sha256.substr(0, 10) : key.id,
                   names_text(key.layers), key.purpose, key.created_at));
    if (db.changed_rows() == 1) return {};
    return not_found("user-unknown", "there is no user " + key.user).with("user", key.user);
}

Result<void> Accounts::grant_key(const KeyRecord& key)
{
    return put_key(mark_of_granted(key.id), key);
}

Result<void> Accounts::fetch_key(const std::string& user, const std::string& id, const std::string& key_sha256, std::int64_t at)
{
    Connection& db = m_store.impl().db;
    HAISHU_TRY(Transaction transaction, m_store.impl().begin_write());
    HAISHU_TRY(const std::int64_t in_force,
               db.integer("SELECT count(*) FROM account_key WHERE account=?1 AND id=?2 AND revoked_at=0 AND expires_at > ?3",
                          user, id, at));
    if (in_force == 0) return unknown_key(id);
    HAISHU_CHECK(
        db.execute("UPDATE account_key SET key_sha256=?3 WHERE id=?1 AND key_sha256=?2", id, mark_of_granted(id), key_sha256));
    if (db.changed_rows() == 1) return transaction.commit();
    return Error{ErrorCode::Conflict, "key-fetched", "the text of key " + id + " was fetched before; it is shown once", {}}.with(
        "key", id);
}

Result<std::optional<KeyRecord>> Accounts::find_key(const std::string& key_sha256)
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(std::string(KEY_COLUMNS) + " WHERE key_sha256=?", key_sha256));
    HAISHU_TRY(const bool has_row, select.step());
    if (!has_row) return std::optional<KeyRecord>();
    return std::optional(read_key(select));
}

Result<std::vector<KeyRecord>> Accounts::keys(const std::string& user)
{
    HAISHU_TRY(Statement select, m_store.impl().db.prepare(
                                     std::string(KEY_COLUMNS) + " WHERE account=? ORDER BY created_at DESC, rowid DESC", user));
    std::vector<KeyRecord> keys;
    for (;;) {
        HAISHU_TRY(const bool has_row, select.step());
        if (!has_row) return keys;
        keys.push_back(read_key(select));
    }
}

Result<void> Accounts::revoke_key(const std::string& user, const std::string& id, std::int64_t at)
{
    Connection& db = m_store.impl().db;
    HAISHU_CHECK(db.execute("UPDATE account_key SET revoked_at=?3 WHERE account=?1 AND id=?2 AND revoked_at=0", user, id, at));
    if (db.changed_rows() == 1) return {};
    return unknown_key(id);
}

Result<void> Accounts::note_key_use(const std::string& id, std::int64_t day)
{
    return m_store.impl().db.execute("UPDATE account_key SET last_used_day=?2 WHERE id=?1 AND last_used_day<?2", id, day);
}

}  // namespace haishu::layers

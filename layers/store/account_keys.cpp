// API keys: the rest of Accounts.

#include "layers/store/account_text.hpp"
#include "layers/store/accounts.hpp"
#include "layers/store/store_impl.hpp"

namespace haishu::layers
{

namespace
{

constexpr const char* KEY_COLUMNS =
    "SELECT account, scope, expires_at, id, layers, purpose, created_at, last_used_day, revoked_at FROM account_key";

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
            row.integer(8)};
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
    return not_found("key-unknown", "the account has no key " + id + " that is in force").with("key", id);
}

Result<void> Accounts::note_key_use(const std::string& id, std::int64_t day)
{
    return m_store.impl().db.execute("UPDATE account_key SET last_used_day=?2 WHERE id=?1 AND last_used_day<?2", id, day);
}

}  // namespace haishu::layers

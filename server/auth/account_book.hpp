#pragma once
// The accounts as the server needs them. Reading never waits for a writer: a login must not stand behind an import.

#include "geo/base/result.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/store/accounts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

// Safe from many threads. Each call is that of layers::Accounts.
class AccountBook
{
   public:
    virtual ~AccountBook() = default;
    virtual Result<std::optional<layers::User>> find_user(const std::string& name) = 0;
    virtual Result<std::vector<layers::User>> users() = 0;
    virtual Result<std::optional<layers::Accounts::Session>> find_session(const std::string& token_sha256) = 0;
    virtual Result<std::optional<layers::KeyRecord>> find_key(const std::string& key_sha256) = 0;
    virtual Result<std::vector<layers::KeyRecord>> keys(const std::string& user) = 0;

    virtual Result<void> add_user(const layers::User& user) = 0;
    virtual Result<void> update_user(const layers::User& user) = 0;
    virtual Result<bool> use_totp_step(const std::string& user, std::int64_t step) = 0;
    virtual Result<void> put_session(const std::string& token_sha256, const layers::Accounts::Session& session) = 0;
    // False when there is no such session any more.
    virtual Result<bool> extend_session(const std::string& token_sha256, std::int64_t expires_at) = 0;
    virtual Result<void> delete_session(const std::string& token_sha256) = 0;
    virtual Result<void> put_key(const std::string& key_sha256, const layers::KeyRecord& key) = 0;
    virtual Result<void> grant_key(const layers::KeyRecord& key) = 0;
    virtual Result<void> fetch_key(const std::string& user, const std::string& id, const std::string& key_sha256,
                                   std::int64_t at) = 0;
    virtual Result<void> revoke_key(const std::string& user, const std::string& id, std::int64_t at) = 0;
    virtual Result<void> note_key_use(const std::string& id, std::int64_t day) = 0;
};

// Reads through a connection of its own to `database`, writes through the catalogue. The catalogue must outlive it.
Result<std::unique_ptr<AccountBook>> open_account_book(layers::LiveCatalog& catalog, const std::string& database);

}  // namespace haishu::server

#pragma once
// The accounts as the authenticator needs them. Reading never waits for a writer: a login must not stand behind an import.

#include "geo/base/result.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/store/accounts.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace haishu::server
{

// Safe from many threads.
class AccountBook
{
   public:
    virtual ~AccountBook() = default;
    virtual Result<std::optional<layers::User>> find_user(const std::string& name) = 0;
    virtual Result<std::optional<layers::Accounts::Session>> find_session(const std::string& token_sha256) = 0;
    virtual Result<std::optional<layers::KeyRecord>> find_key(const std::string& key_sha256) = 0;
    virtual Result<void> update_user(const layers::User& user) = 0;
    // Replaces the session if there is one.
    virtual Result<void> put_session(const std::string& token_sha256, const layers::Accounts::Session& session) = 0;
    virtual Result<void> delete_session(const std::string& token_sha256) = 0;
};

// Reads through a connection of its own to `database`, writes through the catalogue. The catalogue must outlive it.
Result<std::unique_ptr<AccountBook>> open_account_book(layers::LiveCatalog& catalog, const std::string& database);

}  // namespace haishu::server

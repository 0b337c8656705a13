#include "server/auth/account_book.hpp"

#include <mutex>
#include <utility>

namespace haishu::server
{

namespace
{

using layers::Accounts;
using layers::Store;

class StoredAccountBook final : public AccountBook
{
   public:
    StoredAccountBook(layers::LiveCatalog& catalog, std::unique_ptr<Store> reader)
        : m_catalog(catalog), m_reader(std::move(reader))
    {
    }

    Result<std::optional<layers::User>> find_user(const std::string& name) override
    {
        const std::lock_guard lock(m_mutex);
        return Accounts(*m_reader).find_user(name);
    }
    Result<std::optional<Accounts::Session>> find_session(const std::string& token_sha256) override
    {
        const std::lock_guard lock(m_mutex);
        return Accounts(*m_reader).find_session(token_sha256);
    }
    Result<std::optional<layers::KeyRecord>> find_key(const std::string& key_sha256) override
    {
        const std::lock_guard lock(m_mutex);
        return Accounts(*m_reader).find_key(key_sha256);
    }
    Result<void> update_user(const layers::User& user) override
    {
        return m_catalog.with_store([&](Store& store) { return Accounts(store).update_user(user); });
    }
    Result<void> put_session(const std::string& token_sha256, const Accounts::Session& session) override
    {
        return m_catalog.with_store([&](Store& store) -> Result<void> {
            Accounts accounts(store);
            HAISHU_CHECK(accounts.delete_session(token_sha256));
            return accounts.put_session(token_sha256, session.user, session.csrf, session.expires_at);
        });
    }
    Result<void> delete_session(const std::string& token_sha256) override
    {
        return m_catalog.with_store([&](Store& store) { return Accounts(store).delete_session(token_sha256); });
    }

   private:
    layers::LiveCatalog& m_catalog;
    std::mutex m_mutex;
    std::unique_ptr<Store> m_reader;
};

}  // namespace

Result<std::unique_ptr<AccountBook>> open_account_book(layers::LiveCatalog& catalog, const std::string& database)
{
    HAISHU_TRY(auto reader, Store::open(database, layers::Access::Read));
    return std::unique_ptr<AccountBook>(std::make_unique<StoredAccountBook>(catalog, std::move(reader)));
}

}  // namespace haishu::server

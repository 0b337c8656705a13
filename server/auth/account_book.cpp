#include "server/auth/account_book.hpp"

#include <mutex>
#include <type_traits>
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
        return read([&](Accounts accounts) { return accounts.find_user(name); });
    }
    Result<std::vector<layers::User>> users() override
    {
        return read([](Accounts accounts) { return accounts.users(); });
    }
    Result<std::optional<Accounts::Session>> find_session(const std::string& token_sha256) override
    {
        return read([&](Accounts accounts) { return accounts.find_session(token_sha256); });
    }
    Result<std::optional<layers::KeyRecord>> find_key(const std::string& key_sha256) override
    {
        return read([&](Accounts accounts) { return accounts.find_key(key_sha256); });
    }
    Result<std::vector<layers::KeyRecord>> keys(const std::string& user) override
    {
        return read([&](Accounts accounts) { return accounts.keys(user); });
    }

    Result<void> add_user(const layers::User& user) override
    {
        return write([&](Accounts accounts) { return accounts.add_user(user); });
    }
    Result<void> update_user(const layers::User& user) override
    {
        return write([&](Accounts accounts) { return accounts.update_user(user); });
    }
    Result<bool> use_totp_step(const std::string& user, std::int64_t step) override
    {
        return write_flag([&](Accounts accounts) { return accounts.use_totp_step(user, step); });
    }
    Result<void> put_session(const std::string& token_sha256, const Accounts::Session& session) override
    {
        return write([&](Accounts accounts) { return accounts.put_session(token_sha256, session); });
    }
    Result<bool> extend_session(const std::string& token_sha256, std::int64_t expires_at) override
    {
        return write_flag([&](Accounts accounts) { return accounts.extend_session(token_sha256, expires_at); });
    }
    Result<void> delete_session(const std::string& token_sha256) override
    {
        return write([&](Accounts accounts) { return accounts.delete_session(token_sha256); });
    }
    Result<void> put_key(const std::string& key_sha256, const layers::KeyRecord& key) override
    {
        return write([&](Accounts accounts) { return accounts.put_key(key_sha256, key); });
    }
    Result<void> grant_key(const layers::KeyRecord& key) override
    {
        return write([&](Accounts accounts) { return accounts.grant_key(key); });
    }
    Result<void> fetch_key(const std::string& user, const std::string& id, const std::string& key_sha256,
                           std::int64_t at) override
    {
        return write([&](Accounts accounts) { return accounts.fetch_key(user, id, key_sha256, at); });
    }
    Result<void> revoke_key(const std::string& user, const std::string& id, std::int64_t at) override
    {
        return write([&](Accounts accounts) { return accounts.revoke_key(user, id, at); });
    }
    Result<void> note_key_use(const std::string& id, std::int64_t day) override
    {
        return write([&](Accounts accounts) { return accounts.note_key_use(id, day); });
    }

   private:
    template <class Work>
    std::invoke_result_t<Work, Accounts> read(const Work& work)
    {
        const std::lock_guard lock(m_mutex);
        return work(Accounts(*m_reader));
    }
    template <class Work>
    Result<void> write(const Work& work)
    {
        return m_catalog.with_store([&](Store& store) { return work(Accounts(store)); });
    }
    template <class Work>
    Result<bool> write_flag(const Work& work)
    {
        bool flag = false;
        HAISHU_CHECK(write([&](Accounts accounts) -> Result<void> {
            HAISHU_TRY(flag, work(accounts));
            return {};
        }));
        return flag;
    }

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

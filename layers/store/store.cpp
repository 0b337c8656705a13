#include "layers/store/store.hpp"

#include "layers/store/incoming_table.hpp"
#include "layers/store/schema.hpp"
#include "layers/store/store_impl.hpp"

#include <sqlite3.h>
#include <filesystem>

namespace haishu::layers
{

namespace
{

// Of 4 KiB: 8 MiB, which are moved in some hundredths of a second. The writers wait meanwhile.
constexpr std::int64_t LONG_LOG_PAGES = 2 * 1024;

int note_log_pages(void* counter, sqlite3*, const char*, int pages)
{
    *static_cast<std::int64_t*>(counter) = pages;
    return SQLITE_OK;
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

Store::~Store()
{
    if (m_impl->access != Access::Write) return;
    m_impl->truncate_log();  // what cannot be moved now is moved another time
}

Store::Impl::Impl(LockFile held, std::string file, Access how, Connection connection)
    : lock(std::move(held)),
      path(std::move(file)),
      access(how),
      db(std::move(connection)),
      log_pages(std::make_unique<std::int64_t>(0))
{
    if (access == Access::Write) sqlite3_wal_hook(db.handle(), note_log_pages, log_pages.get());
}

Result<std::unique_ptr<Store>> Store::open(const std::string& given_path, Access access)
{
    const std::string path = canonical_path(given_path);
    std::error_code fault;
    if (std::filesystem::is_directory(path, fault)) return internal_error(path + ": a folder, not a database: name a file");
    if (access == Access::Read) {
        if (!std::filesystem::exists(path, fault)) {
            return not_found("database-missing", path + ": there is no such file: make it with haishu demo or haishu import");
        }
        HAISHU_TRY(Connection db, Connection::open(path, OpenMode::ReadOnly));
        HAISHU_CHECK(expect_current_database(db));
        return std::unique_ptr<Store>(new Store(std::make_unique<Impl>(LockFile(), path, access, std::move(db))));
    }
    HAISHU_TRY(LockFile lock, LockFile::take(path));
    HAISHU_TRY(Connection db, Connection::open(path, OpenMode::Create));
    HAISHU_CHECK(db.execute("PRAGMA synchronous=FULL"));
    HAISHU_CHECK(db.execute("PRAGMA cache_size=-65536"));
    HAISHU_CHECK(prepare_database(path, db));
    auto store = std::unique_ptr<Store>(new Store(std::make_unique<Impl>(std::move(lock), path, access, std::move(db))));
    HAISHU_CHECK(store->m_impl->drop_leftovers());
    HAISHU_CHECK(store->m_impl->put_shipped_layers());
    return store;
}

Result<Transaction> Store::Impl::begin_write()
{
    if (access != Access::Write) {
        return Error{ErrorCode::Conflict, "database-read-only", path + " is open for reading only", {}};
    }
    return Transaction::write(db);
}

Result<void> Store::Impl::drop_leftovers()
{
    HAISHU_TRY(Transaction transaction, begin_write());
    HAISHU_CHECK(drop_passing_tables(db));
    return transaction.commit();
}

int Store::Impl::truncate_log()
{
    // Without patience: a reader of old pages must not hold up the writer. Frames that it does not need are moved.
    sqlite3_busy_timeout(db.handle(), 0);
    const int code = sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    if (code == SQLITE_OK) *log_pages = 0;
    sqlite3_busy_timeout(db.handle(), Connection::LOCK_PATIENCE_MS);
    return code;
}

void Store::Impl::checkpoint_if_long()
{
    if (*log_pages >= LONG_LOG_PAGES) truncate_log();
}

Result<void> Store::checkpoint()
{
    const int code = m_impl->truncate_log();
    if (code != SQLITE_OK) return m_impl->db.error(code);
    return {};
}

}  // namespace haishu::layers

#include "layers/store/restore.hpp"

#include "layers/store/lock_file.hpp"
#include "layers/store/store.hpp"

#include <filesystem>

namespace haishu::layers
{

namespace
{

namespace fs = std::filesystem;

// Moves what the write-ahead log has into the file, if the database can still be opened.
Result<void> settle(const std::string& path)
{
    const auto present = Store::open(path, Access::Write);
    if (!present) return present.error().id == "database-corrupt" ? Result<void>() : present.error();
    return (*present)->checkpoint();
}

// A log belongs to the file beside it: it goes with the former database and must not be there for the new one.
void set_aside(const std::string& path, const std::string& kept, std::error_code& fault)
{
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        fs::remove(kept + suffix, ignored);
    }
    fs::create_hard_link(path, kept, fault);
    if (!fault && fs::exists(path + "-wal")) fs::rename(path + "-wal", kept + "-wal", fault);
    std::error_code ignored;
    fs::remove(path + "-shm", ignored);
}

}  // namespace

Result<std::string> restore_database(const std::string& backup_path, const std::string& database_path,
                                     FunctionRef<Result<void>(const std::string& copy)> prepare)
{
    std::error_code fault;
    if (fs::equivalent(backup_path, database_path, fault)) {
        return Error{
            ErrorCode::Conflict, "backup-onto-itself", backup_path + ": that is the database itself: name its backup", {}};
    }
    HAISHU_TRY(const auto backup, Store::open(backup_path, Access::Read));
    HAISHU_TRY(const std::vector<std::string> faults, backup->verify());
    if (!faults.empty()) {
        return bad_input("backup-corrupt", backup_path + ": " + faults.front() + ": nothing was restored, use another backup");
    }
    const bool has_former = fs::exists(database_path, fault);
    if (has_former) HAISHU_CHECK(settle(database_path));
    HAISHU_TRY(const LockFile lock, LockFile::take(database_path));

    const std::string incoming = database_path + ".restoring";
    HAISHU_CHECK(backup->backup_to(incoming));
    std::error_code ignored;
    if (const Result<void> prepared = prepare(incoming); !prepared) {
        fs::remove(incoming, ignored);
        return prepared.error();
    }
    const std::string kept = has_former ? database_path + ".before-restore" : "";
    fault.clear();
    if (has_former) set_aside(database_path, kept, fault);
    if (!fault) fs::rename(incoming, database_path, fault);
    if (!fault) return kept;
    fs::remove(incoming, ignored);
    return internal_error(database_path + ": the backup cannot take its place: " + fault.message());
}

}  // namespace haishu::layers

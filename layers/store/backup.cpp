#include "layers/store/store_impl.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace haishu::layers
{

namespace
{

Result<void> copy_database(Connection& from, const std::string& path)
{
    HAISHU_TRY(Connection to, Connection::open(path, OpenMode::Create));
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) return to.error(sqlite3_errcode(to.handle()));
    // All in one step: the copy is of one moment, and a commit in between does not start it again.
    const int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) return {};
    return (code & 0xff) == SQLITE_CORRUPT ? from.error(code) : to.error(code);
}

// The name is on the disk only when its folder is.
Result<void> sync_folder(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_done = descriptor >= 0 && fsync(descriptor) == 0;
    const int fault = errno;
    if (descriptor >= 0) close(descriptor);
    if (!is_done) return internal_error(folder + ": " + std::strerror(fault));
    return {};
}

}  // namespace

Result<void> Store::backup_to(const std::string& path)
{
    const std::string making = path + ".making";
    std::error_code fault;
    if (std::filesystem::equivalent(path, m_impl->path, fault)) {
        return Error{ErrorCode::Conflict, "backup-onto-itself", path + ": that is the database itself: name another file", {}};
    }
    std::filesystem::remove(making, fault);
    const Result<void> copied = copy_database(m_impl->db, making);
    if (copied) std::filesystem::rename(making, path, fault);
    if (copied && !fault) return sync_folder(path);
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(making + suffix, ignored);
    if (!copied) return copied.error();
    return internal_error(path + ": " + fault.message());
}

}  // namespace haishu::layers

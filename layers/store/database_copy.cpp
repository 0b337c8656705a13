#include "layers/store/database_copy.hpp"

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

Error system_fault(const std::string& path, int fault)
{
    const bool is_full = fault == ENOSPC || fault == EDQUOT;
    return Error{is_full ? ErrorCode::StorageFull : ErrorCode::Internal,
                 is_full ? "storage-full" : "internal",
                 path + ": " + std::strerror(fault),
                 {}};
}

// SQLite would make it for everybody to read.
Result<void> make_private_file(const std::string& path)
{
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return system_fault(path, errno);
    close(descriptor);
    return {};
}

Result<void> copy_pages(Connection& from, const std::string& path)
{
    HAISHU_CHECK(make_private_file(path));
    HAISHU_TRY(Connection to, Connection::open(path, OpenMode::ReadWrite));
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (backup == nullptr) return to.error(sqlite3_errcode(to.handle()));
    // All in one step: the copy is of one moment, and a commit in between does not start it again.
    const int code = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE) return {};
    return (code & 0xff) == SQLITE_CORRUPT ? from.error(code) : to.error(code);
}

Result<void> sync(const std::string& path, int flags)
{
    const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
    const bool is_done = descriptor >= 0 && fsync(descriptor) == 0;
    const int fault = errno;
    if (descriptor >= 0) close(descriptor);
    if (!is_done) return system_fault(path, fault);
    return {};
}

}  // namespace

Result<void> copy_database(Connection& from, const std::string& path)
{
    const std::string making = path + ".making";
    std::error_code fault;
    std::filesystem::remove(making, fault);
    Result<void> copied = copy_pages(from, making);
    if (copied) copied = sync(making, O_RDONLY);
    if (copied) std::filesystem::rename(making, path, fault);
    if (copied && !fault) {
        // The name is on the disk only when its folder is.
        const std::string folder = std::filesystem::path(path).parent_path().string();
        return sync(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    }
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) std::filesystem::remove(making + suffix, ignored);
    if (!copied) return copied.error();
    return internal_error(path + ": " + fault.message());
}

}  // namespace haishu::layers

#include "layers/store/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace haishu::layers
{

namespace
{

std::string holder_of(int descriptor)
{
    std::array<char, 32> text{};
    const ssize_t length = pread(descriptor, text.data(), text.size(), 0);
    std::string holder;
    for (ssize_t i = 0; i < length; ++i) {
        const char c = text[static_cast<std::size_t>(i)];
        if (c < '0' || c > '9') break;
        holder += c;
    }
    return holder.empty() ? "another process" : "process " + holder;
}

}  // namespace

std::string canonical_path(const std::string& path)
{
    std::error_code fault;
    const std::filesystem::path absolute = std::filesystem::absolute(path, fault);
    if (fault) return path;
    const std::filesystem::path found = std::filesystem::weakly_canonical(absolute, fault);
    return fault ? absolute.string() : found.string();
}

Result<LockFile> LockFile::take(const std::string& database_path)
{
    const std::string path = database_path + ".lock";
    LockFile lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (lock.m_descriptor < 0) {
        const bool is_full = errno == ENOSPC || errno == EDQUOT;
        return Error{is_full ? ErrorCode::StorageFull : ErrorCode::Conflict,
                     is_full ? "storage-full" : "database-read-only",
                     path + ": " + std::strerror(errno),
                     {}};
    }
    if (flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = holder_of(lock.m_descriptor);
        return Error{ErrorCode::Busy,
                     "database-in-use",
                     database_path + ": " + holder + " has it open for writing: stop it, or ask it to do the work",
                     {}}
            .with("holder", holder);
    }
    // For the message above only: if it cannot be written, the lock holds all the same.
    const std::string holder = std::to_string(getpid()) + "\n";
    if (ftruncate(lock.m_descriptor, 0) != 0 || pwrite(lock.m_descriptor, holder.data(), holder.size(), 0) < 0) errno = 0;
    return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

LockFile::~LockFile()
{
    if (m_descriptor >= 0) close(m_descriptor);
}

}  // namespace haishu::layers

#include "data/publish/temporary_files.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr std::string_view folder_mark = ".import-";
constexpr std::string_view staging_mark = ".staging-";

// The process number in "haishu.sqlite.import-4711-Ab3dEf", if `name` belongs to the database of this name.
std::optional<pid_t> owner_of(std::string_view name, std::string_view database)
{
    if (name.substr(0, database.size()) != database) return std::nullopt;
    name.remove_prefix(database.size());
    for (const std::string_view mark : {folder_mark, staging_mark}) {
        if (name.substr(0, mark.size()) != mark) continue;
        pid_t owner = 0;
        const auto [end, fault] = std::from_chars(name.data() + mark.size(), name.data() + name.size(), owner);
        if (fault == std::errc() && end != name.data() + name.size() && *end == '-' && owner > 0) return owner;
    }
    return std::nullopt;
}

bool is_running(pid_t process)
{
    return kill(process, 0) == 0 || errno == EPERM;
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::create(const std::string& database_path)
{
    std::string path = database_path + std::string(folder_mark) + std::to_string(getpid()) + "-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) {
        const int fault = errno;
        const ErrorCode code = fault == ENOSPC || fault == EDQUOT ? ErrorCode::StorageFull : ErrorCode::Internal;
        return Error{code,
                     code == ErrorCode::StorageFull ? "storage-full" : "folder-not-writable",
                     "cannot make a folder beside " + database_path + ": " + std::strerror(fault),
                     {{"path", database_path}}};
    }
    return TemporaryFolder(std::move(path));
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    if (!m_path.empty()) fs::remove_all(m_path, ignored);
}

std::string new_staging_path(const std::string& database_path)
{
    static std::atomic<unsigned> counter{0};
    return database_path + std::string(staging_mark) + std::to_string(getpid()) + "-" + std::to_string(++counter);
}

void remove_stale_imports(const std::string& database_path)
{
    const fs::path database(database_path);
    const fs::path folder = database.has_parent_path() ? database.parent_path() : fs::path(".");
    std::error_code fault;
    for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
        const auto owner = owner_of(entry->path().filename().string(), database.filename().string());
        std::error_code ignored;
        if (owner && !is_running(*owner)) fs::remove_all(entry->path(), ignored);
    }
}

}  // namespace haishu::data

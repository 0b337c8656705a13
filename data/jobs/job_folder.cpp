#include "data/jobs/job_folder.hpp"

#include "data/readers/format.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr std::string_view folder_ending = ".imports";

Error not_writable(int fault)
{
    const bool is_full = fault == ENOSPC || fault == EDQUOT || fault == EFBIG;
    return Error{is_full ? ErrorCode::StorageFull : ErrorCode::Internal,
                 is_full ? "storage-full" : "folder-not-writable",
                 std::string("the folder of imports cannot be written to: ") + std::strerror(fault),
                 {{"reason", std::strerror(fault)}}};
}

// Formats are known by their content, but a file whose name says another one is asked about.
std::string known_extension(const std::string& name)
{
    const std::string extension = lower_ascii(fs::path(name).extension().string());
    if (extension == ".zip" || extension == ".gz" || extension == ".kmz") return extension;
    for (const SourceFormat* const format : source_formats())
        for (const std::string_view known : format->extensions)
            if (extension.size() == known.size() + 1 && extension.substr(1) == known) return extension;
    return "";
}

}  // namespace

JobFolder::JobFolder(const std::string& database_path, const std::string& id, const std::string& client_name)
    : m_path(database_path + std::string(folder_ending) + "/" + id), m_source_name("source" + known_extension(client_name))
{
}

Result<void> JobFolder::create() const
{
    std::error_code fault;
    fs::create_directories(m_path, fault);
    if (fault) return not_writable(fault.value());
    fs::permissions(fs::path(m_path).parent_path(), fs::perms::owner_all, fault);
    return fault ? Result<void>(not_writable(fault.value())) : Result<void>();
}

void JobFolder::remove() const
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

std::string JobFolder::source() const
{
    return m_path + "/" + m_source_name;
}

std::string JobFolder::staged() const
{
    return m_path + "/staged";
}

Result<std::string> JobFolder::work_folder() const
{
    const std::string folder = m_path + "/work";
    std::error_code fault;
    fs::remove_all(folder, fault);
    fs::create_directory(folder, fault);
    if (fault) return not_writable(fault.value());
    return folder;
}

std::int64_t JobFolder::received() const
{
    std::error_code fault;
    const auto size = fs::file_size(source(), fault);
    return fault ? 0 : static_cast<std::int64_t>(size);
}

Result<std::string> JobFolder::checksum() const
{
    std::ifstream in(source(), std::ios::binary);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    std::vector<char> piece(1 << 18);
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0)
        crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()),
                                  static_cast<unsigned long long>(in.gcount()));
    if (in.bad()) return not_writable(EIO);
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&state, hash);
    std::string text(2 * sizeof hash + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash, sizeof hash);
    text.pop_back();
    return text;
}

Result<UploadFile> UploadFile::open(const std::string& path, std::int64_t offset)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return not_writable(errno);
    UploadFile file(descriptor);
    if (::ftruncate(descriptor, offset) != 0 || ::lseek(descriptor, offset, SEEK_SET) != offset) return not_writable(errno);
    return file;
}

UploadFile::UploadFile(UploadFile&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

UploadFile::~UploadFile()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<void> UploadFile::write(std::string_view piece)
{
    while (!piece.empty()) {
        const ssize_t written = ::write(m_descriptor, piece.data(), piece.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return not_writable(errno);
        piece.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::vector<std::string> job_folders(const std::string& database_path)
{
    std::vector<std::string> ids;
    std::error_code fault;
    for (fs::directory_iterator entry(database_path + std::string(folder_ending), fault), end; !fault && entry != end;
         entry.increment(fault))
        ids.push_back(entry->path().filename().string());
    return ids;
}

}  // namespace haishu::data

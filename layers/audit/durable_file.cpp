#include "layers/audit/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace haishu::layers
{

namespace
{

Error fault_of(const std::string& path, int number)
{
    const std::string text = path + ": " + std::strerror(number);
    if (number == ENOSPC || number == EDQUOT) {
        return {ErrorCode::StorageFull, "storage-full", text + ": free some space and try again", {}};
    }
    return internal_error(text);
}

}  // namespace

Result<DurableFile> DurableFile::open(const std::string& path, int flags)
{
    DurableFile file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600), path);
    if (file.m_descriptor < 0) return fault_of(path, errno);
    return file;
}

DurableFile& DurableFile::operator=(DurableFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    return *this;
}

DurableFile::~DurableFile()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Error DurableFile::fault() const
{
    return fault_of(m_path, errno);
}

Result<void> DurableFile::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fault();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> DurableFile::write_at_start(std::string_view bytes)
{
    const ssize_t written = ::pwrite(m_descriptor, bytes.data(), bytes.size(), 0);
    if (written != static_cast<ssize_t>(bytes.size())) return fault();
    return {};
}

Result<void> DurableFile::sync()
{
    if (::fsync(m_descriptor) != 0) return fault();
    return {};
}

Result<std::string> read_text_file(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT) return std::string();
    if (descriptor < 0) return fault_of(path, errno);
    std::string text;
    std::array<char, 16 * 1024> piece{};
    ssize_t count = 0;
    while ((count = ::read(descriptor, piece.data(), piece.size())) > 0) {
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
    const int number = errno;
    ::close(descriptor);
    if (count < 0) return fault_of(path, number);
    return text;
}

Result<void> make_private_folder(const std::string& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fault_of(path, errno);
    return {};
}

Result<void> sync_folder_of(const std::string& path)
{
    const std::string folder = std::filesystem::path(path).parent_path().string();
    HAISHU_TRY(DurableFile file, DurableFile::open(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY));
    return file.sync();
}

}  // namespace haishu::layers

#include "data/readers/file_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::size_t buffer_size = 1 << 18;

Error write_error(const std::string& path, int fault)
{
    const bool is_full = fault == ENOSPC || fault == EDQUOT || fault == EFBIG;
    return Error{is_full ? ErrorCode::StorageFull : ErrorCode::BadInput,
                 is_full ? "storage-full" : "file-not-writable",
                 "cannot write " + path + ": " + std::strerror(fault),
                 {{"path", path}, {"reason", std::strerror(fault)}}};
}

}  // namespace

Result<FileOutput> FileOutput::create(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) return write_error(path, errno);
    return FileOutput(path, descriptor);
}

FileOutput::FileOutput(FileOutput&& other) noexcept
    : m_path(std::move(other.m_path)), m_descriptor(std::exchange(other.m_descriptor, -1)), m_buffer(std::move(other.m_buffer))
{
}

FileOutput::~FileOutput()
{
    if (m_descriptor < 0) return;
    ::close(m_descriptor);
    ::unlink(m_path.c_str());
}

Result<void> FileOutput::flush()
{
    std::string_view rest = m_buffer;
    while (!rest.empty()) {
        const ssize_t written = ::write(m_descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return write_error(m_path, errno);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    m_buffer.clear();
    return {};
}

Result<void> FileOutput::write(std::string_view bytes)
{
    m_buffer.append(bytes);
    return m_buffer.size() < buffer_size ? Result<void>() : flush();
}

Result<void> FileOutput::rewrite_begin(std::string_view bytes)
{
    HAISHU_CHECK(flush());
    const ssize_t written = ::pwrite(m_descriptor, bytes.data(), bytes.size(), 0);
    return written == static_cast<ssize_t>(bytes.size()) ? Result<void>() : Result<void>(write_error(m_path, errno));
}

Result<void> FileOutput::close()
{
    HAISHU_CHECK(flush());
    const int descriptor = std::exchange(m_descriptor, -1);
    if (::close(descriptor) == 0) return {};
    const int fault = errno;
    ::unlink(m_path.c_str());
    return write_error(m_path, fault);
}

}  // namespace haishu::data

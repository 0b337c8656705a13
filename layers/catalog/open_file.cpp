#include "layers/catalog/open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>

namespace haishu::layers
{

OpenFile OpenFile::to_read(const std::string& path)
{
    OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat state {
    };
    if (file && (::fstat(file.m_descriptor, &state) != 0 || !S_ISREG(state.st_mode))) return OpenFile(-1);
    return file;
}

OpenFile OpenFile::to_make(const std::string& path)
{
    return OpenFile(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
}

OpenFile::~OpenFile()
{
    if (m_descriptor >= 0) ::close(m_descriptor);
}

std::string read_small_file(const std::string& path)
{
    const OpenFile file = OpenFile::to_read(path);
    std::array<char, 4096> text{};
    const ssize_t length = file ? ::read(file.descriptor(), text.data(), text.size()) : 0;
    return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
}

bool replace_file(const std::string& path, const std::string& model, FunctionRef<bool(int file)> write)
{
    const std::string making = path + MAKING_SUFFIX;
    ::unlink(making.c_str());
    struct stat state {
    };
    if (::stat(model.c_str(), &state) != 0) return false;
    bool is_done = false;
    if (const OpenFile file = OpenFile::to_make(making)) {
        // Where the group cannot be kept, no group gets anything.
        const bool has_owner = ::fchown(file.descriptor(), state.st_uid, state.st_gid) == 0;
        const mode_t mode = state.st_mode & (has_owner ? 0666 : 0606);
        is_done =
            (has_owner || state.st_uid == ::geteuid()) && ::fchmod(file.descriptor(), mode) == 0 && write(file.descriptor());
    }
    if (is_done && ::rename(making.c_str(), path.c_str()) == 0) return true;
    ::unlink(making.c_str());
    return false;
}

}  // namespace haishu::layers

#pragma once
// Files of the system that must be on the disk before anything is said about them.

#include "geo/base/result.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace haishu::layers
{

// Closed when it goes. Errors: StorageFull "storage-full"; Internal, naming the file.
class DurableFile
{
   public:
    DurableFile() = default;
    // `flags` of open(2) beside O_CLOEXEC and O_NOFOLLOW; a file that is made belongs to its owner alone.
    static Result<DurableFile> open(const std::string& path, int flags);
    DurableFile(DurableFile&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path))
    {
    }
    DurableFile& operator=(DurableFile&& other) noexcept;
    ~DurableFile();

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    Result<void> write(std::string_view bytes);           // at the end, or where the file stands
    Result<void> write_at_start(std::string_view bytes);  // over what is there
    Result<void> sync();
    [[nodiscard]] Error fault() const;  // of errno

   private:
    DurableFile(int descriptor, std::string path) : m_descriptor(descriptor), m_path(std::move(path)) {}
    int m_descriptor = -1;
    std::string m_path;
};

// The whole file; empty if there is none.
Result<std::string> read_text_file(const std::string& path);
// A folder of its owner's alone, if there is none yet.
Result<void> make_private_folder(const std::string& path);
// A name is on the disk only when its folder is.
Result<void> sync_folder_of(const std::string& path);

}  // namespace haishu::layers

#pragma once
// The file beside a database that its one writing process holds locked. The kernel lets go when the process ends,
// however it ends; the file itself stays.

#include "geo/base/result.hpp"

#include <string>

namespace haishu::layers
{

// One name for one file, whether it exists yet or not and from wherever it is called: a link to it finds the same lock.
std::string canonical_path(const std::string& path);

class LockFile
{
   public:
    // Errors: Busy "database-in-use" naming the holder.
    static Result<LockFile> take(const std::string& database_path);
    LockFile() = default;
    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&& other) noexcept;
    ~LockFile();

   private:
    explicit LockFile(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

}  // namespace haishu::layers

#pragma once
// Files of the system for the snapshot folder: opened, read and put in place.

#include "geo/base/function_ref.hpp"

#include <string>
#include <utility>

namespace haishu::layers
{

// Closed when it goes. False if it could not be opened.
class OpenFile
{
   public:
    // An ordinary file only, and not through a link.
    static OpenFile to_read(const std::string& path);
    // A new one.
    static OpenFile to_make(const std::string& path);
    OpenFile(OpenFile&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    OpenFile& operator=(OpenFile&&) = delete;
    ~OpenFile();
    explicit operator bool() const { return m_descriptor >= 0; }
    [[nodiscard]] int descriptor() const { return m_descriptor; }

   private:
    explicit OpenFile(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor;
};

// The start of a file, up to 4 KiB; empty if there is none.
std::string read_small_file(const std::string& path);

inline constexpr const char* MAKING_SUFFIX = ".making";

// Puts what `write` writes in the place of `path`, whole or not at all, with the permissions of `model`.
bool replace_file(const std::string& path, const std::string& model, FunctionRef<bool(int file)> write);

}  // namespace haishu::layers

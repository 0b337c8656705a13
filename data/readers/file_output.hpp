#pragma once
// A new file written piece by piece. A full disk is StorageFull "storage-full"; the file is removed unless closed well.

#include "geo/base/result.hpp"

#include <string>
#include <string_view>

namespace haishu::data
{

class FileOutput
{
   public:
    static Result<FileOutput> create(const std::string& path);  // refuses to follow or overwrite anything that is there
    FileOutput(FileOutput&& other) noexcept;
    FileOutput& operator=(FileOutput&&) = delete;
    ~FileOutput();

    Result<void> write(std::string_view bytes);
    // Writes over the first bytes of what is written already.
    Result<void> rewrite_begin(std::string_view bytes);
    Result<void> close();

   private:
    FileOutput(std::string path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) {}
    Result<void> flush();
    std::string m_path;
    int m_descriptor;
    std::string m_buffer;
};

}  // namespace haishu::data

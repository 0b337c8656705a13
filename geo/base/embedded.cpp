#include "geo/base/embedded.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>

namespace haishu
{

const EmbeddedFile* find_embedded(std::span<const EmbeddedFile> files, std::string_view path)
{
    const auto found = std::lower_bound(files.begin(), files.end(), path,
                                        [](const EmbeddedFile& file, std::string_view wanted) { return file.path < wanted; });
    return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string_view embedded_bytes(std::span<const EmbeddedFile> files, std::string_view path)
{
    const EmbeddedFile* file = find_embedded(files, path);
    HAISHU_ASSERT(file != nullptr, "the file is in the program");
    return file->bytes;
}

}  // namespace haishu

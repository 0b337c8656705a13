#pragma once
// Files that the program carries inside: descriptors, messages, seed tables, the viewer. CMake's haishu_embed() lists them.

#include <span>
#include <string_view>

namespace haishu
{

struct EmbeddedFile {
    std::string_view path;  // relative to the embedded folder, "district.json"
    std::string_view bytes;
};

const EmbeddedFile* find_embedded(std::span<const EmbeddedFile> files, std::string_view path);
// Of a file that a working program carries: without it the build is broken.
std::string_view embedded_bytes(std::span<const EmbeddedFile> files, std::string_view path);

}  // namespace haishu

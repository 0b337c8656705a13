#include "data/normalize/text_encoding.hpp"
#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>
#include <filesystem>
#include <fstream>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> extensions{"shp"};

bool matches(const Probe& probe)
{
    // File code 9994, big-endian; version 1000, little-endian at byte 28.
    constexpr std::string_view file_code("\0\0\x27\x0A", 4);
    constexpr std::string_view version("\xE8\x03\0\0", 4);
    return probe.extension != "shx" && probe.starts_with(file_code) && std::string_view(probe.head).substr(28, 4) == version;
}

// The file beside the .shp with this extension, in whatever case.
std::string companion(const fs::path& shape, const std::string& extension)
{
    std::error_code fault;
    for (fs::directory_iterator entry(shape.parent_path(), fault), end; !fault && entry != end; entry.increment(fault)) {
        const fs::path& path = entry->path();
        if (path.stem() == shape.stem() && lower_ascii(path.extension().string()) == extension) return path.string();
    }
    return "";
}

std::string first_bytes(const std::string& path, std::size_t size)
{
    std::string bytes(size, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

// What the .cpg says, else the language byte of the .dbf. 0x57 ("current ANSI") is written by everyone and means nothing.
std::string declared_encoding(const fs::path& shape)
{
    if (const std::string page = companion(shape, ".cpg"); !page.empty()) {
        const std::string text = first_bytes(page, 64);
        if (const auto name = encoding_named(text.substr(0, text.find_first_of("\r\n"))); name) return *name;
    }
    const std::string table = companion(shape, ".dbf");
    const std::string header = table.empty() ? "" : first_bytes(table, 32);
    if (header.size() < 32) return "";
    switch (static_cast<unsigned char>(header[29])) {
        case 0x4D: return "GB18030";  // code page 936
        case 0x4F: return "BIG5";     // code page 950
        case 0x03: return "CP1252";
        default: return "";
    }
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    const fs::path shape(request.path);
    if (companion(shape, ".shx").empty())
        return bad_input("source-incomplete",
                         shape.filename().string() + ": the .shx file beside it is missing; send .shp, .shx and .dbf together")
            .with("name", shape.filename().string())
            .with("missing", ".shx");
    // An empty encoding makes the driver hand over raw bytes: it would lose characters of "GB2312" without a word.
    HAISHU_TRY(auto source, open_with_ogr({request.path, "ESRI Shapefile", {"ENCODING="}, {}, {}, false}));
    source->declared_encoding = declared_encoding(shape);
    return source;
}

}  // namespace

const SourceFormat& shapefile_format()
{
    static const SourceFormat format{"Shapefile", extensions, matches, open};
    return format;
}

}  // namespace haishu::data

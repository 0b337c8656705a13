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
    return probe.extension != "shx" && probe.starts_with(file_code) && probe.head.size() >= 32 &&
           std::string_view(probe.head).substr(28, 4) == version;
}

// The file beside the .shp with this extension, in whatever case: file systems of other desks do not tell cases apart.
std::string companion(const fs::path& shape, const std::string& extension)
{
    const std::string wanted = lower_ascii(shape.stem().string()) + extension;
    std::string found;
    std::error_code fault;
    for (fs::directory_iterator entry(shape.parent_path(), fault), end; !fault && entry != end; entry.increment(fault)) {
        const fs::path& path = entry->path();
        if (lower_ascii(path.filename().string()) != wanted) continue;
        if (path.stem() == shape.stem()) return path.string();
        found = path.string();
    }
    return found;
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

// The driver takes a logical column for text.
std::set<int> logical_fields(const std::string& table)
{
    constexpr std::size_t entry_size = 32;
    constexpr std::size_t type_at = 11;
    constexpr char end_of_header = '\r';
    const std::string header = first_bytes(table, entry_size * 2048);
    std::set<int> fields;
    for (std::size_t at = entry_size; at + entry_size <= header.size() && header[at] != end_of_header; at += entry_size)
        if (header[at + type_at] == 'L') fields.insert(static_cast<int>(at / entry_size) - 1);
    return fields;
}

Error incomplete(const fs::path& shape, const std::string& extension)
{
    const std::string name = shape.filename().string();
    return bad_input("source-incomplete",
                     name + ": the " + extension + " file beside it is missing or empty; send .shp, .shx and .dbf together")
        .with("name", name)
        .with("missing", extension);
}

// The library reads what is left of a file that was cut short and leaves the rest of the shapes empty.
Result<void> check_length(const fs::path& shape)
{
    constexpr std::size_t length_at = 24;  // big-endian, in words of two bytes
    const std::string header = first_bytes(shape.string(), length_at + 4);
    std::uint64_t words = 0;
    for (std::size_t i = length_at; i < header.size(); ++i) words = words << 8 | static_cast<unsigned char>(header[i]);
    std::error_code fault;
    const std::uint64_t size = fs::file_size(shape, fault);
    if (!fault && size >= words * 2) return {};
    const std::string name = shape.filename().string();
    const std::string reason = "its header promises " + std::to_string(words * 2) + " bytes, there are " + std::to_string(size);
    return bad_input("source-damaged", name + ": damaged or cut short (" + reason + ")")
        .with("name", name)
        .with("reason", reason);
}

// The path under which the driver finds all parts: it looks for endings in all small or all large letters only.
Result<std::string> path_for_driver(const fs::path& shape, const std::string& work_folder)
{
    const fs::path folder = fs::path(work_folder) / "shapefile";
    std::error_code fault;
    fs::create_directory(folder, fault);
    for (const std::string extension : {".shp", ".shx", ".dbf", ".prj"}) {
        const std::string part = extension == ".shp" ? shape.string() : companion(shape, extension);
        const bool is_empty = part.empty() || fs::file_size(part, fault) == 0;
        if (is_empty && extension != ".prj") return incomplete(shape, extension);
        if (!is_empty) fs::create_symlink(part, folder / (shape.stem().string() + extension), fault);
        if (fault) return bad_input("source-unreadable", shape.string() + ": cannot be read").with("path", shape.string());
    }
    return (folder / (shape.stem().string() + ".shp")).string();
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    const fs::path shape(request.path);
    HAISHU_CHECK(check_length(shape));
    HAISHU_TRY(const std::string path, path_for_driver(shape, request.work_folder));
    // An empty encoding makes the driver hand over raw bytes: it would lose characters of "GB2312" without a word.
    OgrOpening opening{path, "ESRI Shapefile", {"ENCODING="}, {}, {}, false};
    opening.logical_fields = logical_fields(companion(shape, ".dbf"));
    HAISHU_TRY(auto source, open_with_ogr(opening));
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

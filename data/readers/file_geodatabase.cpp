#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 1> extensions{"gdb"};

bool matches(const Probe& probe)
{
    if (!probe.is_folder) return false;
    const auto is_catalogue = [](const std::string& name) { return lower_ascii(name) == "a00000001.gdbtable"; };
    return std::any_of(probe.file_names.begin(), probe.file_names.end(), is_catalogue);
}

// The driver wants the ending .gdb, which a folder packed without itself has lost.
Result<std::string> path_for_driver(const OpenRequest& request)
{
    const std::filesystem::path folder(request.path);
    if (lower_ascii(folder.extension().string()) == ".gdb") return request.path;
    const std::filesystem::path link = std::filesystem::path(request.work_folder) / (folder.filename().string() + ".gdb");
    std::error_code fault;
    std::filesystem::create_directory_symlink(folder, link, fault);
    if (fault) return bad_input("source-unreadable", request.path + ": cannot be read").with("path", request.path);
    return link.string();
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(const std::string path, path_for_driver(request));
    HAISHU_TRY(auto source, open_with_ogr({path, "OpenFileGDB", {"LIST_ALL_TABLES=NO"}, {}, {}, false}));
    source->declared_encoding = "UTF-8";
    return source;
}

}  // namespace

const SourceFormat& file_geodatabase_format()
{
    static const SourceFormat format{"FileGDB", extensions, matches, open};
    return format;
}

}  // namespace haishu::data

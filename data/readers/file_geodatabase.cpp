#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <algorithm>
#include <array>

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

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(auto source, open_with_ogr({request.path, "OpenFileGDB", {"LIST_ALL_TABLES=NO"}, {}, {}, false}));
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

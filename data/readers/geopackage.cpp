#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 1> extensions{"gpkg"};

bool matches(const Probe& probe)
{
    constexpr std::size_t application_id_at = 68;
    constexpr std::size_t header_size = 100;
    if (!probe.starts_with(std::string_view("SQLite format 3\0", 16)) || probe.head.size() < header_size) return false;
    const std::string_view application = std::string_view(probe.head).substr(application_id_at, 4);
    return application == "GPKG" || application == "GP10" || application == "GP11";
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    OgrOpening opening{request.path, "GPKG", {"LIST_ALL_TABLES=NO"}, {}, {}, false};
    opening.is_count_certain = false;  // a note that other programs forget to keep
    HAISHU_TRY(auto source, open_with_ogr(opening));
    source->declared_encoding = "UTF-8";
    return source;
}

}  // namespace

const SourceFormat& geopackage_format()
{
    static const SourceFormat format{"GeoPackage", extensions, matches, open};
    return format;
}

}  // namespace haishu::data

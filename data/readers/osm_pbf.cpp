#include "data/readers/format.hpp"
#include "data/readers/ogr_source.hpp"

#include <array>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 2> extensions{"pbf", "osm.pbf"};

// Four bytes of length, then a blob header whose type is OSMHeader.
bool matches(const Probe& probe)
{
    return probe.head.size() > 16 && std::string_view(probe.head).substr(4, 11) == "\x0A\x09OSMHeader";
}

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(
        auto source,
        open_with_ogr(
            {request.path, "OSM", {}, {{"CPL_TMPDIR", request.work_folder}, {"OGR_INTERLEAVED_READING", "YES"}}, {}, true}));
    source->declared_encoding = "UTF-8";
    return source;
}

}  // namespace

const SourceFormat& osm_pbf_format()
{
    static const SourceFormat format{"OSM PBF", extensions, matches, open};
    return format;
}

}  // namespace haishu::data

#include "geo/codec/geojson.hpp"

#include "geo/codec/decimal_text.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

namespace haishu::fuzz
{
namespace
{

constexpr std::size_t max_vertices = 200;

// Members without shape have no GeoJSON form; they are left out on writing.
geo::Geometry without_empty_members(geo::Geometry geometry)
{
    for (geo::Geometry& member : geometry.members) member = without_empty_members(std::move(member));
    std::erase_if(geometry.members, [](const geo::Geometry& member) { return member.is_empty(); });
    return geometry;
}

}  // namespace

void fuzz_geojson(Bytes bytes)
{
    const auto read = geo::read_geojson_geometry(Input(bytes).text(), max_vertices);
    if (!read) return expect_problem(read.error());
    expect_well_formed(*read, bytes.size());
    expect_closed_rings(*read);
    HAISHU_ASSERT(geo::vertex_count(*read) <= max_vertices, "the limit of vertices holds");

    std::string written;
    geo::append_geojson(written, *read, geo::exact_decimals);
    if (read->is_empty()) {
        HAISHU_ASSERT(written == "null", "a shape without vertices is null");
        return;
    }
    const auto again = geo::read_geojson_geometry(written, max_vertices);
    HAISHU_ASSERT(again && without_empty_members(*again) == without_empty_members(*read),
                  "what was written reads back as the same");
}

}  // namespace haishu::fuzz

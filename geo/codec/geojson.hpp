#pragma once
// GeoJSON geometry objects, RFC 7946. Reading closes nothing and repairs nothing: what is malformed is refused with
// bad_input "geojson-malformed". Depth and vertex limits guard against hostile input.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace haishu::geo
{

Result<Geometry> read_geojson_geometry(std::string_view text, std::size_t max_vertices = 100'000);
// Appends `{"type":...,"coordinates":...}`; shortest text that keeps `decimals` digits; with `north_first` each
// position is written as y, x. With 17 decimals numbers read back as the same doubles. An empty geometry is written as null.
void append_geojson(std::string& out, const GeometryView& geometry, int decimals, bool north_first = false);

}  // namespace haishu::geo

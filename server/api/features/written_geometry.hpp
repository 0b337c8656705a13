#pragma once
// A geometry as a client writes it, made fit to be stored or refused: nothing is repaired but the direction of rings.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/geometry.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace haishu::server
{

// `geojson`: null or a geometry object with coordinates of `crs` in its axis order. The result is in EPSG:4490 degrees,
// x=longitude; nothing for null and for a geometry without vertices.
// Errors: bad_input "geojson-malformed", "geometry-kind" (not the layer's), "geometry-malformed", "geometry-invalid" (with
// GEOS's reason and place, as "Self-intersection[121.5 29.8]"), "coordinate-out-of-range"; TooLarge "geometry-too-large".
Result<std::optional<geo::Geometry>> read_written_geometry(std::string_view geojson, const layers::LayerDescriptor& layer,
                                                           geo::Crs crs, std::size_t max_vertices);

}  // namespace haishu::server

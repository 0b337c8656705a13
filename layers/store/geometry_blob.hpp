#pragma once
// SpatiaLite's geometry BLOB (little-endian, SRID 4490, XY or XYZ). Members of a collection are points, lines and
// polygons there: multi-part and nested members are flattened in their order.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"
#include "layers/catalog/descriptor.hpp"

#include <span>
#include <string>

namespace haishu::layers
{

inline constexpr int STORAGE_SRID = 4490;

// SpatiaLite's code for the geometry_columns table: 1 for point, 1001 with heights, 0 and 1000 for any.
int spatialite_type(GeometryKind kind, bool has_z);

// Appends the BLOB of a geometry that is not empty. A single part becomes multi and a multi of one part single where the
// layer's kind asks for it; heights are dropped or set to 0 where the layer's has_z asks for it.
// Errors: bad_input "geometry-malformed" (open or short ring, number not finite), "geometry-kind" (does not fit).
Result<void> append_blob(std::string& out, const geo::GeometryView& geometry, GeometryKind kind, bool has_z);

// Fills `geometry`, using its memory again. False for anything but a well-formed BLOB as above.
[[nodiscard]] bool read_blob(std::span<const unsigned char> blob, geo::Geometry& geometry);

}  // namespace haishu::layers

#include "layers/policy/public_shape.hpp"

#include "geo/ops/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

using geo::GeometryType;

// Of a collection: that of its coarsest kind of part.
int decimals_of(GeometryType type, const CoordinatePrecision& decimals)
{
    switch (type) {
        case GeometryType::Point:
        case GeometryType::MultiPoint: return decimals.point;
        case GeometryType::LineString:
        case GeometryType::MultiLineString: return decimals.line;
        case GeometryType::Polygon:
        case GeometryType::MultiPolygon: return decimals.polygon;
        case GeometryType::GeometryCollection: break;
    }
    return std::min({decimals.point, decimals.line, decimals.polygon});
}

}  // namespace

bool is_public_shape(const geo::GeometryView& shape, const CoordinatePrecision& decimals)
{
    return geo::is_rounded(shape, geo::decimal_scale(decimals_of(shape.type, decimals)));
}

geo::Geometry public_shape(const geo::GeometryView& shape, const CoordinatePrecision& decimals)
{
    const double scale = geo::decimal_scale(decimals_of(shape.type, decimals));
    return geo::is_rounded(shape, scale) ? shape.to_geometry() : geo::rounded(shape, scale);
}

geo::ValueView public_coordinate(const geo::ValueView& value, const CoordinatePrecision& decimals)
{
    const auto* degrees = std::get_if<double>(&value);
    if (degrees == nullptr) return value;
    return geo::rounded(geo::Point{*degrees, 0}, geo::decimal_scale(decimals.point)).x;
}

geo::Box public_box(const geo::Box& box, const CoordinatePrecision& decimals)
{
    if (box.is_empty()) return box;
    const double scale = geo::decimal_scale(std::min({decimals.point, decimals.line, decimals.polygon}));
    geo::Box wide;
    wide.extend(geo::Point{std::floor(box.min_x * scale) / scale, std::floor(box.min_y * scale) / scale});
    wide.extend(geo::Point{std::ceil(box.max_x * scale) / scale, std::ceil(box.max_y * scale) / scale});
    return wide;
}

}  // namespace haishu::layers

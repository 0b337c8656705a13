#include "layers/snapshot/feature_spot.hpp"

#include "geo/ops/overlay.hpp"

namespace haishu::layers
{

std::optional<geo::Point> spot_of(const FeatureRef& feature)
{
    const geo::GeometryView shape = feature.geometry();
    if (shape.is_empty()) return std::nullopt;
    if (shape.type == geo::GeometryType::Point) return shape.points.front();
    if (shape.type == geo::GeometryType::LineString) return shape.points[shape.points.size() / 2];
    const Result<geo::Point> inside = geo::point_on_surface(shape);
    return inside ? inside.value() : shape.box().center();
}

}  // namespace haishu::layers

#include "layers/analysis/area_overlay.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/ops/spatial_relation.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

bool is_area(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::Polygon || shape.type == geo::GeometryType::MultiPolygon;
}

bool is_line(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::LineString || shape.type == geo::GeometryType::MultiLineString;
}

Error too_large(const OverlayLimits& limits)
{
    return Error{ErrorCode::TooLarge,
                 "overlay-too-large",
                 "too many features or vertices meet the area",
                 {{"features", std::to_string(limits.features)}, {"vertices", std::to_string(limits.vertices)}}};
}

// Features that meet the area, by fid, within the limits.
Result<std::vector<FeatureRef>> features_of(const LayerView& view, const geo::Geometry& area, const OverlayLimits& limits,
                                            const WorkControl& control)
{
    HAISHU_TRY(const geo::PreparedShape prepared, geo::PreparedShape::create(area));
    std::vector<FeatureRef> found;
    std::size_t vertices = 0;
    Result<void> going{};
    view.search(area.box(), [&](const FeatureRef& feature) {
        going = control.check();
        if (!going) return false;
        if (prepared.is_related(feature.geometry(), geo::SpatialRelation::Intersects) != true) return true;
        vertices += geo::vertex_count(feature.geometry());
        if (found.size() == limits.features || vertices > limits.vertices) {
            going = too_large(limits);
            return false;
        }
        found.push_back(feature);
        return true;
    });
    HAISHU_CHECK(going);
    std::sort(found.begin(), found.end(), [](const FeatureRef& a, const FeatureRef& b) { return a.fid() < b.fid(); });
    return found;
}

void add(OverlayResult& result, std::int64_t fid, geo::Geometry shape)
{
    if (shape.is_empty()) return;
    OverlayPiece piece{fid, std::move(shape), 0, 0};
    piece.area_m2 = geo::geodesic_area_m2(piece.shape);
    if (is_line(piece.shape)) piece.length_m = geo::geodesic_length_m(piece.shape);
    result.area_m2 += piece.area_m2;
    result.length_m += piece.length_m;
    result.pieces.push_back(std::move(piece));
}

}  // namespace

Result<OverlayResult> overlay_area(const LayerView& view, const geo::Geometry& area, OverlayOperation operation,
                                   const OverlayLimits& limits, WorkControl& control)
{
    HAISHU_TRY(const std::vector<FeatureRef> features, features_of(view, area, limits, control));
    OverlayResult result;
    result.features = features.size();
    const geo::PointLocator locator(area);
    std::vector<geo::Geometry> joined;
    if (operation == OverlayOperation::Union) joined.push_back(area);
    std::size_t done = 0;
    for (const FeatureRef& feature : features) {
        HAISHU_CHECK(control.check());
        control.set_percent(static_cast<int>(100 * done++ / features.size()));
        if (operation == OverlayOperation::Union) {
            if (is_area(feature.geometry())) joined.push_back(feature.geometry().to_geometry());
            continue;
        }
        // What lies wholly inside needs no cutting, and most of a large area does.
        if (locator.cover(feature.geometry().box()) == geo::PointLocator::Cover::Inside) {
            if (operation == OverlayOperation::Intersection) add(result, feature.fid(), feature.geometry().to_geometry());
            continue;
        }
        HAISHU_TRY(geo::Geometry shape, operation == OverlayOperation::Intersection ? geo::intersection(feature.geometry(), area)
                                                                                    : geo::difference(feature.geometry(), area));
        add(result, feature.fid(), std::move(shape));
    }
    if (operation == OverlayOperation::Union) {
        HAISHU_TRY(geo::Geometry shape, geo::union_all(joined));
        add(result, 0, std::move(shape));
    }
    return result;
}

}  // namespace haishu::layers

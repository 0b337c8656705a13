#include "geo/ops/overlay.hpp"

#include "geo/index/packed_rtree.hpp"
#include "geo/ops/geos_context.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace haishu::geo
{
namespace
{

int dimension_of(GeometryType type)
{
    switch (type) {
        case GeometryType::Point:
        case GeometryType::MultiPoint: return 0;
        case GeometryType::LineString:
        case GeometryType::MultiLineString: return 1;
        default: return 2;
    }
}

void append_leaf(Geometry& target, const GeometryView& leaf)
{
    const auto points_before = static_cast<std::uint32_t>(target.points.size());
    const auto rings_before = static_cast<std::uint32_t>(target.ring_ends.size());
    target.points.insert(target.points.end(), leaf.points.begin(), leaf.points.end());
    target.z.insert(target.z.end(), leaf.z.begin(), leaf.z.end());
    for (const std::uint32_t end : leaf.ring_ends) target.ring_ends.push_back(points_before + end);
    for (const std::uint32_t end : leaf.polygon_ends) target.polygon_ends.push_back(rings_before + end);
}

// The parts of `g` that have `dimension`, as one geometry.
Geometry only_dimension(const Geometry& g, int dimension)
{
    if (g.type != GeometryType::GeometryCollection) return dimension_of(g.type) == dimension ? g : Geometry{};
    Geometry kept;
    std::size_t parts = 0;
    for_each_leaf(GeometryView(g), [&](const GeometryView& leaf) {
        if (leaf.is_empty() || dimension_of(leaf.type) != dimension) return;
        kept.type = leaf.type;
        if (!kept.points.empty() && kept.z.empty() != leaf.z.empty()) kept.z.resize(leaf.z.empty() ? 0 : kept.points.size());
        append_leaf(kept, leaf);
        ++parts;
    });
    if (parts > 1 && static_cast<int>(kept.type) <= 3) kept.type = static_cast<GeometryType>(static_cast<int>(kept.type) + 3);
    if (kept.z.size() != kept.points.size()) kept.z.clear();
    return kept;
}

template <class Operation>
Result<Geometry> unary(const GeometryView& geometry, const char* name, Operation operation)
{
    HAISHU_TRY(const auto input, to_geos(geometry));
    return from_geos(operation(input.get()), name);
}

template <class Operation>
Result<Geometry> binary(const GeometryView& a, const GeometryView& b, const char* name, Operation operation)
{
    HAISHU_TRY(const auto left, to_geos(a));
    HAISHU_TRY(const auto right, to_geos(b));
    return from_geos(operation(left.get(), right.get()), name);
}

Result<GeosGeometry> collect(const std::vector<Geometry>& parts)
{
    Geometry all;
    all.type = GeometryType::GeometryCollection;
    all.members = parts;
    return to_geos(all);
}

Result<std::vector<Geometry>> members_of(GEOSGeometry* collection, const char* operation)
{
    HAISHU_TRY(auto all, from_geos(collection, operation));
    return std::move(all.members);
}

}  // namespace

std::string invalid_reason(const GeometryView& geometry)
{
    const auto input = to_geos(geometry);
    if (!input) return input.error().detail;
    char* reason = nullptr;
    GEOSGeometry* place = nullptr;
    const char valid = GEOSisValidDetail_r(geos(), input->get(), 0, &reason, &place);
    std::string text;
    if (valid == 0) {
        text = reason != nullptr ? reason : "Invalid";
        if (place != nullptr) {
            const Geometry where = from_geos(*place);
            if (!where.points.empty())
                text += "[" + std::to_string(where.points[0].x) + " " + std::to_string(where.points[0].y) + "]";
        }
    } else if (valid == 2) {
        text = geos_error("validity").detail;
    }
    GEOSFree_r(geos(), reason);
    GEOSGeom_destroy_r(geos(), place);
    return text;
}

Result<Geometry> make_valid(const GeometryView& geometry, Overlap overlap)
{
    int dimension = 0;
    for_each_leaf(geometry, [&](const GeometryView& leaf) { dimension = std::max(dimension, dimension_of(leaf.type)); });
    HAISHU_TRY(auto repaired, unary(geometry, "make valid", [overlap](const GEOSGeometry* g) {
                   GEOSMakeValidParams* const how = GEOSMakeValidParams_create_r(geos());
                   GEOSMakeValidParams_setMethod_r(
                       geos(), how, overlap == Overlap::IsHole ? GEOS_MAKE_VALID_LINEWORK : GEOS_MAKE_VALID_STRUCTURE);
                   if (overlap == Overlap::IsFilled) GEOSMakeValidParams_setKeepCollapsed_r(geos(), how, 0);
                   GEOSGeometry* const result = GEOSMakeValidWithParams_r(geos(), g, how);
                   GEOSMakeValidParams_destroy_r(geos(), how);
                   return result;
               }));
    if (geometry.type == GeometryType::GeometryCollection) return repaired;  // mixed dimensions are its right
    return only_dimension(repaired, dimension);
}

Result<Geometry> buffer(const GeometryView& geometry, double distance, int quadrant_segments, bool flat_ends)
{
    return unary(geometry, "buffer", [&](const GEOSGeometry* g) {
        return GEOSBufferWithStyle_r(geos(), g, distance, quadrant_segments, flat_ends ? GEOSBUF_CAP_FLAT : GEOSBUF_CAP_ROUND,
                                     GEOSBUF_JOIN_ROUND, 5.0);
    });
}

Result<Geometry> intersection(const GeometryView& a, const GeometryView& b)
{
    return binary(a, b, "intersection",
                  [](const GEOSGeometry* x, const GEOSGeometry* y) { return GEOSIntersection_r(geos(), x, y); });
}

Result<Geometry> difference(const GeometryView& a, const GeometryView& b)
{
    return binary(a, b, "difference",
                  [](const GEOSGeometry* x, const GEOSGeometry* y) { return GEOSDifference_r(geos(), x, y); });
}

Result<Geometry> union_all(const std::vector<Geometry>& parts)
{
    HAISHU_TRY(const auto all, collect(parts));
    return from_geos(GEOSUnaryUnion_r(geos(), all.get()), "union");
}

Result<Geometry> simplify_preserving(const GeometryView& geometry, double tolerance)
{
    return unary(geometry, "simplify",
                 [&](const GEOSGeometry* g) { return GEOSTopologyPreserveSimplify_r(geos(), g, tolerance); });
}

Result<std::vector<Geometry>> polygonize(const std::vector<Geometry>& lines)
{
    HAISHU_TRY(const auto all, collect(lines));
    const GeosGeometry noded(GEOSUnaryUnion_r(geos(), all.get()));
    if (!noded) return geos_error("polygonize");
    const GEOSGeometry* const input = noded.get();
    return members_of(GEOSPolygonize_r(geos(), &input, 1), "polygonize");
}

Result<std::vector<Geometry>> voronoi(const std::vector<Point>& sites, const Box& extent)
{
    Geometry all_sites;
    all_sites.type = GeometryType::MultiPoint;
    all_sites.points = sites;
    HAISHU_TRY(const auto input, to_geos(all_sites));
    Geometry frame;
    frame.type = GeometryType::Polygon;
    frame.points = {{extent.min_x, extent.min_y},
                    {extent.max_x, extent.min_y},
                    {extent.max_x, extent.max_y},
                    {extent.min_x, extent.max_y},
                    {extent.min_x, extent.min_y}};
    frame.ring_ends = {5};
    frame.polygon_ends = {1};
    HAISHU_TRY(const auto border, to_geos(frame));
    HAISHU_TRY(auto cells, members_of(GEOSVoronoiDiagram_r(geos(), input.get(), border.get(), 0, 0), "voronoi"));

    // GEOS lists the cells in an order of its own; callers want the cell of each site.
    std::vector<Box> boxes;
    boxes.reserve(cells.size());
    for (const Geometry& cell : cells) boxes.push_back(cell.box());
    const PackedRTree index(boxes);
    std::vector<Geometry> ordered(sites.size());
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const Point site = sites[i];
        std::optional<std::uint32_t> home;
        index.search({site.x, site.y, site.x, site.y}, [&](std::uint32_t cell) {
            if (contains_point(cells[cell], site)) home = cell;
            return !home;
        });
        if (!home) continue;
        HAISHU_TRY(ordered[i], intersection(cells[*home], frame));
    }
    return ordered;
}

Result<Geometry> convex_hull(const GeometryView& geometry)
{
    return unary(geometry, "convex hull", [](const GEOSGeometry* g) { return GEOSConvexHull_r(geos(), g); });
}

Result<Point> point_on_surface(const GeometryView& geometry)
{
    HAISHU_TRY(const auto point,
               unary(geometry, "point on surface", [](const GEOSGeometry* g) { return GEOSPointOnSurface_r(geos(), g); }));
    if (point.points.empty()) return bad_input("geometry-invalid", "an empty geometry has no point").with("reason", "empty");
    return point.points[0];
}

bool intersects(const GeometryView& a, const GeometryView& b)
{
    const auto left = to_geos(a);
    const auto right = to_geos(b);
    return left && right && GEOSIntersects_r(geos(), left->get(), right->get()) == 1;
}

double planar_area(const GeometryView& geometry)
{
    const auto input = to_geos(geometry);
    double area = 0;
    if (input) GEOSArea_r(geos(), input->get(), &area);
    return area;
}

double planar_length(const GeometryView& geometry)
{
    const auto input = to_geos(geometry);
    double length = 0;
    if (input) GEOSLength_r(geos(), input->get(), &length);
    return length;
}

double planar_distance(const GeometryView& a, const GeometryView& b)
{
    const auto left = to_geos(a);
    const auto right = to_geos(b);
    double distance = 0;
    if (!left || !right || a.is_empty() || b.is_empty() || GEOSDistance_r(geos(), left->get(), right->get(), &distance) == 0)
        return std::numeric_limits<double>::infinity();
    return distance;
}

}  // namespace haishu::geo

#pragma once
// A geometry as flat arrays: one run of vertices, ring ends and polygon ends into it. Plain data, no virtuals.

#include "geo/types/box.hpp"
#include "geo/types/point.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace haishu::geo
{

// Values are the WKB codes of OGC 06-103r4.
enum class GeometryType : std::uint8_t {
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
};

// Rings are closed: first vertex == last vertex. An empty geometry has no points.
//   Point, MultiPoint              ring_ends and polygon_ends empty
//   LineString, MultiLineString    ring_ends[i] = index after the last vertex of line i; polygon_ends empty
//   Polygon, MultiPolygon          ring_ends as above; polygon_ends[j] = index after the last ring of polygon j;
//                                  the first ring of a polygon is its shell
//   GeometryCollection             members only
struct Geometry {
    GeometryType type = GeometryType::Point;
    std::vector<Point> points;
    std::vector<double> z;  // empty, or one height per vertex
    std::vector<std::uint32_t> ring_ends;
    std::vector<std::uint32_t> polygon_ends;
    std::vector<Geometry> members;

    [[nodiscard]] bool is_empty() const { return points.empty() && members.empty(); }
    [[nodiscard]] Box box() const;
    friend bool operator==(const Geometry&, const Geometry&) = default;
};

// The same shape, owned by somebody else (a snapshot's arena, or a Geometry). Cheap to copy.
struct GeometryView {
    GeometryType type = GeometryType::Point;
    std::span<const Point> points;
    std::span<const double> z;
    std::span<const std::uint32_t> ring_ends;
    std::span<const std::uint32_t> polygon_ends;
    std::span<const Geometry> members;

    GeometryView() = default;
    GeometryView(const Geometry& g)  // NOLINT(google-explicit-constructor): a view of a geometry is the geometry
        : type(g.type), points(g.points), z(g.z), ring_ends(g.ring_ends), polygon_ends(g.polygon_ends), members(g.members)
    {
    }
    [[nodiscard]] bool is_empty() const { return points.empty() && members.empty(); }
    [[nodiscard]] Box box() const;
    [[nodiscard]] Geometry to_geometry() const;
};

// Number of vertices, members of collections included.
std::size_t vertex_count(const GeometryView& geometry);

// Calls `visit(points, z)` for the plain parts of a geometry: itself, or each leaf member of a collection, in order.
template <class Visit>
void for_each_leaf(const GeometryView& geometry, Visit&& visit)
{
    if (geometry.type != GeometryType::GeometryCollection) {
        visit(geometry);
        return;
    }
    for (const Geometry& member : geometry.members) for_each_leaf(GeometryView(member), visit);
}

}  // namespace haishu::geo

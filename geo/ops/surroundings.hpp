#pragma once
// Everything within a distance of a shape, as a test of distance on the ellipsoid (GRS 80) and not as a polygon: exact at the
// rim, and made in the time that it takes to read the shape. Degrees (EPSG:4490), x=longitude; edges are straight in degrees.

#include "geo/base/result.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/ops/edge_index.hpp"
#include "geo/ops/point_locator.hpp"
#include "geo/types/geometry.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haishu::geo
{

// Closed: what is exactly so far away belongs to it. Belongs to one thread at a time. Questions are broken off as those to GEOS
// (see OperationDeadline).
class Surroundings
{
   public:
    using Cover = PointLocator::Cover;

    // The shape is not empty, between 85 degrees south and north and does not reach over 180 degrees; the rings of an area do
    // not cross one another. More than 0 metres.
    Surroundings(Geometry shape, double metres);

    [[nodiscard]] const Geometry& shape() const { return m_shape; }
    [[nodiscard]] double metres() const { return m_metres; }
    [[nodiscard]] const Box& box() const { return m_box; }  // a little larger than need be

    // Right to a tenth of a millimetre at the rim.
    [[nodiscard]] bool contains(Point p) const;
    // Those of 64 points, a bit each, that are asked for and contained.
    [[nodiscard]] std::uint64_t contained(const Point* points, std::uint64_t asked) const;
    [[nodiscard]] bool meets(const GeometryView& geometry) const;
    // Outside: no point of the box is in it; Inside: every one is. Mixed also when in doubt.
    [[nodiscard]] Cover cover(const Box& box) const;
    // To some ten thousandths, mostly far better. Errors: TooLarge "area-too-intricate", TimedOut "deadline".
    [[nodiscard]] Result<double> square_metres() const;

   private:
    friend class SurroundingsMeasure;

    [[nodiscard]] bool holds(Point p) const { return m_locator && m_locator->contains(p); }
    [[nodiscard]] Cover cell_cover(Point p) const;
    [[nodiscard]] bool is_near(Point p) const;
    [[nodiscard]] bool is_near(const GeometryView& geometry) const;
    [[nodiscard]] bool is_near_exactly(const Edge& asked) const;
    [[nodiscard]] bool has_part_in(const GeometryView& polygon) const;

    Geometry m_shape;
    double m_metres;
    EdgeIndex m_edges;
    Box m_box;
    std::optional<PointLocator> m_locator;  // of an area
    double m_surely_near_m;                 // flat metres up to which all is within the distance
    double m_may_be_near_m;                 // and up to which something may be
    std::vector<Point> m_starts;            // a point of each part
    PackedRTree m_starts_index;
    mutable std::vector<std::uint8_t> m_cells;  // covers of a raster over the box, filled when asked for
};

}  // namespace haishu::geo

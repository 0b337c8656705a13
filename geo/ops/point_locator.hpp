#pragma once
// Which points lie in a polygon, for very many points. A raster over the polygon's box decides most of them with one look;
// the others are tested exactly against the few edges at their height.
//
// Half-open: of two polygons that share an edge, a point on it lies in exactly one, that to its east (or north of a level
// edge). So areas that tile the plane count every point once.

#include "geo/types/geometry.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace haishu::geo
{

class PointLocator
{
   public:
    enum class Cover : std::uint8_t { Outside, Inside, Mixed };

    // A polygon or multipolygon; its rings do not cross one another. The raster has `side` times `side` cells.
    explicit PointLocator(const GeometryView& polygon, std::size_t side = 192);

    [[nodiscard]] const Box& box() const { return m_box; }
    [[nodiscard]] bool contains(Point p) const
    {
        if (!m_box.contains(p)) return false;
        const Cover cell = m_cells[row_of(p.y) * m_side + column_of(p.x)];
        return cell == Cover::Mixed ? is_inside_exactly(p) : cell == Cover::Inside;
    }

    // Outside: no point of the box is in the polygon, nor does an edge touch it; Inside: every one is. Mixed also when in doubt.
    [[nodiscard]] Cover cover(const Box& box) const;

   private:
    struct Edge {
        Point lower;
        Point upper;
    };
    // Monotone in `value`: what lies between two values lies between their places.
    [[nodiscard]] static std::size_t place(double value, double from, double scale, std::size_t count)
    {
        const double at = (value - from) * scale;
        if (!(at > 0)) return 0;
        return static_cast<std::size_t>(std::min(at, static_cast<double>(count - 1)));
    }
    [[nodiscard]] std::size_t column_of(double x) const { return place(x, m_box.min_x, m_column_scale, m_side); }
    [[nodiscard]] std::size_t row_of(double y) const { return place(y, m_box.min_y, m_row_scale, m_side); }
    [[nodiscard]] std::size_t slab_of(double y) const { return place(y, m_box.min_y, m_slab_scale, m_slab_begin.size() - 1); }
    [[nodiscard]] bool is_inside_exactly(Point p) const;
    void sort_into_slabs(const std::vector<Edge>& edges);
    void mark_edges(const std::vector<Edge>& edges);
    void fill_cells();
    void sum_cells();

    Box m_box;
    std::size_t m_side;
    double m_column_scale = 0;
    double m_row_scale = 0;
    double m_slab_scale = 0;
    std::vector<std::uint32_t> m_slab_begin;  // slab i has the edges from here to the next; one more than there are slabs
    std::vector<Edge> m_slab_edges;
    std::vector<Cover> m_cells;          // row by row from the south-west
    std::vector<std::uint32_t> m_mixed;  // sums over all cells to the south-west, one row and column more
    std::vector<std::uint32_t> m_inside;
};

}  // namespace haishu::geo

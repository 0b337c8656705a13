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
    explicit PointLocator(const GeometryView& polygon, std::size_t side = 190);

    [[nodiscard]] const Box& box() const { return m_box; }
    [[nodiscard]] bool contains(Point p) const
    {
        const std::size_t column = column_of(p.x);
        const Cells& cells = m_cells.data()[row_of(p.y) * m_words + column / 64];
        return (cells.mixed >> column % 64 & 1) != 0 ? is_inside_exactly(p) : (cells.inside >> column % 64 & 1) != 0;
    }
    // Those of 64 points, a bit each, that are asked for and contained.
    [[nodiscard]] std::uint64_t contained(const Point* points, std::uint64_t asked) const;

    // Outside: no point of the box is in the polygon, nor does an edge touch it; Inside: every one is. Mixed also when in doubt.
    [[nodiscard]] Cover cover(const Box& box) const;

   private:
    struct Edge {
        Point lower;
        Point upper;
    };
    // One bit a cell, for 64 cells of a row: whether an edge passes, and otherwise whether it is inside.
    struct Cells {
        std::uint64_t mixed = 0;
        std::uint64_t inside = 0;
    };
    // From 0 to `last`, monotone in `value`: what lies between two values lies between their places.
    [[nodiscard]] static std::size_t place(double value, double from, double scale, double first, double last)
    {
        const double at = (value - from) * scale + first;
        const double above = at > 0 ? at : 0;  // also what is no number
        return static_cast<std::uint32_t>(static_cast<std::int32_t>(above < last ? above : last));
    }
    // The raster has one more row and column on each side, for what lies beyond the box.
    [[nodiscard]] std::size_t column_of(double x) const { return place(x, m_box.min_x, m_column_scale, 1, m_beyond); }
    [[nodiscard]] std::size_t row_of(double y) const { return place(y, m_box.min_y, m_row_scale, 1, m_beyond); }
    [[nodiscard]] std::size_t slab_of(double y) const { return place(y, m_box.min_y, m_slab_scale, 0, m_last_slab); }
    [[nodiscard]] bool is_inside_exactly(Point p) const;
    [[nodiscard]] std::size_t count_slabs(const std::vector<Edge>& edges) const;
    void sort_into_slabs(const std::vector<Edge>& edges);
    void mark_edges(const std::vector<Edge>& edges);
    void fill_cells();
    void fill_run(std::size_t row, std::size_t begin, std::size_t end);

    Box m_box;
    std::size_t m_side;
    std::size_t m_words;  // of cells in a row
    double m_beyond;      // the last row and column
    double m_last_slab = 0;
    double m_column_scale = 0;
    double m_row_scale = 0;
    double m_slab_scale = 0;
    std::vector<std::uint32_t> m_slab_begin;  // slab i has the edges from here to the next; one more than there are slabs
    std::vector<Edge> m_slab_edges;
    std::vector<Cells> m_cells;  // row by row from the south-west
};

}  // namespace haishu::geo

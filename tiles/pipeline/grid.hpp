#pragma once
// Integer coordinates of one tile: x to the east, y to the SOUTH, 4096 units to the tile, (0, 0) its top left corner.
// Before clipping they may lie far outside (up to 2^35); after it they are within the buffer.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace haishu::tiles
{

struct GridPoint {
    std::int64_t x = 0;
    std::int64_t y = 0;
    friend bool operator==(const GridPoint&, const GridPoint&) = default;
    friend auto operator<=>(const GridPoint&, const GridPoint&) = default;
};

inline std::int64_t cross(GridPoint o, GridPoint a, GridPoint b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

// Twice the signed area, positive for shells as MVT wants them (clockwise on the screen). Points within the buffer only.
inline std::int64_t doubled_area(std::span<const GridPoint> open_ring)
{
    std::int64_t sum = 0;
    for (std::size_t i = 0, before = open_ring.size() - 1; i < open_ring.size(); before = i++) {
        sum += open_ring[before].x * open_ring[i].y - open_ring[i].x * open_ring[before].y;
    }
    return sum;
}

// Polygons as flat arrays. Rings are open (the closing point left out); a polygon's first ring is its shell. Shells have
// positive area, holes negative.
struct GridPolygons {
    std::vector<GridPoint> points;
    std::vector<std::uint32_t> ring_ends;
    std::vector<std::uint32_t> polygon_ends;  // index after the last ring of each polygon

    void clear()
    {
        points.clear();
        ring_ends.clear();
        polygon_ends.clear();
    }
    [[nodiscard]] bool is_empty() const { return ring_ends.empty(); }
    [[nodiscard]] std::size_t ring_begin(std::size_t ring) const { return ring == 0 ? 0 : ring_ends[ring - 1]; }
    [[nodiscard]] std::span<const GridPoint> ring(std::size_t ring) const
    {
        return std::span(points).subspan(ring_begin(ring), ring_ends[ring] - ring_begin(ring));
    }
    void add_ring(std::span<const GridPoint> ring)
    {
        points.insert(points.end(), ring.begin(), ring.end());
        ring_ends.push_back(static_cast<std::uint32_t>(points.size()));
    }
    // Closes the polygon of the rings added since the last one; nothing if there are none.
    void end_polygon()
    {
        const std::size_t last = polygon_ends.empty() ? 0 : polygon_ends.back();
        if (ring_ends.size() > last) polygon_ends.push_back(static_cast<std::uint32_t>(ring_ends.size()));
    }
};

}  // namespace haishu::tiles

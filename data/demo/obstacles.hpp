#pragma once
// What a building must keep clear of: lines with a reach (half a road and its pavement) and closed areas. Plane metres.

#include "data/demo/plane.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace haishu::data
{

struct ObstacleLine {
    Point a, b;
    double reach = 0;
};

class Obstacles
{
   public:
    void add_line(Point a, Point b, double reach);
    void add_area(const Ring& ring, double reach);  // its edges and its inside

    [[nodiscard]] std::vector<ObstacleLine> lines_near(const geo::Box& box) const;
    [[nodiscard]] std::vector<Ring> areas_near(const geo::Box& box) const;
    // True if the convex ring keeps `margin` metres more than the reach from all lines and lies in no area.
    [[nodiscard]] bool is_free(const Ring& convex, double margin = 0) const;

    // True if the point is out of reach of all lines and outside all areas.
    [[nodiscard]] bool is_clear(Point p) const;

   private:
    template <class Visit>
    void for_cells(const geo::Box& box, Visit&& visit) const;

    std::vector<ObstacleLine> m_lines;
    std::vector<Ring> m_areas;
    std::vector<geo::Box> m_area_boxes;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_line_cells, m_area_cells;
};

double segment_distance(Point a, Point b, Point c, Point d);

}  // namespace haishu::data

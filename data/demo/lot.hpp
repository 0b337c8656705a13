#pragma once
// Free ground inside a ring, seen in a frame turned by an angle: where a row of buildings fits.

#include "data/demo/obstacles.hpp"

namespace haishu::data
{

struct Stretch {
    double from = 0, to = 0;
};

class Lot
{
   public:
    // `angle`: direction of the rows. Distances from the ring are those of `obstacles` plus `ring_reach`.
    Lot(const Ring& ring, double ring_reach, const Obstacles& obstacles, double angle);

    [[nodiscard]] double bottom() const { return m_box.min_y; }
    [[nodiscard]] double top() const { return m_box.max_y; }
    // Where a band from y0 to y1 (in the turned frame) is free over its whole depth, from left to right.
    [[nodiscard]] std::vector<Stretch> free_stretches(double y0, double y1) const;
    [[nodiscard]] Ring to_plane(double x0, double x1, double y0, double y1) const;
    [[nodiscard]] Point to_lot(Point p) const;

   private:
    double m_cosine, m_sine;
    Ring m_ring;
    std::vector<ObstacleLine> m_lines;
    std::vector<Ring> m_areas;
    geo::Box m_box;
};

}  // namespace haishu::data

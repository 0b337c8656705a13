#pragma once
// Whether polygons on the grid are valid as they stand: cheap for the many, strict enough to say no too often rather than
// too seldom. What fails goes to PolygonRepair.

#include "tiles/pipeline/grid.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::tiles
{

// Every turn goes the same way and once around: a simple ring without holes for which nothing else must be looked at.
bool is_convex(std::span<const GridPoint> open_ring);

class PolygonCheck
{
   public:
    // No edge touches another except its neighbours, and each hole lies in its shell and in nothing else. Also false when
    // the polygons are too tangled to tell in reasonable time.
    bool is_surely_valid(const GridPolygons& polygons);

   private:
    struct Edge {
        GridPoint a, b;
        std::uint32_t ring, place;  // place in the ring
    };
    static bool has_contacts(std::span<const GridPoint> ring);
    bool has_contacts(const GridPolygons& polygons);

    std::vector<Edge> m_edges;
};

}  // namespace haishu::tiles

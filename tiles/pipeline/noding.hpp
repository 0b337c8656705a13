#pragma once
// Cuts the edges of rings where they meet, so that afterwards two edges have at most end points in common. Crossings are
// rounded to the grid; that may bend edges into new contacts, so it goes on until there are none.

#include "tiles/pipeline/grid.hpp"

#include <span>
#include <vector>

namespace haishu::tiles
{

// An edge between two points with the number of times it is run from `a` to `b`, less the times from `b` to `a`.
struct WeightedEdge {
    GridPoint a, b;  // a < b
    int weight = 0;
};

class Noder
{
   public:
    void clear() { m_edges.clear(); }
    void add_ring(std::span<const GridPoint> open_ring);
    // The noded edges that have a weight, ascending; empty with `false` if it takes too long or does not come to an end.
    bool finish(std::vector<WeightedEdge>& edges);

   private:
    struct Edge {
        GridPoint a, b;  // a < b
        int weight;
    };
    struct Cut {
        std::size_t edge;
        GridPoint at;
    };
    bool find_cuts();
    void apply_cuts();
    void merge_equal_edges();

    std::vector<Edge> m_edges;
    std::vector<Cut> m_cuts;
    std::size_t m_comparisons = 0;
};

}  // namespace haishu::tiles

#pragma once
// Makes polygons on the grid valid. What rounding, simplifying and clipping can do to a ring (spikes, edges that fall
// together, necks that close or cross over) is undone by building the planar graph of all edges and keeping the faces that
// the rings wind around at least once in the shells' sense.

#include "tiles/pipeline/grid.hpp"
#include "tiles/pipeline/noding.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::tiles
{

class PolygonRepair
{
   public:
    // Replaces `polygons` by valid ones whose rings cover at least `min_doubled_area` each; they may come back empty. False
    // if they are too tangled to mend in reasonable time; `polygons` is then as before.
    bool run(GridPolygons& polygons, std::int64_t min_doubled_area);

   private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    struct Loop {
        std::size_t begin, end;  // in m_loop_points
        std::int64_t doubled_area;
    };

    void build_graph();
    [[nodiscard]] std::uint32_t origin(std::uint32_t half_edge) const { return m_origins[half_edge]; }
    [[nodiscard]] std::uint32_t target(std::uint32_t half_edge) const { return m_origins[half_edge ^ 1]; }
    [[nodiscard]] std::uint32_t clockwise_of(std::uint32_t half_edge) const;
    bool wind_faces();
    [[nodiscard]] int winding_left_of(std::uint32_t half_edge) const;
    void trace_loops();
    void add_loop(std::span<const std::uint32_t> path);
    bool assemble(GridPolygons& polygons, std::int64_t min_doubled_area);

    Noder m_noder;
    std::vector<WeightedEdge> m_edges;  // half edges 2k and 2k + 1 are edge k and its twin
    std::vector<GridPoint> m_vertices;
    std::vector<std::uint32_t> m_origins;       // of each half edge
    std::vector<std::uint32_t> m_around;        // half edges by origin, counter-clockwise in x right, y up
    std::vector<std::uint32_t> m_around_begin;  // of each vertex
    std::vector<std::uint32_t> m_around_place;  // of each half edge
    std::vector<int> m_winding;                 // of the face left of each half edge
    std::vector<char> m_seen;
    std::vector<std::uint32_t> m_path;
    std::vector<std::uint32_t> m_path_place;  // of each vertex in m_path, or none
    std::vector<GridPoint> m_loop_points;
    std::vector<Loop> m_loops;
};

}  // namespace haishu::tiles

#pragma once
// Lines noded into straight edges, and the faces between them. Plane metres.

#include "data/demo/plane.hpp"

#include <cstdint>
#include <vector>

namespace haishu::data
{

struct GraphEdge {
    std::uint32_t from = 0, to = 0;      // nodes
    std::uint32_t line = 0;              // which input line it is part of
    std::int32_t left = -1, right = -1;  // faces, -1 outside
};

struct Face {
    Ring shell;               // counter-clockwise
    std::vector<Ring> holes;  // clockwise
    std::vector<std::uint32_t> edges;
    double area = 0;  // holes taken off
};

struct PlanarGraph {
    std::vector<Point> nodes;
    std::vector<GraphEdge> edges;  // of one line: in order along it
    std::vector<Face> faces;
};

// Where lines overlap, the earlier line keeps the edge. Faces are traced without dead ends. Points closer than 2 cm are one.
PlanarGraph build_planar_graph(const std::vector<Polyline>& lines);

}  // namespace haishu::data

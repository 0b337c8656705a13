#pragma once
// The street network: main roads and waters from the seeds, minor streets that subdivide the blocks between them, the
// faces that result (they are the unit grids), and the road segments between crossings.

#include "data/demo/facts.hpp"
#include "data/demo/obstacles.hpp"
#include "data/demo/planar_graph.hpp"
#include "data/demo/random.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

struct NetLine {
    LineKind kind = LineKind::Invisible;
    std::string name, name_en, road_class;
    double width_m = 0;
    bool generated = false;
    Polyline line;
};

struct RoadSegment {
    std::uint32_t line = 0;  // in `Network::lines`
    Polyline points;
    double begin_m = 0;  // along the line, for house numbers
    bool bridge = false;
    std::string bridge_name;
};

struct Network {
    std::vector<NetLine> lines;          // the outline's pieces first
    PlanarGraph graph;                   // faces partition the outline
    std::vector<const Zone*> face_zone;  // null: countryside
    std::vector<RoadSegment> segments;
};

// `reserved` are places (campuses, squares) that no minor street should cut.
Network build_network(const Facts& facts, const std::vector<Ring>& reserved, const Random& random);

double class_width_m(const std::string& road_class);
int class_rank(const std::string& road_class);
// Rivers, canals and lakes, widened by the margin.
Obstacles water_index(const Facts& facts, double margin_m);

}  // namespace haishu::data

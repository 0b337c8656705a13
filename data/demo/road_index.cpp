#include "data/demo/road_index.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

namespace
{

constexpr double cell_m = 150;
constexpr double frontage_m = 9;  // metres of street per number and side

std::uint64_t key(std::int64_t x, std::int64_t y)
{
    return (static_cast<std::uint64_t>(x) << 32) ^ (static_cast<std::uint64_t>(y) & 0xffffffffULL);
}

std::int64_t cell(double v)
{
    return static_cast<std::int64_t>(std::floor(v / cell_m));
}

}  // namespace

int house_number(double station, bool left)
{
    const int pair = static_cast<int>(station / frontage_m);
    return left ? 2 * pair + 1 : 2 * pair + 2;
}

RoadIndex::RoadIndex(const Network& network) : m_network(&network)
{
    for (std::uint32_t i = 0; i < network.segments.size(); ++i) {
        const RoadSegment& segment = network.segments[i];
        if (network.lines[segment.line].kind != LineKind::Road) continue;
        std::vector<std::uint64_t> keys;
        for (std::size_t k = 1; k < segment.points.size(); ++k) {
            geo::Box box;
            box.extend(segment.points[k - 1]);
            box.extend(segment.points[k]);
            for (std::int64_t x = cell(box.min_x); x <= cell(box.max_x); ++x)
                for (std::int64_t y = cell(box.min_y); y <= cell(box.max_y); ++y) keys.push_back(key(x, y));
        }
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        for (const std::uint64_t k : keys) m_cells[k].push_back(i);
    }
}

RoadSpot RoadIndex::nearest(Point p, double reach_m, bool named) const
{
    RoadSpot best;
    best.distance = reach_m;
    for (std::int64_t x = cell(p.x - reach_m); x <= cell(p.x + reach_m); ++x) {
        for (std::int64_t y = cell(p.y - reach_m); y <= cell(p.y + reach_m); ++y) {
            const auto found = m_cells.find(key(x, y));
            if (found == m_cells.end()) continue;
            for (const std::uint32_t i : found->second) {
                const RoadSegment& segment = m_network->segments[i];
                const NetLine& line = m_network->lines[segment.line];
                // Nobody lives on a motorway.
                if (named && (line.name.empty() || line.road_class == "motorway")) continue;
                const Nearest n = nearest_on_line(segment.points, p);
                if (n.distance < best.distance || (n.distance == best.distance && static_cast<std::int32_t>(i) < best.segment)) {
                    best = {static_cast<std::int32_t>(i), n.distance, segment.begin_m + n.station, n.side > 0, n.foot};
                }
            }
        }
    }
    return best;
}

std::string RoadIndex::address(Point p) const
{
    for (const double reach : {120.0, 400.0, 1200.0}) {
        const RoadSpot spot = nearest(p, reach, true);
        if (spot.segment >= 0) return line_of(spot).name + std::to_string(house_number(spot.station, spot.left)) + "号";
    }
    return {};
}

HouseNumber HouseNumbers::give(Point p, double reach_m)
{
    HouseNumber result;
    const RoadSpot spot = m_roads.nearest(p, reach_m, true);
    if (spot.segment < 0) return result;
    result.road = m_roads.line_of(spot).name;
    result.number = house_number(spot.station, spot.left);
    // The same door twice: step on along the street, then add to the number.
    for (int step = 0; step < 4; ++step) {
        if (m_taken.emplace(std::pair(result.road, result.number + 2 * step), 0).second) {
            result.number += 2 * step;
            result.text = std::to_string(result.number) + "号";
            return result;
        }
    }
    const int extra = ++m_taken[{result.road, result.number}];
    result.text = std::to_string(result.number) + "-" + std::to_string(extra) + "号";
    return result;
}

}  // namespace haishu::data

#include "data/demo/transit_net.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

namespace haishu::data
{

namespace
{

double slowness(const std::string& road_class)
{
    const int rank = class_rank(road_class);
    return rank <= 3 ? 1.0 : rank <= 5 ? 1.1 : rank <= 6 ? 1.5 : 4.0;
}

}  // namespace

TransitNet::TransitNet(const Network& network) : m_network(&network)
{
    std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t> ids;
    const auto node = [&](Point p) {
        const std::pair key(static_cast<std::int64_t>(std::llround(p.x * 5)), static_cast<std::int64_t>(std::llround(p.y * 5)));
        const auto [found, is_new] = ids.emplace(key, static_cast<std::uint32_t>(m_nodes.size()));
        if (is_new) {
            m_nodes.push_back(p);
            m_arcs.emplace_back();
        }
        return found->second;
    };
    for (std::uint32_t i = 0; i < network.segments.size(); ++i) {
        const RoadSegment& segment = network.segments[i];
        const NetLine& line = network.lines[segment.line];
        const std::uint32_t a = node(segment.points.front());
        const std::uint32_t b = node(segment.points.back());
        m_ends.emplace_back(a, b);
        // No buses on rails, motorways, lanes and estate roads.
        if (line.kind != LineKind::Road || line.road_class == "motorway" || class_rank(line.road_class) > 7) continue;
        const double cost = length(segment.points) * slowness(line.road_class);
        m_arcs[a].push_back({b, {i, true}, cost});
        m_arcs[b].push_back({a, {i, false}, cost});
    }
}

std::uint32_t TransitNet::nearest_node(Point p) const
{
    std::uint32_t best = 0;
    double nearest = 1e300;
    for (std::uint32_t n = 0; n < m_nodes.size(); ++n) {
        if (m_arcs[n].empty()) continue;
        const double d = distance(m_nodes[n], p);
        if (d < nearest) {
            nearest = d;
            best = n;
        }
    }
    return best;
}

std::vector<TransitStep> TransitNet::way(Point from, Point to) const
{
    const std::uint32_t start = nearest_node(from);
    const std::uint32_t goal = nearest_node(to);
    std::vector<double> best(m_nodes.size(), 1e300);
    std::vector<std::pair<std::uint32_t, TransitStep>> before(m_nodes.size());
    std::priority_queue<std::pair<double, std::uint32_t>, std::vector<std::pair<double, std::uint32_t>>, std::greater<>> queue;
    best[start] = 0;
    queue.emplace(0.0, start);
    while (!queue.empty()) {
        const auto [cost, n] = queue.top();
        queue.pop();
        if (cost > best[n]) continue;
        if (n == goal) break;
        for (const Arc& arc : m_arcs[n]) {
            if (cost + arc.cost >= best[arc.to]) continue;
            best[arc.to] = cost + arc.cost;
            before[arc.to] = {n, arc.step};
            queue.emplace(best[arc.to], arc.to);
        }
    }
    std::vector<TransitStep> steps;
    if (best[goal] >= 1e300) return steps;
    for (std::uint32_t n = goal; n != start; n = before[n].first) steps.push_back(before[n].second);
    std::reverse(steps.begin(), steps.end());
    return steps;
}

std::string TransitNet::crossing_road(std::uint32_t segment) const
{
    const std::string& own = m_network->lines[m_network->segments[segment].line].name;
    for (const std::uint32_t node : {m_ends[segment].second, m_ends[segment].first}) {
        for (const Arc& arc : m_arcs[node]) {
            const std::string& name = m_network->lines[m_network->segments[arc.step.segment].line].name;
            if (!name.empty() && name != own) return name;
        }
    }
    return {};
}

}  // namespace haishu::data

#include "geo/ops/edge_index.hpp"

#include "geo/base/assert.hpp"
#include "geo/ops/degree_lengths.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace haishu::geo
{

namespace
{

constexpr double radians = radians_per_degree;

double squared(double x, double y)
{
    return x * x + y * y;
}

double squared_gap(const Box& a, const Box& b)
{
    return squared(std::max({0.0, a.min_x - b.max_x, b.min_x - a.max_x}), std::max({0.0, a.min_y - b.max_y, b.min_y - a.max_y}));
}

Box box_of(const Edge& edge)
{
    Box box;
    box.extend(edge.a);
    box.extend(edge.b);
    return box;
}

double cross(Point o, Point a, Point b)
{
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

Point nearest_on(const Edge& edge, Point p)
{
    const double dx = edge.b.x - edge.a.x;
    const double dy = edge.b.y - edge.a.y;
    const double length = squared(dx, dy);
    if (length == 0) return edge.a;
    const double share = ((p.x - edge.a.x) * dx + (p.y - edge.a.y) * dy) / length;
    if (share <= 0) return edge.a;
    if (share >= 1) return edge.b;
    return {edge.a.x + share * dx, edge.a.y + share * dy};
}

struct Way {
    double squared_m = 0;
    Point on_shape;
    Point on_asked;
};

Way way_between(const Edge& shape, const Edge& asked)
{
    Way best;
    const auto take = [&best](Point on_shape, Point on_asked) {
        const double length = squared(on_shape.x - on_asked.x, on_shape.y - on_asked.y);
        if (length < best.squared_m) best = {length, on_shape, on_asked};
    };
    const Point first = nearest_on(shape, asked.a);
    best = {squared(first.x - asked.a.x, first.y - asked.a.y), first, asked.a};
    if (asked.a == asked.b) return best;
    take(nearest_on(shape, asked.b), asked.b);
    take(shape.a, nearest_on(asked, shape.a));
    take(shape.b, nearest_on(asked, shape.b));
    const bool crosses = cross(shape.a, shape.b, asked.a) * cross(shape.a, shape.b, asked.b) < 0 &&
                         cross(asked.a, asked.b, shape.a) * cross(asked.a, asked.b, shape.b) < 0;
    if (crosses) best.squared_m = 0;
    return best;
}

}  // namespace

EdgeIndex::EdgeIndex(const GeometryView& shape, double reach_m)
{
    HAISHU_ASSERT(!shape.is_empty(), "a shape whose edges are asked for has some");
    set_scales(shape.box(), reach_m);
    for_each_edge(shape, [this](const Edge& edge) {
        m_edges.push_back(edge);
        m_flat.push_back(flat(edge));
    });
    build_boxes();
}

// Along a way the ellipsoid's metric is between those of its least and greatest latitude. Half the reach more than the ends
// of ways within reach have is more than a geodesic bends towards the pole.
void EdgeIndex::set_scales(const Box& box, double reach_m)
{
    m_origin = box.center();
    m_east_m = east_metres(m_origin.y);
    m_north_m = north_metres(m_origin.y);
    constexpr double least_metres_per_degree = 110'500;
    const double margin = 1.5 * reach_m / least_metres_per_degree;
    const double south = std::max(-90.0, box.min_y - margin);
    const double north = std::min(90.0, box.max_y + margin);
    const double furthest = std::max(std::abs(south), std::abs(north));
    const double least = south < 0 && north > 0 ? 0 : std::min(std::abs(south), std::abs(north));
    m_least_scale = std::min(std::max(0.0, east_metres(furthest)) / m_east_m, north_metres(least) / m_north_m);
    m_most_scale = std::max(east_metres(least) / m_east_m, north_metres(furthest) / m_north_m);
    // For what is lost in adding up.
    constexpr double rounding = 1e-12;
    m_least_scale *= 1 - rounding;
    m_most_scale *= 1 + rounding;
}

void EdgeIndex::build_boxes()
{
    std::vector<Box> boxes((m_flat.size() + fan - 1) / fan);
    for (std::size_t i = 0; i < m_flat.size(); ++i) {
        boxes[i / fan].extend(m_flat[i].a);
        boxes[i / fan].extend(m_flat[i].b);
    }
    m_levels.push_back(std::move(boxes));
    while (m_levels.back().size() > 1) {
        const std::vector<Box>& below = m_levels.back();
        std::vector<Box> above((below.size() + fan - 1) / fan);
        for (std::size_t i = 0; i < below.size(); ++i) above[i / fan].extend(below[i]);
        m_levels.push_back(std::move(above));
    }
}

template <class Visit>
void EdgeIndex::descend(std::size_t level, std::size_t node, const Box& asked, const double& squared_limit, Visit& visit) const
{
    const std::size_t begin = node * fan;
    if (level == 0) {
        const std::size_t end = std::min(begin + fan, m_flat.size());
        for (std::size_t i = begin; i < end; ++i) visit(i);
        return;
    }
    const std::vector<Box>& below = m_levels[level - 1];
    std::array<std::pair<double, std::size_t>, fan> order;
    std::size_t count = 0;
    for (std::size_t i = begin; i < std::min(begin + fan, below.size()); ++i) order[count++] = {squared_gap(below[i], asked), i};
    std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count && order[i].first <= squared_limit; ++i) {
        descend(level - 1, order[i].second, asked, squared_limit, visit);
    }
}

// Visits the edges of every run that is not further than the limit, nearer runs first; the visit may lower the limit.
template <class Visit>
void EdgeIndex::walk(const Edge& flat_asked, const double& squared_limit, Visit visit) const
{
    const Box box = box_of(flat_asked);
    if (squared_gap(m_levels.back().front(), box) <= squared_limit) {
        descend(m_levels.size() - 1, 0, box, squared_limit, visit);
    }
}

double EdgeIndex::flat_metres(const Edge& asked, double limit_m) const
{
    const Edge flat_asked = flat(asked);
    double best = limit_m * limit_m;
    walk(flat_asked, best, [&](std::size_t i) { best = std::min(best, way_between(m_flat[i], flat_asked).squared_m); });
    return std::sqrt(best);
}

void EdgeIndex::find(const Edge& asked, double limit_m, std::vector<std::uint32_t>& found) const
{
    const Edge flat_asked = flat(asked);
    const double limit = limit_m * limit_m;
    walk(flat_asked, limit, [&](std::size_t i) {
        if (way_between(m_flat[i], flat_asked).squared_m <= limit) found.push_back(static_cast<std::uint32_t>(i));
    });
}

FlatWay EdgeIndex::way(const Edge& asked, std::uint32_t edge) const
{
    const Way way = way_between(m_flat[edge], flat(asked));
    return {std::sqrt(way.squared_m), way.on_shape, way.on_asked};
}

void EdgeIndex::shortest_ways(Point asked, std::span<const std::uint32_t> edges, std::vector<FlatWay>& ways) const
{
    ways.clear();
    const Point from = flat(asked);
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint32_t edge : edges) {
        const Point spot = nearest_on(m_flat[edge], from);
        const double length = squared(spot.x - from.x, spot.y - from.y);
        least = std::min(least, length);
        if (length <= least * doubt() * doubt()) ways.push_back({length, spot, from});
    }
    const auto is_longer = [limit = least * doubt() * doubt()](const FlatWay& way) { return way.metres > limit; };
    ways.erase(std::remove_if(ways.begin(), ways.end(), is_longer), ways.end());
    for (FlatWay& way : ways) way.metres = std::sqrt(way.metres);
}

double EdgeIndex::level_metres(const FlatWay& way) const
{
    if (way.metres <= 0) return 0;
    const double latitude = m_origin.y + (way.on_shape.y + way.on_asked.y) / 2 / m_north_m;
    return std::sqrt(squared((way.on_shape.x - way.on_asked.x) / m_east_m * east_metres(latitude),
                             (way.on_shape.y - way.on_asked.y) / m_north_m * north_metres(latitude)));
}

// The formula of the middle latitude is off by less than a twelfth of the square of the way's share of the radius, more
// towards the poles; and the way ends where the plane's shortest one does, which costs the square of the plane's fault.
double EdgeIndex::level_doubt(double metres) const
{
    const double fault = doubt() - 1;
    constexpr double much = 0.05;
    if (!(fault < much)) return std::numeric_limits<double>::infinity();
    const double cosine = std::cos(std::min(89.0, std::abs(m_origin.y)) * radians);
    const double share = metres / (semi_major_m * cosine);
    return 2 * (fault * fault + share * share) + 1e-9;
}

double EdgeIndex::flat_metres(Point a, Point b) const
{
    const Point from = flat(a);
    const Point to = flat(b);
    return std::sqrt(squared(to.x - from.x, to.y - from.y));
}

}  // namespace haishu::geo

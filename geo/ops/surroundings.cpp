#include "geo/ops/surroundings.hpp"

#include "geo/base/assert.hpp"
#include "geo/ops/closest.hpp"
#include "geo/ops/operation_deadline.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

namespace haishu::geo
{

namespace
{

constexpr std::size_t side = 160;  // of the raster
constexpr std::uint8_t unknown = 3;

bool is_area(const GeometryView& shape)
{
    return shape.type == GeometryType::Polygon || shape.type == GeometryType::MultiPolygon;
}

Box box_around(Point p)
{
    return {p.x, p.y, p.x, p.y};
}

// The first vertex of every line, ring and polygon, and every lone point.
template <class Visit>
void for_each_start(const GeometryView& geometry, Visit visit)
{
    for_each_leaf(geometry, [&](const GeometryView& leaf) {
        if (leaf.ring_ends.empty()) {
            for (const Point p : leaf.points) visit(p);
            return;
        }
        std::size_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            if (end > begin) visit(leaf.points[begin]);
            begin = end;
        }
    });
}

double distance_between(const Edge& a, const Edge& b)
{
    const std::array<Point, 2> of_a{a.a, a.b};
    const std::array<Point, 2> of_b{b.a, b.b};
    static constexpr std::array<std::uint32_t, 1> end{2};
    const auto view = [](std::span<const Point> points) {
        GeometryView shape;
        shape.points = points.front() == points.back() ? points.first(1) : points;
        if (shape.points.size() == 2) {
            shape.type = GeometryType::LineString;
            shape.ring_ends = end;
        }
        return shape;
    };
    return closest_spots(view(of_a), view(of_b))->distance_m;
}

}  // namespace

Surroundings::Surroundings(Geometry shape, double metres)
    : m_shape(std::move(shape)),
      m_metres(metres),
      m_edges(m_shape, metres),
      m_box(reach_of(m_shape.box(), metres)),
      m_surely_near_m(metres / m_edges.most_scale()),
      m_may_be_near_m(metres / m_edges.least_scale()),
      m_cells(side * side, unknown)
{
    HAISHU_ASSERT(metres > 0, "surroundings reach further than the shape itself");
    if (is_area(m_shape)) m_locator.emplace(m_shape);
    std::vector<Box> boxes;
    for_each_start(m_shape, [&](Point p) {
        m_starts.push_back(p);
        boxes.push_back(box_around(p));
    });
    m_starts_index = PackedRTree(boxes);
}

bool Surroundings::contains(Point p) const
{
    if (!m_box.contains(p)) return false;
    const Cover cover = cell_cover(p);
    if (cover != Cover::Mixed) return cover == Cover::Inside;
    return holds(p) || is_near(p);
}

std::uint64_t Surroundings::contained(const Point* points, std::uint64_t asked) const
{
    std::uint64_t held = 0;
    for (std::uint64_t rest = asked; rest != 0; rest &= rest - 1) {
        const int bit = std::countr_zero(rest);
        held |= static_cast<std::uint64_t>(contains(points[bit]) ? 1 : 0) << bit;
    }
    return held;
}

Surroundings::Cover Surroundings::cell_cover(Point p) const
{
    const auto place = [](double value, double from, double size) {
        return std::min(static_cast<std::size_t>((value - from) / size * side), side - 1);
    };
    const std::size_t column = place(p.x, m_box.min_x, m_box.width());
    const std::size_t row = place(p.y, m_box.min_y, m_box.height());
    std::uint8_t& cell = m_cells[row * side + column];
    if (cell == unknown) {
        const double width = m_box.width() / side;
        const double height = m_box.height() / side;
        const Point low{m_box.min_x + static_cast<double>(column) * width, m_box.min_y + static_cast<double>(row) * height};
        // A little larger, for points that rounding puts into the cell.
        cell = static_cast<std::uint8_t>(
            cover(Box{low.x, low.y, low.x + width, low.y + height}.widened(width * 1e-6, height * 1e-6)));
    }
    return static_cast<Cover>(cell);
}

Surroundings::Cover Surroundings::cover(const Box& box) const
{
    if (!box.intersects(m_box)) return Cover::Outside;
    if (m_locator && m_locator->cover(box) == Cover::Inside) return Cover::Inside;
    const Point center = box.center();
    const double half = m_edges.flat_metres(center, {box.max_x, box.max_y});
    const double edge = m_edges.flat_metres(Edge{center, center}, m_may_be_near_m + half);
    const double from_shape = holds(center) ? -edge : edge;
    if (from_shape + half <= m_surely_near_m) return Cover::Inside;
    return from_shape - half >= m_may_be_near_m ? Cover::Outside : Cover::Mixed;
}

bool Surroundings::is_near(Point p) const
{
    const Edge asked{p, p};
    const double flat_m = m_edges.flat_metres(asked, 2 * m_may_be_near_m);
    if (flat_m <= m_surely_near_m) return true;
    return flat_m <= m_may_be_near_m && is_near_exactly(asked);
}

// The edges that may be near are told by ways that are straight in the plane of their own latitude, and what is left by
// geodesics.
bool Surroundings::is_near_exactly(const Edge& asked) const
{
    std::vector<std::uint32_t> edges;
    m_edges.find(asked, m_may_be_near_m, edges);
    const double doubt = m_edges.level_doubt(m_metres);
    std::vector<std::uint32_t> unclear;
    for (const std::uint32_t edge : edges) {
        const double level_m = m_edges.level_metres(m_edges.way(asked, edge));
        if (level_m * (1 + doubt) < m_metres) return true;
        if (level_m <= m_metres * (1 + doubt)) unclear.push_back(edge);
    }
    return std::any_of(unclear.begin(), unclear.end(), [&](std::uint32_t edge) {
        return !OperationDeadline::is_over() && distance_between(m_edges.edge(edge), asked) <= m_metres;
    });
}

bool Surroundings::meets(const GeometryView& geometry) const
{
    if (geometry.is_empty()) return false;
    if (geometry.type == GeometryType::Point || geometry.type == GeometryType::MultiPoint)
        return std::any_of(geometry.points.begin(), geometry.points.end(), [this](Point p) { return contains(p); });
    const Cover whole = cover(geometry.box());
    if (whole != Cover::Mixed) return whole == Cover::Inside;
    bool found = false;
    if (m_locator) for_each_start(geometry, [&](Point p) { found = found || m_locator->contains(p); });
    if (found || is_near(geometry)) return true;
    // No edge is near: the shape lies apart, or some part of it in an area of the geometry.
    for_each_leaf(geometry, [&](const GeometryView& leaf) { found = found || (is_area(leaf) && has_part_in(leaf)); });
    return found;
}

bool Surroundings::is_near(const GeometryView& geometry) const
{
    bool found = false;
    std::vector<Edge> unclear;
    for_each_edge(geometry, [&](const Edge& edge) {
        if (found || OperationDeadline::is_over()) return;
        const double flat_m = m_edges.flat_metres(edge, 2 * m_may_be_near_m);
        found = flat_m <= m_surely_near_m;
        if (!found && flat_m <= m_may_be_near_m) unclear.push_back(edge);
    });
    return found || std::any_of(unclear.begin(), unclear.end(), [this](const Edge& edge) { return is_near_exactly(edge); });
}

bool Surroundings::has_part_in(const GeometryView& polygon) const
{
    bool found = false;
    m_starts_index.search(polygon.box(), [&](std::uint32_t start) {
        found = contains_point(polygon, m_starts[start]);
        return !found && !OperationDeadline::is_over();
    });
    return found;
}

}  // namespace haishu::geo

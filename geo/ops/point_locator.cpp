#include "geo/ops/point_locator.hpp"

#include "geo/ops/orientation.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::geo
{

namespace
{

constexpr std::size_t least_slabs = 16;
constexpr std::size_t most_slabs = 8192;

}  // namespace

PointLocator::PointLocator(const GeometryView& polygon, std::size_t side) : m_box(polygon.box()), m_side(side)
{
    std::vector<Edge> edges;
    for_each_leaf(polygon, [&edges](const GeometryView& leaf) {
        std::uint32_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            for (std::uint32_t i = begin + 1; i < end; ++i) {
                const Point a = leaf.points[i - 1];
                const Point b = leaf.points[i];
                edges.push_back(a.y <= b.y ? Edge{a, b} : Edge{b, a});
            }
            begin = end;
        }
    });
    // A box without width still has cells.
    const auto scale = [](double size, std::size_t count) { return size > 0 ? static_cast<double>(count) / size : 0; };
    const std::size_t slabs = std::clamp(edges.size() / 2, least_slabs, most_slabs);
    m_column_scale = scale(m_box.width(), m_side);
    m_row_scale = scale(m_box.height(), m_side);
    m_slab_scale = scale(m_box.height(), slabs);
    m_slab_begin.assign(slabs + 1, 0);
    sort_into_slabs(edges);
    mark_edges(edges);
    fill_cells();
    sum_cells();
}

void PointLocator::sort_into_slabs(const std::vector<Edge>& edges)
{
    std::vector<std::uint32_t> counts(m_slab_begin.size(), 0);
    const auto visit = [&](const Edge& edge, auto&& each) {
        if (edge.lower.y == edge.upper.y) return;  // a level edge is crossed by no level ray
        for (std::size_t slab = slab_of(edge.lower.y); slab <= slab_of(edge.upper.y); ++slab) each(slab);
    };
    for (const Edge& edge : edges) visit(edge, [&](std::size_t slab) { ++counts[slab + 1]; });
    for (std::size_t i = 1; i < counts.size(); ++i) counts[i] += counts[i - 1];
    m_slab_begin = counts;
    m_slab_edges.resize(counts.back());
    for (const Edge& edge : edges) visit(edge, [&](std::size_t slab) { m_slab_edges[counts[slab]++] = edge; });
}

// Every cell that an edge touches is mixed, and a little around it for rounding.
void PointLocator::mark_edges(const std::vector<Edge>& edges)
{
    m_cells.assign(m_side * m_side, Cover::Outside);
    const double margin_x = m_box.width() * 1e-9;
    for (const Edge& edge : edges) {
        const std::size_t first = row_of(edge.lower.y);
        const std::size_t last = row_of(edge.upper.y);
        const double slope = edge.upper.y > edge.lower.y ? (edge.upper.x - edge.lower.x) / (edge.upper.y - edge.lower.y) : 0;
        for (std::size_t row = first; row <= last; ++row) {
            double from_x = std::min(edge.lower.x, edge.upper.x);
            double to_x = std::max(edge.lower.x, edge.upper.x);
            if (first != last) {
                const auto x_at = [&](double place) {
                    const double y = std::clamp(m_box.min_y + place / m_row_scale, edge.lower.y, edge.upper.y);
                    return edge.lower.x + (y - edge.lower.y) * slope;
                };
                const double south = x_at(static_cast<double>(row) - 1e-6);
                const double north = x_at(static_cast<double>(row + 1) + 1e-6);
                from_x = std::max(from_x, std::min(south, north));
                to_x = std::min(to_x, std::max(south, north));
            }
            for (std::size_t column = column_of(from_x - margin_x); column <= column_of(to_x + margin_x); ++column)
                m_cells[row * m_side + column] = Cover::Mixed;
        }
    }
}

// No edge passes between two neighbouring cells without edges, so one look decides for a whole run of them.
void PointLocator::fill_cells()
{
    for (std::size_t row = 0; row < m_side; ++row) {
        Cover known = Cover::Mixed;
        for (std::size_t column = 0; column < m_side; ++column) {
            Cover& cell = m_cells[row * m_side + column];
            if (cell == Cover::Mixed) {
                known = Cover::Mixed;
                continue;
            }
            if (known == Cover::Mixed) {
                const Point middle{m_box.min_x + (static_cast<double>(column) + 0.5) / (m_column_scale > 0 ? m_column_scale : 1),
                                   m_box.min_y + (static_cast<double>(row) + 0.5) / (m_row_scale > 0 ? m_row_scale : 1)};
                known = is_inside_exactly(middle) ? Cover::Inside : Cover::Outside;
            }
            cell = known;
        }
    }
}

void PointLocator::sum_cells()
{
    const std::size_t width = m_side + 1;
    const auto sum = [&](std::vector<std::uint32_t>& sums, Cover wanted) {
        sums.assign(width * width, 0);
        for (std::size_t row = 0; row < m_side; ++row) {
            std::uint32_t in_row = 0;
            for (std::size_t column = 0; column < m_side; ++column) {
                if (m_cells[row * m_side + column] == wanted) ++in_row;
                sums[(row + 1) * width + column + 1] = sums[row * width + column + 1] + in_row;
            }
        }
    };
    sum(m_mixed, Cover::Mixed);
    sum(m_inside, Cover::Inside);
}

bool PointLocator::is_inside_exactly(Point p) const
{
    const std::size_t slab = slab_of(p.y);
    bool is_inside = false;
    for (std::uint32_t i = m_slab_begin[slab]; i < m_slab_begin[slab + 1]; ++i) {
        const Edge& edge = m_slab_edges[i];
        if (edge.lower.y > p.y || edge.upper.y <= p.y) continue;
        if (std::min(edge.lower.x, edge.upper.x) > p.x) {
            is_inside = !is_inside;
        } else if (std::max(edge.lower.x, edge.upper.x) >= p.x && orientation(edge.lower, edge.upper, p) > 0) {
            is_inside = !is_inside;
        }
    }
    return is_inside;
}

PointLocator::Cover PointLocator::cover(const Box& box) const
{
    if (!m_box.intersects(box)) return Cover::Outside;
    const std::size_t width = m_side + 1;
    const std::size_t west = column_of(box.min_x);
    const std::size_t east = column_of(box.max_x) + 1;
    const std::size_t south = row_of(box.min_y);
    const std::size_t north = row_of(box.max_y) + 1;
    const auto count = [&](const std::vector<std::uint32_t>& sums) {
        return sums[north * width + east] - sums[south * width + east] - sums[north * width + west] + sums[south * width + west];
    };
    if (count(m_mixed) > 0) return Cover::Mixed;
    const std::uint32_t inside = count(m_inside);
    if (inside == 0) return Cover::Outside;
    const bool is_all = inside == (east - west) * (north - south) && m_box.contains(box);
    return is_all ? Cover::Inside : Cover::Mixed;
}

}  // namespace haishu::geo

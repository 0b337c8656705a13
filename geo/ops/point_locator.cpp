#include "geo/ops/point_locator.hpp"

#include "geo/ops/orientation.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace haishu::geo
{

namespace
{

constexpr std::size_t most_slabs = 8192;
constexpr double most_slabs_of_an_edge = 16;  // on average
constexpr std::uint64_t all_bits = ~std::uint64_t{0};

// Calls `visit` with each word that has some of the bits from `first` to `last`, and with a mask of them.
template <class Visit>
void for_each_word(std::size_t first, std::size_t last, Visit visit)
{
    if (first / 64 == last / 64) {
        visit(first / 64, all_bits << first % 64 & all_bits >> (63 - last % 64));
        return;
    }
    for (std::size_t word = first / 64; word <= last / 64; ++word) {
        const std::uint64_t from = word == first / 64 ? all_bits << first % 64 : all_bits;
        const std::uint64_t to = word == last / 64 ? all_bits >> (63 - last % 64) : all_bits;
        visit(word, from & to);
    }
}

}  // namespace

PointLocator::PointLocator(const GeometryView& polygon, std::size_t side)
    : m_box(polygon.box()), m_side(side), m_words((side + 2 + 63) / 64), m_beyond(static_cast<double>(side + 1))
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
    // A box without width still has cells; and the far edge of a box is in its last cell, whatever the rounding.
    const auto scale = [](double size, std::size_t count) {
        return size > 0 ? static_cast<double>(count) * (1 - 1e-12) / size : 0;
    };
    const std::size_t slabs = count_slabs(edges);
    m_column_scale = scale(m_box.width(), m_side);
    m_row_scale = scale(m_box.height(), m_side);
    m_slab_scale = scale(m_box.height(), slabs);
    m_slab_begin.assign(slabs + 1, 0);
    m_last_slab = static_cast<double>(slabs - 1);
    m_cells.assign((m_side + 2) * m_words, Cells());
    sort_into_slabs(edges);
    mark_edges(edges);
    fill_cells();
}

// Thin slabs have few edges each, but long edges must not lie in very many of them.
std::size_t PointLocator::count_slabs(const std::vector<Edge>& edges) const
{
    double crossed_heights = 0;
    for (const Edge& edge : edges) crossed_heights += edge.upper.y - edge.lower.y;
    const double wanted = std::min(static_cast<double>(edges.size()) * 2, static_cast<double>(most_slabs));
    const double most = most_slabs_of_an_edge * static_cast<double>(edges.size()) * m_box.height() / crossed_heights;
    return static_cast<std::size_t>(std::max(most < wanted ? most : wanted, 1.0));
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
                    const double y = std::clamp(m_box.min_y + (place - 1) / m_row_scale, edge.lower.y, edge.upper.y);
                    return edge.lower.x + (y - edge.lower.y) * slope;
                };
                const double south = x_at(static_cast<double>(row) - 1e-6);
                const double north = x_at(static_cast<double>(row + 1) + 1e-6);
                from_x = std::max(from_x, std::min(south, north));
                to_x = std::min(to_x, std::max(south, north));
            }
            for_each_word(std::max<std::size_t>(column_of(from_x - margin_x), 1), std::min(column_of(to_x + margin_x), m_side),
                          [&](std::size_t word, std::uint64_t bits) { m_cells[row * m_words + word].mixed |= bits; });
        }
    }
}

void PointLocator::fill_cells()
{
    const auto is_mixed = [this](std::size_t row, std::size_t column) {
        return (m_cells.data()[row * m_words + column / 64].mixed >> column % 64 & 1) != 0;
    };
    for (std::size_t row = 1; row <= m_side; ++row) {
        for (std::size_t column = 1; column <= m_side;) {
            if (is_mixed(row, column)) {
                ++column;
                continue;
            }
            const std::size_t begin = column;
            while (column <= m_side && !is_mixed(row, column)) ++column;
            fill_run(row, begin, column);
        }
    }
}

// No edge passes between two neighbouring cells without edges, so one look decides for a whole run of them.
void PointLocator::fill_run(std::size_t row, std::size_t begin, std::size_t end)
{
    const auto middle = [](std::size_t place, double from, double scale) {
        return from + (static_cast<double>(place) - 0.5) / (scale > 0 ? scale : 1);
    };
    if (!is_inside_exactly({middle(begin, m_box.min_x, m_column_scale), middle(row, m_box.min_y, m_row_scale)})) return;
    for_each_word(begin, end - 1, [&](std::size_t word, std::uint64_t bits) { m_cells[row * m_words + word].inside |= bits; });
}

std::uint64_t PointLocator::contained(const Point* points, std::uint64_t asked) const
{
    std::uint64_t held = 0;
    std::uint64_t doubtful = 0;
    for (std::uint64_t rest = asked; rest != 0; rest &= rest - 1) {
        const int bit = std::countr_zero(rest);
        const std::size_t column = column_of(points[bit].x);
        const Cells& cells = m_cells.data()[row_of(points[bit].y) * m_words + column / 64];
        held |= (cells.inside >> column % 64 & 1) << bit;
        doubtful |= (cells.mixed >> column % 64 & 1) << bit;
    }
    for (; doubtful != 0; doubtful &= doubtful - 1) {
        const int bit = std::countr_zero(doubtful);
        held |= static_cast<std::uint64_t>(is_inside_exactly(points[bit]) ? 1 : 0) << bit;
    }
    return held;
}

// Without a jump for each edge, as long as rounding leaves the side of each without doubt.
bool PointLocator::is_inside_exactly(Point p) const
{
    const std::size_t slab = slab_of(p.y);
    const Edge* const first = m_slab_edges.data() + m_slab_begin[slab];
    const Edge* const last = m_slab_edges.data() + m_slab_begin[slab + 1];
    unsigned crossed = 0;
    unsigned doubtful = 0;
    for (const Edge* edge = first; edge != last; ++edge) {
        const unsigned at_height = static_cast<unsigned>(edge->lower.y <= p.y) & static_cast<unsigned>(edge->upper.y > p.y);
        const double left = (edge->lower.x - p.x) * (edge->upper.y - p.y);
        const double right = (edge->lower.y - p.y) * (edge->upper.x - p.x);
        const double margin = 4e-16 * (std::abs(left) + std::abs(right));  // above that of `orientation`
        crossed ^= at_height & static_cast<unsigned>(left - right > margin);
        doubtful |= at_height & static_cast<unsigned>(!(std::abs(left - right) > margin));
    }
    if (doubtful == 0) return crossed != 0;
    bool is_inside = false;
    for (const Edge* edge = first; edge != last; ++edge) {
        if (edge->lower.y <= p.y && edge->upper.y > p.y && orientation(edge->lower, edge->upper, p) > 0) is_inside = !is_inside;
    }
    return is_inside;
}

PointLocator::Cover PointLocator::cover(const Box& box) const
{
    if (!m_box.intersects(box)) return Cover::Outside;
    const std::size_t west = column_of(box.min_x);
    const std::size_t east = column_of(box.max_x);
    const std::size_t north = row_of(box.max_y);
    // What some of the cells have, and what some of them lack.
    std::uint64_t mixed = 0;
    std::uint64_t inside = 0;
    std::uint64_t outside = 0;
    for (std::size_t row = row_of(box.min_y); row <= north; ++row) {
        const Cells* const cells = m_cells.data() + row * m_words;
        for_each_word(west, east, [&](std::size_t word, std::uint64_t bits) {
            mixed |= cells[word].mixed & bits;
            inside |= cells[word].inside & bits;
            outside |= ~cells[word].inside & bits;
        });
        if (mixed != 0 || (inside != 0 && outside != 0)) return Cover::Mixed;
    }
    return inside != 0 ? Cover::Inside : Cover::Outside;
}

}  // namespace haishu::geo

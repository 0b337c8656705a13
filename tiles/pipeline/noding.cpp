#include "tiles/pipeline/noding.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::tiles
{
namespace
{

constexpr int most_rounds = 10;
constexpr std::size_t most_comparisons = 60'000'000;
constexpr std::size_t most_cuts = 2'000'000;

int sign(std::int64_t value)
{
    return (value > 0) - (value < 0);
}

bool is_within_box(GridPoint p, GridPoint a, GridPoint b)
{
    return p.x >= a.x && p.x <= b.x && p.y >= std::min(a.y, b.y) && p.y <= std::max(a.y, b.y);
}

GridPoint rounded_crossing(GridPoint a, GridPoint b, GridPoint c, GridPoint d)
{
    const auto along = static_cast<double>(cross(c, d, a));
    const double share = along / (along - static_cast<double>(cross(c, d, b)));
    return {a.x + std::llround(share * static_cast<double>(b.x - a.x)),
            a.y + std::llround(share * static_cast<double>(b.y - a.y))};
}

}  // namespace

void Noder::add_ring(std::span<const GridPoint> open_ring)
{
    GridPoint a = open_ring.back();
    for (const GridPoint b : open_ring) {
        if (a < b) m_edges.push_back({a, b, 1});
        if (b < a) m_edges.push_back({b, a, -1});
        a = b;
    }
}

void Noder::merge_equal_edges()
{
    std::sort(m_edges.begin(), m_edges.end(), [](const Edge& e, const Edge& f) { return e.a != f.a ? e.a < f.a : e.b < f.b; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_edges.size();) {
        Edge merged = m_edges[i];
        for (++i; i < m_edges.size() && m_edges[i].a == merged.a && m_edges[i].b == merged.b; ++i)
            merged.weight += m_edges[i].weight;
        if (merged.weight != 0) m_edges[kept++] = merged;
    }
    m_edges.resize(kept);
}

// The edges are sorted by their left ends, so that only those whose x spans meet are compared.
bool Noder::find_cuts()
{
    m_cuts.clear();
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        const Edge& e = m_edges[i];
        const std::int64_t low = std::min(e.a.y, e.b.y);
        const std::int64_t high = std::max(e.a.y, e.b.y);
        for (std::size_t j = i + 1; j < m_edges.size() && m_edges[j].a.x <= e.b.x; ++j) {
            if (++m_comparisons > most_comparisons || m_cuts.size() > most_cuts) return false;
            const Edge& f = m_edges[j];
            if (std::max(f.a.y, f.b.y) < low || std::min(f.a.y, f.b.y) > high) continue;

            const int side_c = sign(cross(e.a, e.b, f.a));
            const int side_d = sign(cross(e.a, e.b, f.b));
            const int side_a = sign(cross(f.a, f.b, e.a));
            const int side_b = sign(cross(f.a, f.b, e.b));
            if (side_c * side_d < 0 && side_a * side_b < 0) {
                const GridPoint at = rounded_crossing(e.a, e.b, f.a, f.b);
                if (at != e.a && at != e.b) m_cuts.push_back({i, at});
                if (at != f.a && at != f.b) m_cuts.push_back({j, at});
                continue;
            }
            const auto cut_at_end = [&](std::size_t edge, const Edge& cut, GridPoint end, int side) {
                if (side == 0 && end != cut.a && end != cut.b && is_within_box(end, cut.a, cut.b)) m_cuts.push_back({edge, end});
            };
            cut_at_end(i, e, f.a, side_c);
            cut_at_end(i, e, f.b, side_d);
            cut_at_end(j, f, e.a, side_a);
            cut_at_end(j, f, e.b, side_b);
        }
    }
    return true;
}

void Noder::apply_cuts()
{
    std::sort(m_cuts.begin(), m_cuts.end(), [&](const Cut& c, const Cut& d) {
        if (c.edge != d.edge) return c.edge < d.edge;
        const Edge& e = m_edges[c.edge];
        const auto along = [&](GridPoint p) { return (p.x - e.a.x) * (e.b.x - e.a.x) + (p.y - e.a.y) * (e.b.y - e.a.y); };
        const std::int64_t at_c = along(c.at);
        const std::int64_t at_d = along(d.at);
        return at_c != at_d ? at_c < at_d : c.at < d.at;
    });
    const auto put = [&](GridPoint from, GridPoint to, int weight) {
        if (from < to) m_edges.push_back({from, to, weight});
        if (to < from) m_edges.push_back({to, from, -weight});
    };
    for (std::size_t i = 0; i < m_cuts.size();) {
        const std::size_t edge = m_cuts[i].edge;
        const Edge whole = m_edges[edge];
        GridPoint from = whole.a;
        for (; i < m_cuts.size() && m_cuts[i].edge == edge; ++i) {
            put(from, m_cuts[i].at, whole.weight);
            from = m_cuts[i].at;
        }
        put(from, whole.b, whole.weight);
        m_edges[edge].weight = 0;
    }
}

bool Noder::finish(std::vector<WeightedEdge>& edges)
{
    edges.clear();
    m_comparisons = 0;
    merge_equal_edges();
    for (int round = 0;; ++round) {
        if (round == most_rounds || !find_cuts()) return false;
        if (m_cuts.empty()) break;
        apply_cuts();
        merge_equal_edges();
    }
    edges.reserve(m_edges.size());
    for (const Edge& edge : m_edges) edges.push_back({edge.a, edge.b, edge.weight});
    return true;
}

}  // namespace haishu::tiles

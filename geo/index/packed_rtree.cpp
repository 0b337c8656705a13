#include "geo/index/packed_rtree.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <queue>

namespace haishu::geo
{
namespace
{

constexpr float infinity = std::numeric_limits<float>::infinity();

float rounded_down(double v)
{
    const float f = static_cast<float>(v);
    return f > v ? std::nextafterf(f, -infinity) : f;
}

float rounded_up(double v)
{
    const float f = static_cast<float>(v);
    return f < v ? std::nextafterf(f, infinity) : f;
}

}  // namespace

PackedRTree::PackedRTree(std::span<const Box> boxes_in_hilbert_order) : m_item_count(boxes_in_hilbert_order.size())
{
    if (m_item_count == 0) return;
    std::size_t total = m_item_count;
    for (std::size_t level = m_item_count; level > 1;) {
        level = (level + node_size - 1) / node_size;
        total += level;
    }
    m_boxes.reserve(total);
    m_level_begin.push_back(0);
    for (const Box& box : boxes_in_hilbert_order) {
        // No comparison with a NaN holds, so an empty box meets nothing, not even an infinite query.
        constexpr float nowhere = std::numeric_limits<float>::quiet_NaN();
        if (box.is_empty())
            m_boxes.push_back({nowhere, nowhere, nowhere, nowhere});
        else
            m_boxes.push_back({rounded_down(box.min_x), rounded_down(box.min_y), rounded_up(box.max_x), rounded_up(box.max_y)});
    }
    for (std::size_t begin = 0; m_boxes.size() - begin > 1;) {
        const std::size_t end = m_boxes.size();
        m_level_begin.push_back(end);
        for (std::size_t node = begin; node < end; node += node_size) {
            FloatBox cover{infinity, infinity, -infinity, -infinity};
            for (std::size_t child = node; child < std::min<std::size_t>(node + node_size, end); ++child) {
                const FloatBox& box = m_boxes[child];
                cover.min_x = std::min(cover.min_x, box.min_x);
                cover.min_y = std::min(cover.min_y, box.min_y);
                cover.max_x = std::max(cover.max_x, box.max_x);
                cover.max_y = std::max(cover.max_y, box.max_y);
            }
            m_boxes.push_back(cover);
        }
        begin = end;
    }
}

Box PackedRTree::bounds() const
{
    if (m_item_count == 0 || std::isnan(m_boxes.back().min_x)) return {};
    const FloatBox& top = m_boxes.back();
    return {top.min_x, top.min_y, top.max_x, top.max_y};
}

std::size_t PackedRTree::memory_bytes() const
{
    return m_boxes.capacity() * sizeof(FloatBox) + m_level_begin.capacity() * sizeof(std::size_t);
}

void PackedRTree::search(const Box& box, FunctionRef<bool(std::uint32_t)> visit) const
{
    if (m_item_count == 0 || box.is_empty()) return;
    const FloatBox query{rounded_down(box.min_x), rounded_down(box.min_y), rounded_up(box.max_x), rounded_up(box.max_y)};
    const auto meets = [&query](const FloatBox& b) {
        return b.min_x <= query.max_x && query.min_x <= b.max_x && b.min_y <= query.max_y && query.min_y <= b.max_y;
    };
    const std::size_t top_level = m_level_begin.size() - 1;
    if (!meets(m_boxes.back())) return;
    if (top_level == 0) {
        visit(0);
        return;
    }
    struct Node {
        std::uint32_t level;
        std::uint32_t index;  // within its level
    };
    // 2^32 items make nine levels; each level on the way down leaves at most node_size - 1 siblings behind.
    std::array<Node, 9 * node_size> stack;
    std::size_t depth = 0;
    stack[depth++] = {static_cast<std::uint32_t>(top_level), 0};
    while (depth > 0) {
        const Node node = stack[--depth];
        const std::uint32_t child_level = node.level - 1;
        const FloatBox* const level = m_boxes.data() + m_level_begin[child_level];
        const std::size_t level_size = m_level_begin[node.level] - m_level_begin[child_level];
        const std::size_t first = std::size_t{node.index} * node_size;
        const std::size_t last = std::min(first + node_size, level_size);
        if (child_level == 0) {
            for (std::size_t item = first; item < last; ++item)
                if (meets(level[item]) && !visit(static_cast<std::uint32_t>(item))) return;
        } else {
            for (std::size_t child = last; child-- > first;)  // backwards: the first child is taken first
                if (meets(level[child])) stack[depth++] = {child_level, static_cast<std::uint32_t>(child)};
        }
    }
}

void PackedRTree::search_nearest(FunctionRef<double(const Box&)> bound, FunctionRef<bool(std::uint32_t, double)> visit) const
{
    if (m_item_count == 0) return;
    struct Entry {
        double bound;
        std::uint32_t level;
        std::uint32_t index;  // within its level
        // The queue gives the greatest: the least bound, and items before nodes, so that a page fills early.
        bool operator<(const Entry& other) const { return bound != other.bound ? bound > other.bound : level > other.level; }
    };
    std::priority_queue<Entry> queue;
    const auto add = [&](std::size_t level, std::size_t index) {
        const FloatBox& box = m_boxes[m_level_begin[level] + index];
        const double least = bound({box.min_x, box.min_y, box.max_x, box.max_y});
        if (least < std::numeric_limits<double>::infinity())
            queue.push({least, static_cast<std::uint32_t>(level), static_cast<std::uint32_t>(index)});
    };
    add(m_level_begin.size() - 1, 0);
    while (!queue.empty()) {
        const Entry next = queue.top();
        queue.pop();
        if (next.level == 0) {
            if (!visit(next.index, next.bound)) return;
            continue;
        }
        const std::size_t child_level = next.level - 1;
        const std::size_t level_size = m_level_begin[next.level] - m_level_begin[child_level];
        const std::size_t first = std::size_t{next.index} * node_size;
        for (std::size_t child = first; child < std::min<std::size_t>(first + node_size, level_size); ++child)
            add(child_level, child);
    }
}

void PackedRTree::visit_runs(FunctionRef<Part(const Box&)> part_of, std::size_t least_run,
                             FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const
{
    if (m_item_count == 0) return;
    std::size_t top_span = 1;
    for (std::size_t level = 1; level < m_level_begin.size(); ++level) top_span *= node_size;
    visit_runs_below({m_level_begin.size() - 1, 0, top_span}, part_of, least_run, visit);
}

bool PackedRTree::visit_runs_below(const Subtree& node, FunctionRef<Part(const Box&)> part_of, std::size_t least_run,
                                   FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const
{
    const FloatBox& box = m_boxes[m_level_begin[node.level] + node.index];
    const Part part = part_of({box.min_x, box.min_y, box.max_x, box.max_y});
    if (part == Part::None) return true;
    if (part == Part::All || node.level <= 1 || node.item_span <= least_run) {
        const std::size_t first = node.index * node.item_span;
        const std::size_t last = std::min(first + node.item_span, m_item_count);
        return visit(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last), part == Part::All);
    }
    const std::size_t level_size = m_level_begin[node.level] - m_level_begin[node.level - 1];
    const std::size_t first = node.index * node_size;
    const std::size_t last = std::min<std::size_t>(first + node_size, level_size);
    for (std::size_t child = first; child < last; ++child) {
        if (!visit_runs_below({node.level - 1, child, node.item_span / node_size}, part_of, least_run, visit)) return false;
    }
    return true;
}

}  // namespace haishu::geo

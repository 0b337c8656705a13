#include "geo/ops/edge_crossings.hpp"

#include "geo/ops/operation_deadline.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::geo
{

namespace
{

// How far c lies to the left of the line a-b, or 0 if that is too little to be sure of.
double clear_offset(Point a, Point b, Point c)
{
    constexpr double clear_degrees = 1e-9;
    const double dx = b.x - a.x;
    const double dy = b.y - a.y;
    const double length = std::hypot(dx, dy);
    if (length == 0) return 0;
    const double offset = (dx * (c.y - a.y) - dy * (c.x - a.x)) / length;
    return std::abs(offset) > clear_degrees ? offset : 0;
}

template <class Segment>
Box box_of(const Segment& segment)
{
    Box box;
    box.extend(segment.a);
    box.extend(segment.b);
    return box;
}

}  // namespace

template <class Visit>
void EdgeCrossings::for_each_segment(const GeometryView& shape, Visit visit)
{
    for_each_leaf(shape, [&](const GeometryView& leaf) {
        std::size_t begin = 0;
        for (const std::uint32_t end : leaf.ring_ends) {
            for (std::size_t i = begin + 1; i < end; ++i) visit(Segment{leaf.points[i - 1], leaf.points[i]});
            begin = end;
        }
    });
}

bool EdgeCrossings::cross_clearly(const Segment& one, const Segment& other)
{
    return clear_offset(one.a, one.b, other.a) * clear_offset(one.a, one.b, other.b) < 0 &&
           clear_offset(other.a, other.b, one.a) * clear_offset(other.a, other.b, one.b) < 0;
}

// The edges follow one another along the rings, which is as good as Hilbert order.
EdgeCrossings::EdgeCrossings(const GeometryView& shape)
{
    std::vector<Box> boxes;
    for_each_segment(shape, [&](const Segment& segment) {
        m_segments.push_back(segment);
        boxes.push_back(box_of(segment));
    });
    m_index = PackedRTree(boxes);
}

bool EdgeCrossings::has_clear_crossing(const GeometryView& other) const
{
    bool found = false;
    for_each_segment(other, [&](const Segment& segment) {
        if (found || OperationDeadline::is_over()) return;
        m_index.search(box_of(segment), [&](std::uint32_t i) {
            found = cross_clearly(m_segments[i], segment);
            return !found;
        });
    });
    return found;
}

}  // namespace haishu::geo

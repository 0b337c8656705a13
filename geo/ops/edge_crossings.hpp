#pragma once
// Whether edges of one shape cross edges of many others, inner through inner. For geo/ops.

#include "geo/index/packed_rtree.hpp"
#include "geo/types/geometry.hpp"

#include <vector>

namespace haishu::geo
{

class EdgeCrossings
{
   public:
    // The shape's own edges; it is not kept.
    explicit EdgeCrossings(const GeometryView& shape);

    // Whether an edge of `other` and one of the shape cross so clearly that rounding cannot take the crossing for a touch:
    // each end of either is more than a billionth of a degree off the other's line. Exact when it says yes.
    [[nodiscard]] bool has_clear_crossing(const GeometryView& other) const;

   private:
    struct Segment {
        Point a;
        Point b;
    };
    template <class Visit>
    static void for_each_segment(const GeometryView& shape, Visit visit);
    [[nodiscard]] static bool cross_clearly(const Segment& one, const Segment& other);

    std::vector<Segment> m_segments;
    PackedRTree m_index;
};

}  // namespace haishu::geo

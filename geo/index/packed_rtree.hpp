#pragma once
// A static R-tree packed over items that are already in Hilbert order (as FlatGeobuf does). Boxes are float32 rounded
// outward: `search` may visit an item whose exact box is just outside, never the other way round.

#include "geo/base/function_ref.hpp"
#include "geo/types/box.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace haishu::geo
{

class PackedRTree
{
   public:
    PackedRTree() = default;
    // Empty boxes are never found.
    explicit PackedRTree(std::span<const Box> boxes_in_hilbert_order);

    [[nodiscard]] std::size_t size() const { return m_item_count; }
    [[nodiscard]] Box bounds() const;
    [[nodiscard]] std::size_t memory_bytes() const;
    // Visits item numbers in ascending order until `visit` returns false.
    void search(const Box& box, FunctionRef<bool(std::uint32_t)> visit) const;
    // Visits item numbers with their bounds, least bound first, until `visit` returns false. `bound` of a box must not be
    // more than that of any box within it; items that it puts at infinity are never visited.
    void search_nearest(FunctionRef<double(const Box&)> bound, FunctionRef<bool(std::uint32_t, double)> visit) const;

    // Visits runs of item numbers (first, behind the last, whether all of it is wanted), ascending, until `visit` returns
    // false: nodes that are wanted whole as one run, and otherwise nodes that are wanted in part, the lowest or those of
    // not more than `least_run` items. An item whose box is empty may stand in a run.
    enum class Part { None, Some, All };
    void visit_runs(FunctionRef<Part(const Box&)> part_of, std::size_t least_run,
                    FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const;

   private:
    struct FloatBox {
        float min_x, min_y, max_x, max_y;
    };
    struct Subtree {
        std::size_t level;
        std::size_t index;      // within its level
        std::size_t item_span;  // items below a full node of the level
    };
    bool visit_runs_below(const Subtree& node, FunctionRef<Part(const Box&)> part_of, std::size_t least_run,
                          FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const;

    static constexpr std::uint32_t node_size = 16;
    std::size_t m_item_count = 0;
    std::vector<std::size_t> m_level_begin;  // level 0 holds the items' boxes
    std::vector<FloatBox> m_boxes;
};

}  // namespace haishu::geo

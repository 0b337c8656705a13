#pragma once
// The rows of a view that an area, a filter and a time window choose, column by column and in large batches.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/filter/filter.hpp"
#include "layers/query/area.hpp"
#include "layers/snapshot/block_view.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace haishu::layers
{

// Half-open, milliseconds UTC; an absent end is open. A date counts with its first moment in UTC+8; nulls are outside.
struct TimeWindow {
    std::size_t field = 0;  // of the view, a date or a date-time
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
};

class RowChoice
{
   public:
    // `area` and `view` outlive the choice; null and empty arguments choose everything. Errors: those of Filter::bind.
    static Result<RowChoice> create(const LayerView& view, const Area* area, const ExpressionPointer& filter,
                                    std::optional<TimeWindow> time, geo::Crs filter_crs = geo::crs84);

    // All chosen rows once, batch by batch. Error: TimedOut "deadline".
    using Visit = FunctionRef<void(const BlockView&, std::span<const std::uint32_t>)>;
    Result<void> visit(Deadline deadline, Visit visit);
    // The same with another window.
    void set_time(std::optional<TimeWindow> time) { m_time = time; }

   private:
    // A part of the filter, all of which must hold. With `field` it depends on nothing else, so that one answer does for
    // all rows of the same value.
    struct Condition {
        std::shared_ptr<const Filter> filter;
        std::optional<std::size_t> field;
    };
    class BlockRun;
    [[nodiscard]] geo::PackedRTree::Part part_of(const geo::Box& box) const;

    const LayerView* m_view = nullptr;
    const Area* m_area = nullptr;
    std::vector<Condition> m_conditions;
    std::optional<geo::Box> m_cover;
    std::optional<TimeWindow> m_time;
};

}  // namespace haishu::layers

#pragma once
// A cut plan carried out on the rows of one snapshot: which rows of base and delta are left out (gone or hidden), and
// counts and extents over those that remain. Where the plan empties fields of some rows or rounds what tells a place it has rows
// of its own, which share with the snapshot's all columns and shapes that stay as they are. With a reach of duty what is
// restricted is shown within it only: rows outside are left out, and of rows that are open but for some fields these are empty
// there.

#include "geo/types/box.hpp"
#include "layers/policy/cut_plan.hpp"
#include "layers/policy/duty_reach.hpp"
#include "layers/snapshot/row_block.hpp"
#include "layers/snapshot/row_set.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace haishu::layers
{

// Count, extent and time range of some rows.
struct RowSummary {
    std::size_t rows = 0;
    geo::Box extent;
    std::optional<std::pair<std::int64_t, std::int64_t>> times;
    std::int64_t version = 0;  // highest of theirs

    void add(const geo::Box& box, const std::optional<std::pair<std::int64_t, std::int64_t>>& time);
    [[nodiscard]] RowSummary joined(const RowSummary& other) const;
};

class LayerCut
{
   public:
    // Of a base alone. `reach` null: everywhere.
    LayerCut(std::shared_ptr<const CutPlan> plan, const RowBlock& base, std::shared_ptr<const DutyReach> reach = nullptr);
    // Of the same base with another delta; `gone` are all rows of the base that are no more, `newly_gone` those of them that
    // `before` did not know yet. Costs as much as the delta, unless a row at the very edge of the extent went.
    LayerCut(const LayerCut& before, const RowBlock& base, std::shared_ptr<const RowSet> gone,
             const std::vector<std::uint32_t>& newly_gone, const RowBlock& delta);

    [[nodiscard]] const CutPlan& plan() const { return *m_plan; }
    [[nodiscard]] const std::shared_ptr<const CutPlan>& shared_plan() const { return m_plan; }
    [[nodiscard]] const RowSummary& summary() const { return m_summary; }
    // Where rows may be hidden: highest version of those shown, as of the base when it was loaded. Absent: that of the layer.
    [[nodiscard]] std::optional<std::int64_t> version() const
    {
        return hides_rows() ? std::optional(m_summary.version) : std::nullopt;
    }
    // Same for two cuts exactly when they show the same rows and fields.
    [[nodiscard]] std::uint64_t visibility_class() const { return m_visibility_class; }
    // Instead of the snapshot's own rows, with the same numbers; null: those.
    [[nodiscard]] const RowBlock* own_base() const { return m_own_base.get(); }
    [[nodiscard]] const RowBlock* own_delta() const { return m_own_delta.get(); }
    [[nodiscard]] bool shows_base(std::size_t row) const { return !m_base_left_out || !m_base_left_out->has(row); }
    [[nodiscard]] bool shows_delta(std::size_t row) const { return !m_delta_left_out || !m_delta_left_out->has(row); }
    // The rows that are not shown; null: none.
    [[nodiscard]] const RowSet* base_left_out() const { return m_base_left_out.get(); }
    [[nodiscard]] const RowSet* delta_left_out() const { return m_delta_left_out.get(); }
    // Beside the snapshot's own rows.
    [[nodiscard]] std::size_t memory_bytes(const RowBlock& base, const RowBlock& delta) const;

   private:
    [[nodiscard]] bool hides_rows() const;
    [[nodiscard]] std::shared_ptr<const RowSet> hidden_rows(const RowBlock& block) const;
    [[nodiscard]] std::vector<std::size_t> emptied_fields(const RowBlock& block, std::size_t row) const;
    [[nodiscard]] std::map<std::size_t, RowSet> emptied_rows(const RowBlock& block) const;
    // Whether there are more decimals than may be shown: of a shape, of a value, of any.
    [[nodiscard]] bool has_exact_shapes(const RowBlock& block) const;
    [[nodiscard]] bool has_exact_values(const RowBlock& block, std::size_t field) const;
    [[nodiscard]] bool rounds(const RowBlock& block) const;
    [[nodiscard]] std::uint64_t class_of(bool is_rounded) const;
    [[nodiscard]] std::shared_ptr<const RowBlock> own_rows(const RowBlock& block, bool is_rounded) const;
    [[nodiscard]] RowSummary summarise(const RowBlock& block, const RowSet* left_out) const;
    [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> times_of(const RowBlock& block, std::size_t row) const;
    void take_from_base(const RowBlock& base, const std::vector<std::uint32_t>& rows);

    std::shared_ptr<const CutPlan> m_plan;
    std::shared_ptr<const DutyReach> m_reach;
    bool m_base_is_rounded;
    std::uint64_t m_visibility_class;
    std::shared_ptr<const RowBlock> m_own_base;
    std::shared_ptr<const RowBlock> m_own_delta;
    std::shared_ptr<const RowSet> m_base_left_out;   // null: none
    std::shared_ptr<const RowSet> m_delta_left_out;  // null: none
    RowSummary m_base_summary;
    RowSummary m_summary;
};

}  // namespace haishu::layers

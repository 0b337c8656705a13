#include "layers/snapshot/layer_cut.hpp"

#include "layers/query/query.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

using Times = std::optional<std::pair<std::int64_t, std::int64_t>>;

bool is_at_edge(const RowSummary& all, const geo::Box& box, const Times& times)
{
    const bool is_at_border = !box.is_empty() && (box.min_x <= all.extent.min_x || box.min_y <= all.extent.min_y ||
                                                  box.max_x >= all.extent.max_x || box.max_y >= all.extent.max_y);
    return is_at_border || (times && all.times && (times->first <= all.times->first || times->second >= all.times->second));
}

}  // namespace

void RowSummary::add(const geo::Box& box, const Times& time)
{
    ++rows;
    extent.extend(box);
    if (!time) return;
    times = times ? std::pair(std::min(times->first, time->first), std::max(times->second, time->second)) : *time;
}

RowSummary RowSummary::joined(const RowSummary& other) const
{
    RowSummary both = *this;
    both.add(other.extent, other.times);
    both.rows = rows + other.rows;
    return both;
}

LayerCut::LayerCut(std::shared_ptr<const CutPlan> plan, const RowBlock& base)
    : m_plan(std::move(plan)),
      m_base_left_out(hidden_rows(base)),
      m_base_summary(summarise(base, m_base_left_out.get())),
      m_summary(m_base_summary)
{
}

LayerCut::LayerCut(const LayerCut& before, const RowBlock& base, std::shared_ptr<const RowSet> gone,
                   const std::vector<std::uint32_t>& newly_gone, const RowBlock& delta)
    : m_plan(before.m_plan),
      m_base_left_out(before.m_base_left_out),
      m_delta_left_out(hidden_rows(delta)),
      m_base_summary(before.m_base_summary)
{
    if (!newly_gone.empty()) {
        std::vector<std::uint32_t> seen_until_now;
        std::copy_if(newly_gone.begin(), newly_gone.end(), std::back_inserter(seen_until_now),
                     [&before](std::uint32_t row) { return before.shows_base(row); });
        if (m_plan->hidden_rows.empty()) {
            m_base_left_out = std::move(gone);
        } else {
            auto left_out = m_base_left_out ? std::make_shared<RowSet>(*m_base_left_out) : std::make_shared<RowSet>(base.size());
            for (const std::uint32_t row : newly_gone) left_out->add(row);
            m_base_left_out = std::move(left_out);
        }
        take_from_base(base, seen_until_now);
    }
    m_summary = m_base_summary.joined(summarise(delta, m_delta_left_out.get()));
}

void LayerCut::take_from_base(const RowBlock& base, const std::vector<std::uint32_t>& rows)
{
    const bool shrinks = std::any_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
        return is_at_edge(m_base_summary, base.shapes().box(row), times_of(base, row));
    });
    if (shrinks) {
        m_base_summary = summarise(base, m_base_left_out.get());
    } else {
        m_base_summary.rows -= rows.size();
    }
}

std::shared_ptr<const RowSet> LayerCut::hidden_rows(const RowBlock& block) const
{
    RowSet hidden(m_plan->hidden_rows.empty() ? 0 : block.size());
    for (const HiddenRows& rule : m_plan->hidden_rows) {
        for (std::size_t row = 0; row < block.size(); ++row) {
            const bool is_hidden =
                !rule.field || std::any_of(rule.values.begin(), rule.values.end(), [&](const geo::Value& value) {
                    return block.value(row, *rule.field) == geo::to_view(value);
                });
            if (is_hidden) hidden.add(row);
        }
    }
    if (hidden.count() == 0) return nullptr;
    return std::make_shared<const RowSet>(std::move(hidden));
}

RowSummary LayerCut::summarise(const RowBlock& block, const RowSet* left_out) const
{
    RowSummary summary;
    for (std::size_t row = 0; row < block.size(); ++row) {
        if (left_out == nullptr || !left_out->has(row)) summary.add(block.shapes().box(row), times_of(block, row));
    }
    return summary;
}

Times LayerCut::times_of(const RowBlock& block, std::size_t row) const
{
    if (!m_plan->time_field) return std::nullopt;
    const std::size_t field = *m_plan->time_field;
    const std::optional<TimeInterval> time =
        time_of(m_plan->descriptor.fields[field].type, block.value(row, m_plan->fields[field]));
    if (!time) return std::nullopt;
    return std::pair(*time->from, *time->to);
}

std::size_t LayerCut::memory_bytes() const
{
    // Where no rows are hidden the set belongs to the snapshot.
    const bool owns_base = m_base_left_out && !m_plan->hidden_rows.empty();
    return sizeof(LayerCut) + (owns_base ? m_base_left_out->memory_bytes() : 0) +
           (m_delta_left_out ? m_delta_left_out->memory_bytes() : 0);
}

}  // namespace haishu::layers

#include "layers/snapshot/layer_cut.hpp"

#include "layers/policy/public_shape.hpp"
#include "layers/query/query.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace haishu::layers
{

namespace
{

using Times = std::optional<std::pair<std::int64_t, std::int64_t>>;

bool is_one_of(const RowBlock& block, std::size_t row, const HiddenRows& rule)
{
    return rule.is_met([&](std::size_t field) { return block.value(row, field); });
}

// FNV-1a, as in the plan's own class.
std::uint64_t class_within(std::uint64_t plan_class, const std::string& reach)
{
    std::uint64_t hash = plan_class;
    for (const char c : reach) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return hash;
}

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
    both.version = std::max(version, other.version);
    return both;
}

LayerCut::LayerCut(std::shared_ptr<const CutPlan> plan, const RowBlock& base, std::shared_ptr<const DutyReach> reach)
    : m_plan(std::move(plan)),
      m_reach(std::move(reach)),
      m_base_is_rounded(rounds(base)),
      m_visibility_class(class_of(m_base_is_rounded)),
      m_own_base(own_rows(base, m_base_is_rounded)),
      m_base_left_out(hidden_rows(base)),
      m_base_summary(summarise(m_own_base ? *m_own_base : base, m_base_left_out.get())),
      m_summary(m_base_summary)
{
}

LayerCut::LayerCut(const LayerCut& before, const RowBlock& base, std::shared_ptr<const RowSet> gone,
                   const std::vector<std::uint32_t>& newly_gone, const RowBlock& delta)
    : m_plan(before.m_plan),
      m_reach(before.m_reach),
      m_base_is_rounded(before.m_base_is_rounded),
      m_visibility_class(before.m_visibility_class),
      m_own_base(before.m_own_base),
      m_base_left_out(before.m_base_left_out),
      m_delta_left_out(hidden_rows(delta)),
      m_base_summary(before.m_base_summary)
{
    const bool delta_is_rounded = rounds(delta);
    m_visibility_class = class_of(m_base_is_rounded || delta_is_rounded);
    m_own_delta = own_rows(delta, delta_is_rounded);
    if (!newly_gone.empty()) {
        std::vector<std::uint32_t> seen_until_now;
        std::copy_if(newly_gone.begin(), newly_gone.end(), std::back_inserter(seen_until_now),
                     [&before](std::uint32_t row) { return before.shows_base(row); });
        if (!hides_rows()) {
            m_base_left_out = std::move(gone);
        } else {
            auto left_out = m_base_left_out ? std::make_shared<RowSet>(*m_base_left_out) : std::make_shared<RowSet>(base.size());
            for (const std::uint32_t row : newly_gone) left_out->add(row);
            m_base_left_out = std::move(left_out);
        }
        take_from_base(m_own_base ? *m_own_base : base, seen_until_now);
    }
    m_summary = m_base_summary.joined(summarise(m_own_delta ? *m_own_delta : delta, m_delta_left_out.get()));
}

std::uint64_t LayerCut::class_of(bool is_rounded) const
{
    std::uint64_t hash = m_plan->visibility_class;
    if (m_reach) hash = class_within(hash, m_reach->text());
    // Where every shape has few decimals anyway, everybody sees the same.
    return is_rounded ? class_within(hash, "rounded") : hash;
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

bool LayerCut::hides_rows() const
{
    return !m_plan->hidden_rows.empty() || (m_reach && (m_plan->restricted.whole_layer || !m_plan->restricted.rows.empty()));
}

std::shared_ptr<const RowSet> LayerCut::hidden_rows(const RowBlock& block) const
{
    RowSet hidden(hides_rows() ? block.size() : 0);
    for (const HiddenRows& rule : m_plan->hidden_rows) {
        for (std::size_t row = 0; row < block.size(); ++row) {
            if (is_one_of(block, row, rule)) hidden.add(row);
        }
    }
    if (m_reach && hides_rows()) {
        const RestrictedParts& restricted = m_plan->restricted;
        for (std::size_t row = 0; row < block.size(); ++row) {
            const bool is_restricted =
                restricted.whole_layer || std::any_of(restricted.rows.begin(), restricted.rows.end(),
                                                      [&](const HiddenRows& rule) { return is_one_of(block, row, rule); });
            if (is_restricted && !hidden.has(row) && !m_reach->covers(block, row)) hidden.add(row);
        }
    }
    if (hidden.count() == 0) return nullptr;
    return std::make_shared<const RowSet>(std::move(hidden));
}

// Numbers of the fields that are shown without a value in this row.
std::vector<std::size_t> LayerCut::emptied_fields(const RowBlock& block, std::size_t row) const
{
    std::vector<std::size_t> fields;
    const auto add = [&](const std::vector<EmptiedFields>& rules) {
        for (const EmptiedFields& rule : rules) {
            if (is_one_of(block, row, rule.rows)) fields.insert(fields.end(), rule.fields.begin(), rule.fields.end());
        }
    };
    add(m_plan->emptied);
    const RestrictedParts& restricted = m_plan->restricted;
    const bool may_be_outside = m_reach && !(restricted.fields.empty() && restricted.cells.empty());
    if (may_be_outside && !m_reach->covers(block, row)) {
        fields.insert(fields.end(), restricted.fields.begin(), restricted.fields.end());
        add(restricted.cells);
    }
    return fields;
}

std::map<std::size_t, RowSet> LayerCut::emptied_rows(const RowBlock& block) const
{
    const RestrictedParts& restricted = m_plan->restricted;
    const bool may_empty = !m_plan->emptied.empty() || (m_reach && !(restricted.fields.empty() && restricted.cells.empty()));
    std::map<std::size_t, RowSet> rows;
    for (std::size_t row = 0; may_empty && row < block.size(); ++row) {
        for (const std::size_t field : emptied_fields(block, row)) {
            const auto place = rows.try_emplace(field, block.size()).first;
            if (!place->second.has(row)) place->second.add(row);
        }
    }
    return rows;
}

bool LayerCut::has_exact_shapes(const RowBlock& block) const
{
    for (std::size_t row = 0; row < block.size(); ++row) {
        if (!is_public_shape(block.shapes().geometry(row), *m_plan->decimals)) return true;
    }
    return false;
}

bool LayerCut::has_exact_values(const RowBlock& block, std::size_t field) const
{
    for (std::size_t row = 0; row < block.size(); ++row) {
        const geo::ValueView value = block.value(row, field);
        if (public_coordinate(value, *m_plan->decimals) != value) return true;
    }
    return false;
}

bool LayerCut::rounds(const RowBlock& block) const
{
    if (!m_plan->decimals) return false;
    const std::vector<std::size_t>& coordinates = m_plan->coordinate_fields;
    return has_exact_shapes(block) ||
           std::any_of(coordinates.begin(), coordinates.end(), [&](std::size_t field) { return has_exact_values(block, field); });
}

// The rows with some fields emptied, and shapes and coordinates rounded, in the same order. Null where that changes nothing.
std::shared_ptr<const RowBlock> LayerCut::own_rows(const RowBlock& block, bool is_rounded) const
{
    const std::map<std::size_t, RowSet> emptied = emptied_rows(block);
    std::set<std::size_t> rounded;
    for (const std::size_t field : m_plan->coordinate_fields) {
        if (is_rounded && has_exact_values(block, field)) rounded.insert(field);
    }
    std::shared_ptr<const RowBlock> own;
    if (is_rounded && has_exact_shapes(block)) {
        const auto shape_of = [&](std::size_t row) { return public_shape(block.shapes().geometry(row), *m_plan->decimals); };
        own = std::make_shared<const RowBlock>(block.with_shapes(shape_of));
    }
    std::set<std::size_t> changed = rounded;
    for (const auto& [field, rows] : emptied) changed.insert(field);
    std::vector<std::uint32_t> order(changed.empty() ? 0 : block.size());
    std::iota(order.begin(), order.end(), 0U);
    for (const std::size_t field : changed) {
        const auto empty = emptied.find(field);
        ColumnBuilder values(m_plan->whole_types[field]);
        for (std::size_t row = 0; row < block.size(); ++row) {
            const bool is_empty = empty != emptied.end() && empty->second.has(row);
            const geo::ValueView value = is_empty ? geo::ValueView() : block.value(row, field);
            values.add(rounded.count(field) > 0 ? public_coordinate(value, *m_plan->decimals) : value);
        }
        const RowBlock& before = own ? *own : block;
        own = std::make_shared<const RowBlock>(before.with_column(field, values.finish(order)));
    }
    return own;
}

RowSummary LayerCut::summarise(const RowBlock& block, const RowSet* left_out) const
{
    RowSummary summary;
    for (std::size_t row = 0; row < block.size(); ++row) {
        if (left_out != nullptr && left_out->has(row)) continue;
        summary.add(block.shapes().box(row), times_of(block, row));
        summary.version = std::max(summary.version, block.version(row));
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

std::size_t LayerCut::memory_bytes(const RowBlock& base, const RowBlock& delta) const
{
    // Where no rows are hidden the set belongs to the snapshot.
    const bool owns_base = m_base_left_out && hides_rows();
    return sizeof(LayerCut) + (owns_base ? m_base_left_out->memory_bytes() : 0) +
           (m_delta_left_out ? m_delta_left_out->memory_bytes() : 0) + (m_own_base ? m_own_base->bytes_beside(base) : 0) +
           (m_own_delta ? m_own_delta->bytes_beside(delta) : 0);
}

}  // namespace haishu::layers

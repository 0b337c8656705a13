#include "layers/policy/edit_gate.hpp"

#include "layers/policy/cut_plan.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

// The rule that hides such a row, if one does.
const HiddenRows* hiding_rule(const CutPlan& plan, const std::vector<geo::Value>& whole)
{
    for (const HiddenRows& rule : plan.hidden_rows) {
        if (!rule.field) return &rule;
        const geo::Value& value = whole[*rule.field];
        if (std::find(rule.values.begin(), rule.values.end(), value) != rule.values.end()) return &rule;
    }
    return nullptr;
}

}  // namespace

const LayerDescriptor& EditGate::whole_layer() const
{
    return m_view.m_snapshot->descriptor();
}

Result<std::vector<geo::Value>> EditGate::whole_values(const std::vector<geo::Value>& seen, const FeatureRef* before) const
{
    const CutPlan& plan = m_view.m_cut->plan();
    HAISHU_ASSERT(seen.size() == plan.fields.size(), "a value for each field of the view");
    std::vector<geo::Value> whole(whole_layer().fields.size());
    if (before != nullptr) {
        for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = geo::to_value(before->m_block->value(before->m_row, i));
    }
    for (std::size_t i = 0; i < seen.size(); ++i) whole[plan.fields[i]] = seen[i];
    if (const HiddenRows* rule = hiding_rule(plan, whole)) {
        // A rule over a hidden field hides rows that cannot be written at all: they are not seen, and new ones have no value.
        const std::string field = rule->field ? whole_layer().fields[*rule->field].name : std::string();
        return bad_input("field-not-allowed", "field \"" + field + "\" does not take this value").with("field", field);
    }
    return whole;
}

std::optional<std::vector<geo::Value>> EditGate::seen_values(const std::vector<geo::Value>& whole) const
{
    const CutPlan& plan = m_view.m_cut->plan();
    if (hiding_rule(plan, whole) != nullptr) return std::nullopt;
    std::vector<geo::Value> seen;
    for (const std::size_t field : plan.fields) seen.push_back(whole[field]);
    return seen;
}

}  // namespace haishu::layers

#include "layers/policy/edit_gate.hpp"

#include "layers/policy/cut_plan.hpp"
#include "layers/policy/public_shape.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

bool is_one_of(const std::vector<geo::Value>& whole, const HiddenRows& rule)
{
    return rule.is_met([&whole](std::size_t field) { return geo::to_view(whole[field]); });
}

// The rule that hides such a row, if one does.
const HiddenRows* hiding_rule(const CutPlan& plan, const std::vector<geo::Value>& whole)
{
    const auto rule = std::find_if(plan.hidden_rows.begin(), plan.hidden_rows.end(),
                                   [&](const HiddenRows& one) { return is_one_of(whole, one); });
    return rule == plan.hidden_rows.end() ? nullptr : &*rule;
}

Error outside_duty()
{
    return Error{ErrorCode::Forbidden, "outside-duty", "this lies outside the areas or layers of this account's duty", {}};
}

}  // namespace

Result<EditGate> EditGate::open(const Gate& gate, const LayerView& view)
{
    const std::shared_ptr<const Duty>& duty = gate.viewer().duty;
    const std::string& layer = view.descriptor().id;
    const bool is_own_layer =
        !duty || duty->layers.empty() || std::find(duty->layers.begin(), duty->layers.end(), layer) != duty->layers.end();
    HAISHU_TRY(const ReachKey key, reach_key(gate.shared_catalog(), view.m_snapshot->descriptor(), gate.viewer()));
    std::shared_ptr<const DutyReach> reach;
    if (!key.is_everywhere()) reach = std::make_shared<const DutyReach>(view.m_snapshot->descriptor(), key);
    return EditGate(view, std::move(reach), is_own_layer);
}

const LayerDescriptor& EditGate::whole_layer() const
{
    return m_view.m_snapshot->descriptor();
}

// Not as the view shows it: fields may be emptied there.
std::vector<geo::Value> EditGate::stored_values(const FeatureRef& feature) const
{
    const LayerSnapshot::Impl& snapshot = *m_view.m_snapshot->m_impl;
    const auto late = snapshot.delta->find(feature.fid());
    const auto row = late ? late : snapshot.base->find(feature.fid());
    HAISHU_ASSERT(row.has_value(), "a feature of the view is one of its snapshot");
    const RowBlock& block = late ? *snapshot.delta : *snapshot.base;
    std::vector<geo::Value> values(whole_layer().fields.size());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = geo::to_value(block.value(*row, i));
    return values;
}

// Of a row that is shown at all: the fields that are shown without a value.
std::set<std::size_t> EditGate::emptied_fields(const std::vector<geo::Value>& whole, const geo::GeometryView& geometry) const
{
    std::set<std::size_t> fields;
    const auto add = [&](const std::vector<EmptiedFields>& rules) {
        for (const EmptiedFields& rule : rules) {
            if (is_one_of(whole, rule.rows)) fields.insert(rule.fields.begin(), rule.fields.end());
        }
    };
    const CutPlan& plan = m_view.m_cut->plan();
    add(plan.emptied);
    if (m_reach && !plan.restricted.are_none() && !m_reach->covers(whole, geometry)) {
        fields.insert(plan.restricted.fields.begin(), plan.restricted.fields.end());
        add(plan.restricted.cells);
    }
    return fields;
}

Result<void> EditGate::check(const FeatureRef* before) const
{
    if (!m_is_own_layer) return outside_duty();
    if (!m_reach || before == nullptr) return {};
    return m_reach->covers(stored_values(*before), before->geometry()) ? Result<void>() : outside_duty();
}

Result<std::vector<geo::Value>> EditGate::whole_values(const std::vector<geo::Value>& seen, const FeatureRef* before,
                                                       const geo::GeometryView* geometry) const
{
    HAISHU_CHECK(check(before));
    const CutPlan& plan = m_view.m_cut->plan();
    HAISHU_ASSERT(seen.size() == plan.fields.size(), "a value for each field of the view");
    std::vector<geo::Value> whole(whole_layer().fields.size());
    std::set<std::size_t> kept;
    if (before != nullptr) {
        whole = stored_values(*before);
        kept = emptied_fields(whole, before->geometry());
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (kept.count(plan.fields[i]) == 0) whole[plan.fields[i]] = seen[i];
    }
    if (const HiddenRows* rule = hiding_rule(plan, whole)) {
        // A rule over a hidden field hides rows that cannot be written at all: they are not seen, and new ones have no value.
        const std::string field = rule->field ? whole_layer().fields[*rule->field].name : std::string();
        return bad_input("field-not-allowed", "field \"" + field + "\" does not take this value").with("field", field);
    }
    if (!m_reach) return whole;
    const geo::GeometryView shape = geometry != nullptr ? *geometry
                                    : before != nullptr ? before->geometry()
                                                        : geo::GeometryView();
    // A code that is stated does not carry a shape out of the area.
    if (!m_reach->covers(whole, shape) || (geometry != nullptr && !m_reach->covers_place(shape))) return outside_duty();
    return whole;
}

std::optional<std::vector<geo::Value>> EditGate::seen_values(const std::vector<geo::Value>& whole,
                                                             const geo::GeometryView& geometry) const
{
    const CutPlan& plan = m_view.m_cut->plan();
    if (hiding_rule(plan, whole) != nullptr) return std::nullopt;
    const RestrictedParts& restricted = plan.restricted;
    const bool is_restricted =
        restricted.whole_layer || std::any_of(restricted.rows.begin(), restricted.rows.end(),
                                              [&](const HiddenRows& rule) { return is_one_of(whole, rule); });
    if (is_restricted && m_reach && !m_reach->covers(whole, geometry)) return std::nullopt;
    const std::set<std::size_t> emptied = emptied_fields(whole, geometry);
    std::vector<geo::Value> seen;
    for (const std::size_t field : plan.fields) seen.push_back(emptied.count(field) > 0 ? geo::Value() : whole[field]);
    const std::vector<std::size_t>& coordinates = plan.coordinate_fields;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        if (std::find(coordinates.begin(), coordinates.end(), plan.fields[i]) == coordinates.end()) continue;
        seen[i] = geo::to_value(public_coordinate(geo::to_view(seen[i]), *plan.decimals));
    }
    return seen;
}

}  // namespace haishu::layers

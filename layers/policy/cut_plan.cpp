#include "layers/policy/cut_plan.hpp"

#include "geo/base/assert.hpp"
#include "layers/policy/style_cut.hpp"
#include "layers/query/field_value.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace haishu::layers
{

namespace
{

// FNV-1a, 64 bits: the same in every run and on every machine, unlike std::hash.
class StableHash
{
   public:
    void add(std::string_view text)
    {
        add_bytes(std::to_string(text.size()));
        add_bytes(":");
        add_bytes(text);
    }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

   private:
    void add_bytes(std::string_view bytes)
    {
        for (const char c : bytes) m_value = (m_value ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    }
    std::uint64_t m_value = 0xCBF29CE484222325U;
};

void erase_values(std::vector<std::string>& values, const std::set<std::string>& hidden)
{
    values.erase(std::remove_if(values.begin(), values.end(), [&hidden](const std::string& v) { return hidden.count(v) > 0; }),
                 values.end());
}

class PlanMaker
{
   public:
    PlanMaker(LayerDescriptor whole, Level clearance)
        : m_whole(std::move(whole)), m_clearance(clearance), m_plan{.descriptor = m_whole}
    {
    }

    CutPlan make()
    {
        if (m_clearance == Level::Public) m_plan.decimals = public_content().decimals;
        m_plan.restricted.whole_layer = m_whole.level == Level::Restricted;
        cut_rows();
        cut_fields();
        cut_mentions();
        if (m_whole.geometry == GeometryKind::None && m_plan.coordinate_fields.empty()) m_plan.decimals.reset();
        LayerDescriptor& cut = m_plan.descriptor;
        m_plan.time_field = cut.field_index(cut.time_field);

        const auto is_public = [](const auto& part) { return part.level == Level::Public; };
        m_plan.is_public = cut.level == Level::Public && std::all_of(cut.fields.begin(), cut.fields.end(), is_public) &&
                           std::all_of(cut.row_rules.begin(), cut.row_rules.end(), is_public) && !m_hides_visible_rule;
        m_plan.visibility_class = class_of();
        return std::move(m_plan);
    }

   private:
    [[nodiscard]] bool is_hidden(const std::string& field) const { return m_hidden_fields.count(field) > 0; }

    [[nodiscard]] HiddenRows rows_of(const RowRule& rule) const
    {
        HiddenRows rows{m_whole.field_index(rule.field), {}, m_whole.field_index(m_whole.key_field)};
        const auto read = [this](const std::optional<std::size_t>& field, const std::vector<std::string>& texts) {
            std::vector<geo::Value> values;
            for (const std::string& text : texts) {
                if (!field) break;
                // A value that the field cannot have is that of no row.
                if (auto value = parse_field_value(m_whole.fields[*field].type, text)) values.push_back(std::move(*value));
            }
            return values;
        };
        rows.values = read(rows.field, rule.values);
        rows.except = read(rows.key, rule.except);
        return rows;
    }

    [[nodiscard]] EmptiedFields cells_of(const RowRule& rule) const
    {
        EmptiedFields cells{rows_of(rule), {}};
        for (const std::string& name : rule.fields) {
            if (const auto field = m_whole.field_index(name)) cells.fields.push_back(*field);
        }
        return cells;
    }

    void cut_rows()
    {
        std::vector<RowRule>& rules = m_plan.descriptor.row_rules;
        rules.clear();
        for (const RowRule& rule : m_whole.row_rules) {
            if (rule.level <= m_clearance) {
                rules.push_back(rule);
                if (rule.level != Level::Restricted) continue;
                if (rule.fields.empty()) {
                    m_plan.restricted.rows.push_back(rows_of(rule));
                } else {
                    m_plan.restricted.cells.push_back(cells_of(rule));
                }
            } else if (rule.fields.empty()) {
                m_hidden_rules.push_back(&rule);
                m_plan.hidden_rows.push_back(rows_of(rule));
                m_hidden_values.insert(rule.values.begin(), rule.values.end());
            } else {
                m_emptying_rules.push_back(&rule);
                m_plan.emptied.push_back(cells_of(rule));
            }
        }
    }

    void cut_fields()
    {
        std::vector<Field>& fields = m_plan.descriptor.fields;
        fields.clear();
        for (std::size_t i = 0; i < m_whole.fields.size(); ++i) {
            const Field& field = m_whole.fields[i];
            m_plan.whole_types.push_back(field.type);
            if (field.level > m_clearance) {
                m_hidden_fields.insert(field.name);
                continue;
            }
            m_plan.fields.push_back(i);
            if (field.level == Level::Restricted) m_plan.restricted.fields.push_back(i);
            if (m_plan.decimals && is_coordinate(field)) m_plan.coordinate_fields.push_back(i);
            fields.push_back(field);
            const std::set<std::string> hidden = hidden_values_of(field.name);
            std::vector<Choice>& choices = fields.back().choices;
            choices.erase(
                std::remove_if(choices.begin(), choices.end(), [&](const Choice& c) { return hidden.count(c.value) > 0; }),
                choices.end());
        }
    }

    // Every other place of the descriptor that can name a field or a value.
    void cut_mentions()
    {
        LayerDescriptor& cut = m_plan.descriptor;
        cut.releases.clear();
        for (std::string* role : {&cut.name_field, &cut.time_field, &cut.key_field, &cut.rank_field, &cut.department_field}) {
            if (is_hidden(*role)) role->clear();
        }
        erase_values(cut.search_fields, m_hidden_fields);
        const auto is_about_hidden = [this](const RowRule& rule) {
            const auto hidden = [this](const std::string& field) { return is_hidden(field); };
            return is_hidden(rule.field) || (!rule.fields.empty() && std::all_of(rule.fields.begin(), rule.fields.end(), hidden));
        };
        const auto first = std::remove_if(cut.row_rules.begin(), cut.row_rules.end(), is_about_hidden);
        m_hides_visible_rule = std::any_of(m_whole.row_rules.begin(), m_whole.row_rules.end(), [&](const RowRule& rule) {
            return rule.level <= m_clearance && rule.level > Level::Public && is_hidden(rule.field);
        });
        cut.row_rules.erase(first, cut.row_rules.end());
        for (RowRule& rule : cut.row_rules) {
            erase_values(rule.values, hidden_values_of(rule.field));
            erase_values(rule.fields, m_hidden_fields);
        }
        for (GeneraliseRule& rule : cut.generalise_rules) {
            if (is_hidden(rule.where_field)) {
                rule.where_field.clear();
                rule.where_values.clear();
            }
            erase_values(rule.where_values, hidden_values_of(rule.where_field));
            if (rule.fields) erase_values(*rule.fields, m_hidden_fields);
        }
        cut.style_json = cut_style(cut.style_json, m_hidden_fields, m_hidden_values);
    }

    [[nodiscard]] std::set<std::string> hidden_values_of(const std::string& field) const
    {
        std::set<std::string> values;
        for (const RowRule* rule : m_hidden_rules) {
            if (rule->field == field) values.insert(rule->values.begin(), rule->values.end());
        }
        return values;
    }

    // The cut descriptor is part of it, so that what is drawn otherwise after a change of descriptor is also addressed otherwise.
    [[nodiscard]] std::uint64_t class_of() const
    {
        StableHash hash;
        hash.add(write_descriptor(m_plan.descriptor));
        for (const RowRule* rule : m_hidden_rules) {
            hash.add(rule->field);
            for (const std::string& value : rule->values) hash.add(value);
            for (const std::string& key : rule->except) hash.add("except " + key);
        }
        for (const RowRule* rule : m_emptying_rules) {
            hash.add("emptied");
            hash.add(rule->field);
            for (const std::string& value : rule->values) hash.add(value);
            for (const std::string& field : rule->fields) hash.add(field);
        }
        return hash.value();
    }

    LayerDescriptor m_whole;
    Level m_clearance;
    CutPlan m_plan;
    std::vector<const RowRule*> m_hidden_rules;
    std::vector<const RowRule*> m_emptying_rules;
    std::set<std::string> m_hidden_values;
    std::set<std::string> m_hidden_fields;
    bool m_hides_visible_rule = false;  // a rule that this clearance passes, but whose field it does not see
};

bool sees_same(const CutPlan& a, const CutPlan& b)
{
    return a.visibility_class == b.visibility_class && a.is_public == b.is_public && a.descriptor == b.descriptor &&
           a.decimals.has_value() == b.decimals.has_value() && a.hidden_rows.size() == b.hidden_rows.size();
}

}  // namespace

std::size_t clearance_index(Level clearance)
{
    HAISHU_ASSERT(clearance != Level::Closed, "nobody is cleared for what is closed");
    return static_cast<std::size_t>(clearance) - 1;
}

std::shared_ptr<const CutPlan> make_cut_plan(const LayerDescriptor& descriptor, Level clearance)
{
    if (descriptor.level > clearance) return nullptr;
    return std::make_shared<const CutPlan>(PlanMaker(with_public_content(descriptor), clearance).make());
}

CutPlans make_cut_plans(const LayerDescriptor& descriptor)
{
    CutPlans plans;
    for (const Level clearance : {Level::Public, Level::Internal, Level::Restricted}) {
        const std::size_t index = clearance_index(clearance);
        plans[index] = make_cut_plan(descriptor, clearance);
        if (index > 0 && plans[index] && plans[index - 1] && sees_same(*plans[index - 1], *plans[index]))
            plans[index] = plans[index - 1];
    }
    return plans;
}

}  // namespace haishu::layers

#pragma once
// Which features of which layer an analysis looks at, as its settings say it, and the same bound to what one viewer sees.

#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haishu::layers
{

// {"layer": "school", "where": {"field": "stage", "values": ["primary"]}, "fields": ["name"], "group_by": "stage"};
// all but `layer` may be left out.
struct Subject {
    std::string layer;
    std::string where_field;  // empty: every feature
    std::vector<std::string> where_values;
    std::vector<std::string> fields;  // told of each feature, where the viewer sees them
    std::string group_by;             // empty: not grouped
};

// Error: Internal for settings of another form: they ship with the program.
Result<Subject> read_subject(const nlohmann::json& settings);
Result<Text> read_text(const nlohmann::json& settings, const char* name);  // {"zh": ..., "en": ...}

struct NamedValue {
    const Field* field = nullptr;  // of the view's descriptor; valid while a copy of the view lives
    geo::Value value;
};

class BoundSubject
{
   public:
    // Nothing when the viewer does not see the layer, or not the field that tells which features count. Error: Busy
    // "layer-loading".
    static Result<std::optional<BoundSubject>> bind(const Gate& gate, const Subject& subject);

    [[nodiscard]] const LayerView& view() const { return m_view; }
    [[nodiscard]] bool counts(const FeatureRef& feature) const;
    [[nodiscard]] std::string name_of(const FeatureRef& feature) const;  // empty if it has none
    [[nodiscard]] std::vector<NamedValue> values_of(const FeatureRef& feature) const;
    [[nodiscard]] const Field* group_field() const;
    [[nodiscard]] std::string group_of(const FeatureRef& feature) const;  // empty for null

   private:
    explicit BoundSubject(LayerView view) : m_view(std::move(view)) {}
    LayerView m_view;
    std::optional<std::size_t> m_where;
    std::vector<std::string> m_where_values;
    std::vector<std::size_t> m_fields;
    std::optional<std::size_t> m_group;
    std::optional<std::size_t> m_name;
};

// A value as the text that settings and groups compare: "true", "12", "primary"; empty for null.
std::string plain_text(const geo::ValueView& value);

}  // namespace haishu::layers

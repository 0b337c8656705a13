#include "layers/analysis/subject.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;

Error broken(const std::string& what)
{
    return internal_error("settings of an analysis: " + what);
}

Result<std::vector<std::string>> texts_at(const Json& settings, const char* name)
{
    std::vector<std::string> texts;
    const auto found = settings.find(name);
    if (found == settings.end()) return texts;
    if (!found->is_array()) return broken(std::string(name) + " is an array of texts");
    for (const Json& text : *found) {
        if (!text.is_string()) return broken(std::string(name) + " is an array of texts");
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

}  // namespace

Result<Text> read_text(const Json& settings, const char* name)
{
    const auto found = settings.find(name);
    if (found == settings.end() || !found->is_object()) return broken(std::string(name) + " is missing");
    Text text{found->value("zh", ""), found->value("en", "")};
    if (text.zh.empty() || text.en.empty()) return broken(std::string(name) + " has a Chinese and an English text");
    return text;
}

Result<Subject> read_subject(const Json& settings)
{
    if (!settings.is_object() || !settings.value("layer", Json()).is_string()) return broken("a subject names a layer");
    Subject subject;
    subject.layer = settings.at("layer").get<std::string>();
    subject.group_by = settings.value("group_by", "");
    HAISHU_TRY(subject.fields, texts_at(settings, "fields"));
    if (const auto where = settings.find("where"); where != settings.end()) {
        if (!where->is_object() || !where->value("field", Json()).is_string()) return broken("where names a field");
        subject.where_field = where->at("field").get<std::string>();
        HAISHU_TRY(subject.where_values, texts_at(*where, "values"));
    }
    return subject;
}

std::string plain_text(const geo::ValueView& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* real = std::get_if<double>(&value)) return Json(*real).dump();
    return {};
}

Result<std::optional<BoundSubject>> BoundSubject::bind(const Gate& gate, const Subject& subject)
{
    auto view = gate.open(subject.layer);
    if (!view) {
        if (may_be_left_out(view.error())) return std::optional<BoundSubject>{};
        return view.error();
    }
    BoundSubject bound(std::move(view).value());
    const LayerDescriptor& layer = bound.m_view.descriptor();
    if (!subject.where_field.empty()) {
        bound.m_where = layer.field_index(subject.where_field);
        if (!bound.m_where) return std::optional<BoundSubject>{};
        bound.m_where_values = subject.where_values;
    }
    for (const std::string& field : subject.fields) {
        if (const auto index = layer.field_index(field)) bound.m_fields.push_back(*index);
    }
    bound.m_group = layer.field_index(subject.group_by);
    bound.m_name = layer.field_index(layer.name_field);
    return std::optional<BoundSubject>(std::move(bound));
}

bool BoundSubject::counts(const FeatureRef& feature) const
{
    if (!m_where) return true;
    const std::string text = plain_text(feature.value(*m_where));
    return std::find(m_where_values.begin(), m_where_values.end(), text) != m_where_values.end();
}

std::string BoundSubject::name_of(const FeatureRef& feature) const
{
    return m_name ? plain_text(feature.value(*m_name)) : std::string{};
}

std::vector<NamedValue> BoundSubject::values_of(const FeatureRef& feature) const
{
    std::vector<NamedValue> values;
    values.reserve(m_fields.size());
    for (const std::size_t index : m_fields) {
        values.push_back({&m_view.descriptor().fields[index], geo::to_value(feature.value(index))});
    }
    return values;
}

const Field* BoundSubject::group_field() const
{
    return m_group ? &m_view.descriptor().fields[*m_group] : nullptr;
}

std::string BoundSubject::group_of(const FeatureRef& feature) const
{
    return m_group ? plain_text(feature.value(*m_group)) : std::string{};
}

}  // namespace haishu::layers

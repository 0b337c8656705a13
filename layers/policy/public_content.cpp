#include "layers/policy/public_content.hpp"

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"

#include <algorithm>
#include <iterator>
#include <span>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_policy();
}

namespace haishu::layers
{

namespace
{

using nlohmann::json;

// One unit of the ninth decimal is a tenth of a millimetre: beyond it rounding means nothing.
constexpr int most_decimals = 9;

Level read_level(const json& rule)
{
    const auto level = parse_level(rule.at("level").get<std::string>());
    HAISHU_ASSERT(level && *level > Level::Public, "what is forbidden to the public is not at the public level");
    return *level;
}

int read_decimals(const json& decimals, const char* kind)
{
    const int number = decimals.at(kind);
    HAISHU_ASSERT(number >= 0 && number <= most_decimals, "decimals of a degree from 0 to 9");
    return number;
}

PublicContent read_rules()
{
    const json document = json::parse(embedded_bytes(embedded_policy(), "public_content.json"));
    PublicContent content;
    const json& decimals = document.at("coordinates").at("decimals");
    content.decimals = {read_decimals(decimals, "point"), read_decimals(decimals, "line"), read_decimals(decimals, "polygon")};
    const json& coordinates = document.at("coordinates");
    content.coordinate_meaning = coordinates.at("meaning").get<std::string>();
    content.coordinate_names = coordinates.at("names").get<std::vector<std::string>>();
    content.coordinate_terms = coordinates.at("terms").get<std::vector<std::string>>();
    const json& sources = document.at("sources");
    for (const json& rule : document.at("classes")) {
        content.classes.push_back({rule.at("meaning"), read_level(rule), sources.at(rule.at("source")), rule.at("values")});
    }
    for (const json& rule : document.at("attributes")) {
        content.attributes.push_back({rule.at("meaning"),
                                      {rule.at("title").at("zh"), rule.at("title").at("en")},
                                      read_level(rule),
                                      sources.at(rule.at("source")),
                                      rule.at("terms"),
                                      rule.at("names")});
    }
    content.class_names = document.at("class_names").get<std::vector<std::string>>();
    return content;
}

bool has(const std::vector<std::string>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool starts_with(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}
bool ends_with(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Without a unit in brackets, case, and what joins words: "Load_Limit (t)" is "loadlimit".
std::string folded(std::string_view name)
{
    std::string out;
    for (const char c : name.substr(0, std::min(name.find('('), name.find("（")))) {
        if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

// A unit is often a part of the name: voltage_kv, height_limit_m.
bool is_named(const std::string& name, const std::vector<std::string>& names)
{
    constexpr std::string_view units[] = {"", "m", "mm", "cm", "t", "ton", "tons", "kv", "v", "kn", "m3", "wm3"};
    return std::any_of(names.begin(), names.end(), [&](const std::string& known) {
        return starts_with(name, known) &&
               std::find(std::begin(units), std::end(units), std::string_view(name).substr(known.size())) != std::end(units);
    });
}

// 车库容量 is the room of a garage, not the water of a reservoir: a term stands at one of the ends.
bool speaks_of(const std::string& text, const std::vector<std::string>& terms)
{
    return std::any_of(terms.begin(), terms.end(),
                       [&](const std::string& term) { return starts_with(text, term) || ends_with(text, term); });
}

bool is_released(const LayerDescriptor& layer, std::string_view meaning)
{
    return std::any_of(layer.releases.begin(), layer.releases.end(), [meaning](const PublicRelease& release) {
        return release.meaning == meaning && release.values.empty() && release.rows.empty();
    });
}

// The rules of one field with classes: values without a release of their own in one, those of which only some rows are
// released in one each.
void add_class_rules(LayerDescriptor& layer, const std::string& field, const ForbiddenClasses& classes)
{
    RowRule rule{field, {}, classes.level};
    for (const std::string& value : classes.values) {
        bool is_open = false;
        std::vector<std::string> rows;
        for (const PublicRelease& release : layer.releases) {
            if (release.meaning != classes.meaning || !(release.values.empty() || has(release.values, value))) continue;
            is_open = is_open || release.rows.empty();
            rows.insert(rows.end(), release.rows.begin(), release.rows.end());
        }
        if (is_open) continue;
        if (rows.empty()) {
            rule.values.push_back(value);
        } else {
            layer.row_rules.push_back({field, {value}, classes.level, {}, std::move(rows)});
        }
    }
    if (!rule.values.empty()) layer.row_rules.push_back(std::move(rule));
}

}  // namespace

const PublicContent& public_content()
{
    static const PublicContent content = read_rules();
    return content;
}

const ForbiddenAttribute* forbidden_attribute(const Field& field)
{
    const auto& rules = public_content().attributes;
    const std::string name = folded(field.name);
    const auto is_it = [&](const ForbiddenAttribute& rule) {
        if (!field.meaning.empty()) return field.meaning == rule.meaning;
        return is_named(name, rule.names) || speaks_of(name, rule.terms) || speaks_of(folded(field.title.zh), rule.terms);
    };
    const auto found = std::find_if(rules.begin(), rules.end(), is_it);
    return found == rules.end() ? nullptr : &*found;
}

const ForbiddenClasses* forbidden_classes(const Field& field)
{
    const auto& rules = public_content().classes;
    const auto found = std::find_if(rules.begin(), rules.end(),
                                    [&field](const ForbiddenClasses& rule) { return field.meaning == rule.meaning; });
    return found == rules.end() ? nullptr : &*found;
}

bool is_coordinate(const Field& field)
{
    if (field.type != FieldType::Real) return false;
    const PublicContent& content = public_content();
    if (!field.meaning.empty()) return field.meaning == content.coordinate_meaning;
    const std::string last_word = folded(std::string_view(field.name).substr(field.name.rfind('_') + 1));
    return has(content.coordinate_names, last_word) ||
           std::any_of(content.coordinate_terms.begin(), content.coordinate_terms.end(), [&field](const std::string& term) {
               return ends_with(field.name, term) || ends_with(field.title.zh, term);
           });
}

std::string usual_meaning(const Field& field)
{
    if (const ForbiddenAttribute* rule = forbidden_attribute(field)) return rule->meaning;
    return has(public_content().class_names, folded(field.name)) ? "component-class" : "";
}

LayerDescriptor with_public_content(LayerDescriptor layer)
{
    for (Field& field : layer.fields) {
        const ForbiddenAttribute* rule = forbidden_attribute(field);
        if (rule != nullptr && !is_released(layer, rule->meaning)) field.level = std::max(field.level, rule->level);
    }
    for (const Field& field : layer.fields) {
        if (const ForbiddenClasses* classes = forbidden_classes(field)) add_class_rules(layer, field.name, *classes);
    }
    return layer;
}

std::vector<WithheldField> withheld_fields(const LayerDescriptor& layer)
{
    std::vector<WithheldField> withheld;
    if (layer.level != Level::Public) return withheld;
    for (const Field& field : layer.fields) {
        const ForbiddenAttribute* rule = forbidden_attribute(field);
        if (rule != nullptr && field.level == Level::Public && !is_released(layer, rule->meaning))
            withheld.push_back({field.name, rule});
    }
    return withheld;
}

}  // namespace haishu::layers

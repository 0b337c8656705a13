// Reads the JSON form of a descriptor. Inside this file a fault travels as an exception from the place that sees it, which
// knows the path; parse_descriptor turns it into an Error.

#include "layers/catalog/descriptor.hpp"

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

namespace haishu::layers
{

namespace
{

using nlohmann::json;

constexpr std::size_t MAX_BYTES = 1 << 20;
constexpr int MAX_DEPTH = 64;
constexpr std::size_t MAX_FIELDS = 1000;
constexpr std::size_t MAX_LIST = 10'000;
constexpr std::size_t MAX_FIELD_NAME = 255;
constexpr int MAX_ZOOM = 24;
constexpr int MAX_DRAW_ORDER = 1'000'000;
constexpr int MAX_SURVEY_SCALE = 100'000'000;

struct Fault {
    std::string path;
    std::string reason;
};

// A value and where it stands, "/fields/2/type".
class Node
{
   public:
    Node(const json& value, std::string path) : m_value(value), m_path(std::move(path)) {}

    [[noreturn]] void fail(std::string reason) const { throw Fault{m_path.empty() ? "/" : m_path, std::move(reason)}; }
    [[nodiscard]] const json& value() const { return m_value; }

    void expect_object(std::initializer_list<const char*> members) const
    {
        if (!m_value.is_object()) fail("an object is expected");
        for (const auto& item : m_value.items()) {
            const auto is_known = [&item](const char* member) { return item.key() == member; };
            if (std::none_of(members.begin(), members.end(), is_known)) member(item.key()).fail("unknown member");
        }
    }
    [[nodiscard]] bool has(const char* name) const { return m_value.contains(name); }
    [[nodiscard]] Node member(const std::string& name) const
    {
        const auto found = m_value.find(name);
        if (found == m_value.end()) fail("member \"" + name + "\" is missing");
        return {*found, m_path + "/" + name};
    }
    [[nodiscard]] std::vector<Node> elements(std::size_t limit = MAX_LIST) const
    {
        if (!m_value.is_array()) fail("an array is expected");
        if (m_value.size() > limit) fail("more than " + std::to_string(limit) + " elements");
        std::vector<Node> nodes;
        for (std::size_t i = 0; i < m_value.size(); ++i) nodes.emplace_back(m_value[i], m_path + "/" + std::to_string(i));
        return nodes;
    }
    [[nodiscard]] std::string text() const
    {
        if (!m_value.is_string()) fail("a string is expected");
        return m_value.get<std::string>();
    }
    [[nodiscard]] bool boolean() const
    {
        if (!m_value.is_boolean()) fail("true or false is expected");
        return m_value.get<bool>();
    }
    [[nodiscard]] int integer(int low, int high) const
    {
        const std::string range = "an integer from " + std::to_string(low) + " to " + std::to_string(high) + " is expected";
        if (!m_value.is_number_integer()) fail(range);
        if (m_value.is_number_unsigned() && m_value.get<std::uint64_t>() > std::numeric_limits<std::int32_t>::max()) fail(range);
        const auto number = m_value.get<std::int64_t>();
        if (number < low || number > high) fail(range);
        return static_cast<int>(number);
    }
    [[nodiscard]] double pixels() const
    {
        if (!m_value.is_number()) fail("a number is expected");
        const auto number = m_value.get<double>();
        if (!(number >= 0 && number <= 4096)) fail("a number from 0 to 4096 is expected");
        return number;
    }
    template <class Parse>
    [[nodiscard]] auto named(Parse parse) const
    {
        const auto parsed = parse(text());
        if (!parsed) fail("unknown value \"" + text() + "\"");
        return *parsed;
    }

   private:
    const json& m_value;
    std::string m_path;
};

bool is_identifier(std::string_view text)
{
    if (text.empty() || text.size() > 63 || text[0] < 'a' || text[0] > 'z') return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_token(std::string_view text)
{
    return text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

// A text given in one language stands for both.
Text read_text(const Node& node)
{
    node.expect_object({"zh", "en"});
    Text text;
    if (node.has("zh")) text.zh = node.member("zh").text();
    if (node.has("en")) text.en = node.member("en").text();
    if (text.zh.empty()) text.zh = text.en;
    if (text.en.empty()) text.en = text.zh;
    return text;
}

std::vector<std::string> read_texts(const Node& node)
{
    std::vector<std::string> texts;
    for (const Node& element : node.elements()) texts.push_back(element.text());
    return texts;
}

Field read_field(const Node& node)
{
    node.expect_object({"name", "type", "title", "level", "unit", "format", "lies_in", "choices", "meaning", "list_separator"});
    Field field;
    field.name = node.member("name").text();
    if (field.name.empty() || field.name.size() > MAX_FIELD_NAME || field.name.find('\0') != std::string::npos) {
        node.member("name").fail("a name has 1 to " + std::to_string(MAX_FIELD_NAME) + " bytes, none of them zero");
    }
    field.type = node.member("type").named(parse_field_type);
    if (node.has("title")) field.title = read_text(node.member("title"));
    if (node.has("level")) field.level = node.member("level").named(parse_level);
    if (node.has("unit")) field.unit = node.member("unit").text();
    if (node.has("format")) {
        field.format = node.member("format").named(parse_text_format);
        if (field.type != FieldType::Text) node.member("format").fail("a field of type text is expected");
    }
    if (node.has("lies_in")) {
        const Node area = node.member("lies_in");
        area.expect_object({"layer", "field"});
        field.lies_in = {area.member("layer").text(), area.member("field").text()};
        if (!is_identifier(field.lies_in.layer)) area.member("layer").fail("[a-z][a-z0-9_]{0,62} is expected");
        if (field.type != FieldType::Text) area.fail("a field of type text is expected");
    }
    if (node.has("meaning")) field.meaning = node.member("meaning").text();
    if (!is_token(field.meaning)) node.member("meaning").fail("letters, digits, - and _ are expected, 64 at most");
    if (node.has("list_separator")) {
        const Node separator = node.member("list_separator");
        field.list_separator = separator.text();
        if (field.type != FieldType::Text) separator.fail("a field of type text is expected");
        if (field.list_separator.empty() || field.list_separator.size() > 8) separator.fail("1 to 8 bytes are expected");
    }
    if (!node.has("choices")) return field;
    std::set<std::string> seen;
    for (const Node& element : node.member("choices").elements()) {
        element.expect_object({"value", "title"});
        Choice choice{element.member("value").text(), {}};
        if (element.has("title")) choice.title = read_text(element.member("title"));
        if (!seen.insert(choice.value).second) element.fail("the choice \"" + choice.value + "\" is given twice");
        field.choices.push_back(std::move(choice));
    }
    return field;
}

std::string read_field_name(const Node& node, const LayerDescriptor& layer)
{
    std::string name = node.text();
    if (layer.find_field(name) == nullptr) node.fail("the layer has no field \"" + name + "\"");
    return name;
}

std::vector<std::string> read_field_names(const Node& node, const LayerDescriptor& layer)
{
    std::vector<std::string> names;
    for (const Node& element : node.elements()) names.push_back(read_field_name(element, layer));
    return names;
}

RowRule read_row_rule(const Node& node, const LayerDescriptor& layer)
{
    node.expect_object({"field", "values", "level", "fields"});
    RowRule rule;
    rule.field = read_field_name(node.member("field"), layer);
    rule.values = read_texts(node.member("values"));
    rule.level = node.member("level").named(parse_level);
    if (!node.has("fields")) return rule;
    rule.fields = read_field_names(node.member("fields"), layer);
    if (rule.fields.empty()) node.member("fields").fail("at least one field is expected");
    for (const std::string& name : rule.fields) {
        // Whoever does not see the value could tell it from what else he does not see.
        if (name == rule.field) node.member("fields").fail("the field that the rule looks at is always told");
    }
    return rule;
}

GeneraliseRule read_generalise_rule(const Node& node, const LayerDescriptor& layer)
{
    node.expect_object({"below_zoom", "where", "min_size_px", "thin_px", "fields"});
    GeneraliseRule rule;
    rule.below_zoom = node.member("below_zoom").integer(0, MAX_ZOOM + 1);
    if (node.has("where")) {
        const Node where = node.member("where");
        where.expect_object({"field", "in"});
        rule.where_field = read_field_name(where.member("field"), layer);
        rule.where_values = read_texts(where.member("in"));
    }
    if (node.has("min_size_px")) rule.min_size_px = node.member("min_size_px").pixels();
    if (node.has("thin_px")) rule.thin_px = node.member("thin_px").pixels();
    if (node.has("fields")) rule.fields = read_field_names(node.member("fields"), layer);
    return rule;
}

void read_generalise(const Node& node, LayerDescriptor& layer)
{
    if (node.value().is_string()) {
        if (node.text() != "none") node.fail("\"none\" or an array of rules is expected");
        layer.generalise = false;
        return;
    }
    for (const Node& element : node.elements()) layer.generalise_rules.push_back(read_generalise_rule(element, layer));
}

std::string read_style(const Node& node)
{
    for (const Node& element : node.elements()) {
        if (!element.value().is_object()) element.fail("an object is expected");
        if (element.member("type").text().empty()) element.member("type").fail("a MapLibre layer type is expected");
        for (const char* name : {"id", "source", "source-layer"}) {
            if (element.has(name)) element.member(name).fail("this member is given by the server");
        }
    }
    return node.value().dump();
}

void read_fields(const Node& node, LayerDescriptor& layer)
{
    std::set<std::string> seen;
    for (const Node& element : node.elements(MAX_FIELDS)) {
        Field field = read_field(element);
        if (!seen.insert(field.name).second) element.fail("the field \"" + field.name + "\" is given twice");
        layer.fields.push_back(std::move(field));
    }
}

void read_field_roles(const Node& root, LayerDescriptor& layer)
{
    const auto role = [&root, &layer](const char* member, std::initializer_list<FieldType> types) -> std::string {
        if (!root.has(member)) return {};
        const Node node = root.member(member);
        std::string name = read_field_name(node, layer);
        const FieldType type = layer.find_field(name)->type;
        const bool fits = types.size() == 0 || std::find(types.begin(), types.end(), type) != types.end();
        if (!fits) node.fail("a field of type " + std::string(field_type_name(type)) + " cannot serve here");
        return name;
    };
    layer.name_field = role("name_field", {});
    layer.time_field = role("time_field", {FieldType::Date, FieldType::DateTime});
    layer.key_field = role("key_field", {FieldType::Text, FieldType::Integer});
    layer.rank_field = role("rank_field", {FieldType::Integer, FieldType::Real});
    layer.department_field = role("department_field", {FieldType::Text});
    if (root.has("search_fields")) layer.search_fields = read_field_names(root.member("search_fields"), layer);
    if (!root.has("row_rules")) return;
    for (const Node& element : root.member("row_rules").elements()) layer.row_rules.push_back(read_row_rule(element, layer));
}

PublicRelease read_release(const Node& node, const LayerDescriptor& layer)
{
    node.expect_object({"meaning", "values", "rows", "reference"});
    PublicRelease release;
    release.meaning = node.member("meaning").text();
    if (release.meaning.empty()) node.member("meaning").fail("the meaning of a field is expected");
    if (node.has("values")) release.values = read_texts(node.member("values"));
    if (node.has("rows")) release.rows = read_texts(node.member("rows"));
    if (!release.rows.empty() && layer.key_field.empty()) node.member("rows").fail("the layer has no key_field to name rows by");
    release.reference = node.member("reference").text();
    if (release.reference.empty()) node.member("reference").fail("the number of the decision is expected");
    return release;
}

void read_publication(const Node& root, LayerDescriptor& layer)
{
    if (root.has("schematic")) layer.schematic = root.member("schematic").boolean();
    if (root.has("survey_scale")) layer.survey_scale = root.member("survey_scale").integer(0, MAX_SURVEY_SCALE);
    if (!root.has("releases")) return;
    for (const Node& element : root.member("releases").elements()) layer.releases.push_back(read_release(element, layer));
}

void read_drawing(const Node& root, LayerDescriptor& layer)
{
    if (root.has("zoom")) {
        const Node zoom = root.member("zoom");
        zoom.expect_object({"min", "max"});
        if (zoom.has("min")) layer.min_zoom = zoom.member("min").integer(0, MAX_ZOOM);
        if (zoom.has("max")) layer.max_zoom = zoom.member("max").integer(0, MAX_ZOOM);
        if (layer.min_zoom > layer.max_zoom) zoom.fail("min is greater than max");
    }
    if (root.has("generalise")) read_generalise(root.member("generalise"), layer);
    if (root.has("draw_order")) layer.draw_order = root.member("draw_order").integer(-MAX_DRAW_ORDER, MAX_DRAW_ORDER);
    const auto token = [&root](const char* member) -> std::string {
        if (!root.has(member)) return {};
        std::string text = root.member(member).text();
        if (!is_token(text)) root.member(member).fail("letters, digits, - and _ are expected, 64 at most");
        return text;
    };
    layer.icon = token("icon");
    layer.colour_token = token("colour");
    if (root.has("style")) layer.style_json = read_style(root.member("style"));
}

LayerDescriptor read_layer(const Node& root)
{
    root.expect_object({"id",      "title",      "description",      "group",    "level",       "geometry",   "has_z",
                        "fields",  "row_rules",  "name_field",       "icon",     "time_field",  "key_field",  "rank_field",
                        "zoom",    "generalise", "search_fields",    "colour",   "style",       "draw_order", "source",
                        "licence", "schematic",  "department_field", "releases", "survey_scale"});
    LayerDescriptor layer;
    layer.id = root.member("id").text();
    if (!is_identifier(layer.id)) root.member("id").fail("[a-z][a-z0-9_]{0,62} is expected");
    layer.title = read_text(root.member("title"));
    if (layer.title.zh.empty()) root.member("title").fail("a title is expected in zh or en");
    if (root.has("description")) layer.description = read_text(root.member("description"));
    if (root.has("group")) layer.group = root.member("group").text();
    if (!is_token(layer.group)) root.member("group").fail("letters, digits, - and _ are expected, 64 at most");
    if (root.has("level")) layer.level = root.member("level").named(parse_level);
    layer.geometry = root.member("geometry").named(parse_geometry_kind);
    if (root.has("has_z")) layer.has_z = root.member("has_z").boolean();
    if (layer.has_z && layer.geometry == GeometryKind::None) root.member("has_z").fail("a layer without geometry has no heights");
    read_fields(root.member("fields"), layer);
    read_field_roles(root, layer);
    read_drawing(root, layer);
    if (root.has("source")) layer.source = root.member("source").text();
    if (root.has("licence")) layer.licence = root.member("licence").text();
    read_publication(root, layer);
    return layer;
}

Error invalid(const std::string& path, const std::string& reason)
{
    return bad_input("descriptor-invalid", "layer descriptor, " + path + ": " + reason).with("path", path).with("reason", reason);
}

}  // namespace

Result<LayerDescriptor> parse_descriptor(std::string_view text)
{
    if (text.size() > MAX_BYTES) return invalid("/", "longer than " + std::to_string(MAX_BYTES) + " bytes");
    bool is_too_deep = false;
    const auto watch_depth = [&is_too_deep](int depth, json::parse_event_t, json&) {
        is_too_deep = is_too_deep || depth > MAX_DEPTH;
        return !is_too_deep;
    };
    const json root = json::parse(text, watch_depth, false);
    if (is_too_deep) return invalid("/", "nested deeper than " + std::to_string(MAX_DEPTH));
    if (root.is_discarded()) return invalid("/", "not JSON in UTF-8");
    try {
        return read_layer(Node(root, ""));
    } catch (const Fault& fault) {
        return invalid(fault.path, fault.reason);
    }
}

}  // namespace haishu::layers

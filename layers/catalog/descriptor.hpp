#pragma once
// What one layer is: names, fields, who may see it, how far it is drawn. One JSON file per layer under
// layers/catalog/descriptors, embedded in the program; the database holds the copy in force.

#include "geo/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class Level : std::uint8_t { Public = 1, Internal = 2, Restricted = 3, Closed = 4 };
enum class FieldType : std::uint8_t { Text, Integer, Real, Boolean, Date, DateTime };
// What a text field holds; what is written to it must be that (code_format.hpp).
enum class TextFormat : std::uint8_t { Free, CreditCode, OrganisationCode };
enum class GeometryKind : std::uint8_t { None, Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon, Any };

std::string_view level_name(Level level);  // "public", ...
std::optional<Level> parse_level(std::string_view name);
std::string_view field_type_name(FieldType type);  // "text", "integer", "real", "boolean", "date", "date-time"
std::optional<FieldType> parse_field_type(std::string_view name);
std::string_view text_format_name(TextFormat format);  // "", "uscc", "org-code"
std::optional<TextFormat> parse_text_format(std::string_view name);
std::string_view geometry_kind_name(GeometryKind kind);
std::optional<GeometryKind> parse_geometry_kind(std::string_view name);  // in any case: "Point", as GeoJSON spells it

struct Text {
    std::string zh;
    std::string en;
    friend bool operator==(const Text&, const Text&) = default;
};

struct Choice {  // one value of a code list
    std::string value;
    Text title;
    friend bool operator==(const Choice&, const Choice&) = default;
};

// The area that a row says it lies in: the feature of `layer` whose `field` has the value given.
struct AreaClaim {
    std::string layer;  // empty: no claim
    std::string field;
    friend bool operator==(const AreaClaim&, const AreaClaim&) = default;
};

struct Field {
    std::string name;  // [a-z_][a-z0-9_]{0,62} for own layers; an imported layer may keep any UTF-8 name
    FieldType type = FieldType::Text;
    Text title;
    Level level = Level::Public;
    std::string unit;             // "m", "m2", ...; empty if none
    std::vector<Choice> choices;  // empty if free
    TextFormat format = TextFormat::Free;
    AreaClaim lies_in = {};    // of a text field: what the geometry of the row can be compared with
    std::string meaning = {};  // what the values are, as the public content rules name it (public_content.hpp); empty: nothing
    // Of a text field: it holds a list, and this stands between its items, as "挂号;急诊" with ";". Empty: one text. The store
    // and files have the text, JSON and filters the list.
    std::string list_separator = {};
    friend bool operator==(const Field&, const Field&) = default;
};

// Rows whose `field` has one of `values` have `level`, if that is higher than the layer's; or only their `fields` have it, if
// that is higher than the field's.
struct RowRule {
    std::string field;
    std::vector<std::string> values;
    Level level = Level::Restricted;
    std::vector<std::string> fields = {};  // empty: the row as a whole
    std::vector<std::string> except = {};  // keys of rows that are not meant; only of rules that come from a release
    friend bool operator==(const RowRule&, const RowRule&) = default;
};

// How tiles below a zoom are thinned. All rules with zoom < below_zoom apply; the strictest value wins.
struct GeneraliseRule {
    int below_zoom = 0;
    std::string where_field;  // if set, rows whose value is not in where_values are left out
    std::vector<std::string> where_values;
    double min_size_px = 0;                          // leave out lines shorter, and polygons whose box diagonal is smaller
    double thin_px = 0;                              // points: at most one per square of this size, best rank first
    std::optional<std::vector<std::string>> fields;  // if set, only these attributes are encoded
    friend bool operator==(const GeneraliseRule&, const GeneraliseRule&) = default;
};

// A decision of the authority in charge that something of the layer may be public although the public content rules forbid it.
struct PublicRelease {
    std::string meaning;                   // Field::meaning that a rule is about
    std::vector<std::string> values = {};  // of classes: these; empty: all that the rule names
    std::vector<std::string> rows = {};    // keys (LayerDescriptor::key_field) of the rows that are meant; empty: all
    std::string reference = {};            // number of the decision
    friend bool operator==(const PublicRelease&, const PublicRelease&) = default;
};

struct LayerDescriptor {
    std::string id;  // [a-z][a-z0-9_]{0,62}
    Text title;
    Text description;
    std::string group;  // "base", "life", "people", "management", "emergency", "supervision", "approval", "import"
    Level level = Level::Internal;
    GeometryKind geometry = GeometryKind::Any;
    bool has_z = false;
    std::vector<Field> fields;
    std::vector<RowRule> row_rules;
    std::string name_field;  // what a label shows; empty if none
    std::string time_field;  // what `datetime` filters; empty if none
    std::string key_field;   // unique business code; empty if none
    std::string rank_field;  // smaller is more important; empty if none
    // Text: the department that a row belongs to. What is restricted of the row is seen, and the row written, by nobody of
    // another; empty if none.
    std::string department_field;
    std::vector<std::string> search_fields;
    int min_zoom = 0;  // no tile content below
    int max_zoom = 18;
    bool generalise = true;  // false: "generalise": "none", every feature in every tile, size limits lifted
    std::vector<GeneraliseRule> generalise_rules;
    int draw_order = 500;           // smaller is drawn first
    std::string icon;               // Maki name, empty if none
    std::string colour_token;       // a token of the style theme, for chips and legend
    std::string style_json = "[]";  // JSON array of MapLibre style layers without id, source and source-layer; "[]" if none
    std::string source;             // where the data comes from
    std::string licence;
    bool schematic = false;  // 示意: shapes are generated, not surveyed
    std::vector<PublicRelease> releases;
    int survey_scale = 0;  // 500: surveyed at 1:500; 0: not said
    friend bool operator==(const LayerDescriptor&, const LayerDescriptor&) = default;

    [[nodiscard]] const Field* find_field(std::string_view name) const;
    [[nodiscard]] std::optional<std::size_t> field_index(std::string_view name) const;
};

// Errors: bad_input "descriptor-invalid" with the JSON path of the fault. Unknown members are faults; so are names of
// fields that do not exist. Members that have a default may be left out.
Result<LayerDescriptor> parse_descriptor(std::string_view json);
std::string write_descriptor(const LayerDescriptor& descriptor);

// The descriptors shipped in the program, by draw order. They are checked by a test, so a fault here is a broken build.
std::vector<LayerDescriptor> shipped_descriptors();

}  // namespace haishu::layers

#include "server/api/features/feature_body.hpp"
#include "server/api/json_body.hpp"

#include "geo/codec/json_nesting.hpp"
#include "layers/catalog/code_format.hpp"
#include "layers/catalog/text_list.hpp"
#include "layers/query/query.hpp"
#include "layers/store/utf8.hpp"
#include "server/api/features/field_text.hpp"
#include "server/api/features/written_geometry.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr int max_depth = 64;

Error malformed(const std::string& reason)
{
    return bad_input("body-malformed", "the body is not a feature: " + reason).with("reason", reason);
}

Result<Json> read_object(std::string_view text)
{
    if (geo::find_deeper_than(text, max_depth) != std::string_view::npos)
        return malformed("it is nested more than " + std::to_string(max_depth) + " deep");
    auto body = read_json_text(text);
    if (!body) return body.error().id == "json-member-twice" ? body.error() : malformed("it is not JSON");
    if (!body->is_object()) return malformed("it is not a JSON object");
    return body;
}

std::string shown_name(const std::string& name)
{
    constexpr std::size_t longest = 100;
    return name.size() <= longest ? name : name.substr(0, longest);
}

Error wrong_type(const layers::Field& field)
{
    const std::string type(layers::field_type_name(field.type));
    return bad_input("field-type", "field \"" + field.name + "\" takes values of type " + type)
        .with("field", field.name)
        .with("type", type);
}

Result<geo::Value> read_text(const Json& json, const layers::Field& field)
{
    auto text = json.get<std::string>();
    if (text.size() > max_text_bytes) {
        return bad_input("field-too-long",
                         "field \"" + field.name + "\" takes up to " + std::to_string(max_text_bytes) + " bytes of text")
            .with("field", field.name)
            .with("limit", std::to_string(max_text_bytes));
    }
    if (text.find('\0') != std::string::npos) return wrong_type(field);
    return geo::Value(layers::canonical_code(field.format, text));
}

// A list is kept as one text; as one text it is taken too, as files have it.
Result<geo::Value> read_list(const Json& json, const layers::Field& field)
{
    std::string text;
    for (const Json& item : json) {
        const auto* one = item.get_ptr<const std::string*>();
        if (one == nullptr || one->find(field.list_separator) != std::string::npos) {
            return bad_input("field-list",
                             "field \"" + field.name + "\" takes a list of texts without \"" + field.list_separator + "\"")
                .with("field", field.name)
                .with("separator", field.list_separator);
        }
        if (!text.empty()) text += field.list_separator;
        text += *one;
    }
    return read_text(text, field);
}

// A whole number also when it is written as 3.0, within what a double tells exactly.
std::optional<std::int64_t> whole_number(const Json& json)
{
    constexpr double exact = 9007199254740992.0;
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) return std::nullopt;
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (!json.is_number_float()) return std::nullopt;
    const double number = json.get<double>();
    if (std::floor(number) != number || std::abs(number) > exact) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

Result<geo::Value> read_value(const Json& json, const layers::Field& field)
{
    using layers::FieldType;
    if (json.is_null()) return geo::Value();
    std::optional<std::int64_t> number;
    switch (field.type) {
        case FieldType::Text:
            if (json.is_string()) return read_text(json, field);
            if (json.is_array() && !field.list_separator.empty()) return read_list(json, field);
            return wrong_type(field);
        case FieldType::Boolean:
            if (json.is_boolean()) return geo::Value(json.get<bool>());
            return wrong_type(field);
        case FieldType::Real:
            if (json.is_number() && std::isfinite(json.get<double>())) return geo::Value(json.get<double>());
            return wrong_type(field);
        case FieldType::Integer: number = whole_number(json); break;
        case FieldType::Date:
            if (json.is_string()) number = layers::parse_date(json.get_ref<const std::string&>());
            break;
        case FieldType::DateTime:
            if (json.is_string()) number = layers::parse_date_time(json.get_ref<const std::string&>());
            break;
    }
    if (!number) return wrong_type(field);
    return geo::Value(*number);
}

Result<void> read_properties(const Json& properties, const layers::LayerDescriptor& layer, WrittenFeature& written)
{
    if (properties.is_null()) return {};
    if (!properties.is_object()) return malformed("\"properties\" is not an object");
    for (const auto& [name, value] : properties.items()) {
        const auto field = layer.field_index(name);
        if (!field) {
            return bad_input("field-unknown", "the layer has no field \"" + shown_name(name) + "\"")
                .with("field", shown_name(name));
        }
        HAISHU_TRY(written.values[*field], read_value(value, layer.fields[*field]));
    }
    return {};
}

Result<void> read_id(const Json& body, WrittenFeature& written)
{
    const auto id = body.find("id");
    if (id == body.end() || id->is_null()) return {};
    written.id = whole_number(*id);
    if (!written.id) return malformed("\"id\" is not the number of a feature");
    return {};
}

Result<WrittenFeature> read_feature(const Json& body, const layers::LayerDescriptor& layer, geo::Crs crs)
{
    const auto type = body.find("type");
    if (type == body.end() || *type != "Feature") return malformed("\"type\" is not \"Feature\"");
    const auto geometry = body.find("geometry");
    if (geometry == body.end()) return malformed("there is no \"geometry\"; null if there is none");
    const auto properties = body.find("properties");
    if (properties == body.end()) return malformed("there is no \"properties\"");
    WrittenFeature written;
    written.values.resize(layer.fields.size());
    written.has_geometry = true;
    HAISHU_CHECK(read_id(body, written));
    HAISHU_CHECK(read_properties(*properties, layer, written));
    HAISHU_TRY(written.geometry, read_written_geometry(geometry->dump(), layer, crs, max_written_vertices));
    return written;
}

std::string geojson_type(geo::GeometryType type)
{
    constexpr const char* names[] = {"Point",           "LineString",   "Polygon",           "MultiPoint",
                                     "MultiLineString", "MultiPolygon", "GeometryCollection"};
    return names[static_cast<int>(type) - 1];
}

// Of a list: whether each of its items is.
bool is_allowed(std::string_view text, const layers::Field& field)
{
    const auto is_choice = [&field](std::string_view one) {
        return std::any_of(field.choices.begin(), field.choices.end(),
                           [one](const layers::Choice& choice) { return choice.value == one; });
    };
    if (field.list_separator.empty()) return is_choice(text);
    bool are_all = true;
    layers::visit_items(text, field.list_separator, [&](std::string_view item) { are_all = are_all && is_choice(item); });
    return are_all;
}

}  // namespace

Result<WrittenFeature> read_written_feature(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs)
{
    HAISHU_TRY(const Json body, read_object(text));
    return read_feature(body, layer, crs);
}

Result<std::vector<WrittenFeature>> read_new_features(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs)
{
    HAISHU_TRY(const Json body, read_object(text));
    std::vector<WrittenFeature> written;
    const auto type = body.find("type");
    if (type == body.end() || *type != "FeatureCollection") {
        HAISHU_TRY(WrittenFeature one, read_feature(body, layer, crs));
        written.push_back(std::move(one));
        return written;
    }
    const auto features = body.find("features");
    if (features == body.end() || !features->is_array() || features->empty())
        return malformed("\"features\" is not a list of them");
    if (features->size() > max_written_features) {
        return Error{ErrorCode::TooLarge,
                     "features-too-many",
                     "one request may bring " + std::to_string(max_written_features) + " features",
                     {{"limit", std::to_string(max_written_features)}}};
    }
    for (const Json& feature : *features) {
        const std::string number = std::to_string(written.size());
        if (!feature.is_object()) return malformed("feature " + number + " is not an object").with("feature", number);
        Result<WrittenFeature> one = read_feature(feature, layer, crs);
        if (!one) {
            Error error = one.error();
            const std::string within = "feature " + number + " of the collection";
            error.detail = within + ": " + error.detail;
            return std::move(error).with("feature", number).with("within", within);
        }
        written.push_back(std::move(one).value());
    }
    return written;
}

Result<WrittenFeature> read_feature_patch(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs,
                                          const layers::FeatureRef& before)
{
    HAISHU_TRY(Json body, read_object(text));
    const auto type = body.find("type");
    if (type != body.end() && *type != "Feature") return malformed("\"type\" is not \"Feature\"");
    WrittenFeature written;
    written.values.resize(layer.fields.size());
    HAISHU_CHECK(read_id(body, written));
    if (const auto properties = body.find("properties"); properties != body.end()) {
        // RFC 7396 would remove all of them; a feature has properties.
        if (properties->is_null()) return malformed("\"properties\" is null: name the fields that are to be");
        HAISHU_CHECK(read_properties(*properties, layer, written));
    }
    if (const auto geometry = body.find("geometry"); geometry != body.end()) {
        const bool lacks_type = geometry->is_object() && !geometry->contains("type") && !before.geometry().is_empty();
        if (lacks_type) (*geometry)["type"] = geojson_type(before.geometry().type);
        written.has_geometry = true;
        HAISHU_TRY(written.geometry, read_written_geometry(geometry->dump(), layer, crs, max_written_vertices));
    }
    return written;
}

Result<std::vector<geo::Value>> completed_values(const WrittenFeature& written, const layers::LayerDescriptor& layer,
                                                 const layers::FeatureRef* before)
{
    std::vector<geo::Value> values(layer.fields.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (written.values[i]) {
            values[i] = *written.values[i];
        } else if (before != nullptr) {
            values[i] = geo::to_value(before->value(i));
        }
    }
    return values;
}

Result<void> check_choices(const std::vector<geo::Value>& values, const layers::LayerDescriptor& layer,
                           const layers::FeatureRef* before)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const layers::Field& field = layer.fields[i];
        if (field.choices.empty() || geo::is_null(values[i])) continue;
        if (is_allowed(field_text(geo::to_view(values[i]), field.type), field)) continue;
        if (before != nullptr && before->value(i) == geo::to_view(values[i])) continue;
        return bad_input("field-not-allowed", "field \"" + field.name + "\" takes only the values that /schema lists")
            .with("field", field.name);
    }
    return {};
}

}  // namespace haishu::server

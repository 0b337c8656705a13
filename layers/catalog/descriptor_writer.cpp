// Writes the JSON form of a descriptor: members in a fixed order, those at their default left out.

#include "layers/catalog/descriptor.hpp"

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using nlohmann::ordered_json;

ordered_json written(const Text& text)
{
    return {{"zh", text.zh}, {"en", text.en}};
}

ordered_json written(const Field& field)
{
    ordered_json out{{"name", field.name}, {"type", field_type_name(field.type)}};
    if (field.title != Text{}) out["title"] = written(field.title);
    if (field.level != Level::Public) out["level"] = level_name(field.level);
    if (!field.unit.empty()) out["unit"] = field.unit;
    if (field.format != TextFormat::Free) out["format"] = text_format_name(field.format);
    if (!field.lies_in.layer.empty()) out["lies_in"] = {{"layer", field.lies_in.layer}, {"field", field.lies_in.field}};
    if (!field.meaning.empty()) out["meaning"] = field.meaning;
    if (!field.list_separator.empty()) out["list_separator"] = field.list_separator;
    for (const Choice& choice : field.choices) {
        ordered_json row{{"value", choice.value}};
        if (choice.title != Text{}) row["title"] = written(choice.title);
        out["choices"].push_back(std::move(row));
    }
    return out;
}

ordered_json written(const GeneraliseRule& rule)
{
    ordered_json out{{"below_zoom", rule.below_zoom}};
    if (!rule.where_field.empty()) out["where"] = {{"field", rule.where_field}, {"in", rule.where_values}};
    if (rule.min_size_px > 0) out["min_size_px"] = rule.min_size_px;
    if (rule.thin_px > 0) out["thin_px"] = rule.thin_px;
    if (rule.fields) out["fields"] = *rule.fields;
    return out;
}

ordered_json written(const PublicRelease& release)
{
    ordered_json out{{"meaning", release.meaning}};
    if (!release.values.empty()) out["values"] = release.values;
    if (!release.rows.empty()) out["rows"] = release.rows;
    out["reference"] = release.reference;
    return out;
}

}  // namespace

std::string write_descriptor(const LayerDescriptor& layer)
{
    const LayerDescriptor defaults;
    ordered_json out{{"id", layer.id}, {"title", written(layer.title)}};
    const auto text = [&out](const char* member, const std::string& value) {
        if (!value.empty()) out[member] = value;
    };
    if (layer.description != Text{}) out["description"] = written(layer.description);
    text("group", layer.group);
    out["level"] = level_name(layer.level);
    out["geometry"] = geometry_kind_name(layer.geometry);
    if (layer.has_z) out["has_z"] = true;
    out["fields"] = ordered_json::array();
    for (const Field& field : layer.fields) out["fields"].push_back(written(field));
    for (const RowRule& rule : layer.row_rules) {
        ordered_json row{{"field", rule.field}, {"values", rule.values}, {"level", level_name(rule.level)}};
        if (!rule.fields.empty()) row["fields"] = rule.fields;
        out["row_rules"].push_back(std::move(row));
    }
    text("name_field", layer.name_field);
    text("time_field", layer.time_field);
    text("key_field", layer.key_field);
    text("rank_field", layer.rank_field);
    text("department_field", layer.department_field);
    if (!layer.search_fields.empty()) out["search_fields"] = layer.search_fields;
    out["zoom"] = {{"min", layer.min_zoom}, {"max", layer.max_zoom}};
    if (!layer.generalise) out["generalise"] = "none";
    for (const GeneraliseRule& rule : layer.generalise_rules) {
        if (layer.generalise) out["generalise"].push_back(written(rule));
    }
    if (layer.draw_order != defaults.draw_order) out["draw_order"] = layer.draw_order;
    text("icon", layer.icon);
    text("colour", layer.colour_token);
    if (layer.style_json != defaults.style_json) out["style"] = ordered_json::parse(layer.style_json, nullptr, false);
    text("source", layer.source);
    text("licence", layer.licence);
    if (layer.schematic) out["schematic"] = true;
    for (const PublicRelease& release : layer.releases) out["releases"].push_back(written(release));
    if (layer.survey_scale > 0) out["survey_scale"] = layer.survey_scale;
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace haishu::layers

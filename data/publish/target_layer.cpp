#include "data/publish/target_layer.hpp"

#include "data/normalize/field_mapping.hpp"
#include "layers/policy/public_content.hpp"
#include "layers/store/utf8.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace haishu::data
{
namespace
{

constexpr std::uint64_t max_descriptor_bytes = 1 << 20;

bool is_layer_id(const std::string& id)
{
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !id.empty() && id.size() <= 63 && id[0] >= 'a' && id[0] <= 'z' && std::all_of(id.begin(), id.end(), is_allowed);
}

Result<layers::LayerDescriptor> read_descriptor(const std::string& path)
{
    std::error_code fault;
    const std::uint64_t size = std::filesystem::file_size(path, fault);
    std::ifstream in(path, std::ios::binary);
    if (fault || !in || size > max_descriptor_bytes)
        return bad_input("source-unreadable", path + ": cannot be read as a descriptor").with("path", path);
    std::ostringstream text;
    text << in.rdbuf();
    return layers::parse_descriptor(text.str());
}

// Points nearer than this are one dot on a small-scale map; and a tile of a million is made twenty times faster without them.
constexpr std::uint64_t many_points = 10'000;
constexpr int crowd_below_zoom = 12;
constexpr double crowd_thin_px = 4;

layers::LayerDescriptor inferred(const ImportRequest& request, const SourceShape& source)
{
    layers::LayerDescriptor layer;
    layer.id = request.layer;
    const bool is_telling = layers::is_utf8(source.layer_name) && !source.layer_name.empty();
    layer.title.zh = layer.title.en = is_telling ? source.layer_name : request.layer;
    layer.group = "import";
    layer.level = request.level.value_or(layers::Level::Internal);
    layer.geometry = source.kind;
    layer.has_z = source.has_heights;
    for (std::size_t i = 0; i < source.field_names.size(); ++i) {
        layers::Field field;
        field.name = source.field_names[i];
        field.title = {field.name, field.name};
        field.type = (*source.fields)[i].type;
        field.meaning = layers::usual_meaning(field);
        layer.fields.push_back(std::move(field));
    }
    layer.name_field = guess_name_field(layer.fields);
    layer.time_field = guess_time_field(layer.fields);
    if (!layer.name_field.empty()) layer.search_fields = {layer.name_field};
    if (const layers::Field* const key = layer.find_field(request.key_field); key != nullptr) layer.key_field = key->name;
    if (source.kind == layers::GeometryKind::Point && source.records > many_points) {
        layers::GeneraliseRule crowd;
        crowd.below_zoom = crowd_below_zoom;
        crowd.thin_px = crowd_thin_px;
        layer.generalise_rules.push_back(crowd);
    }
    layer.source = std::filesystem::path(request.source).filename().string();
    if (!layers::is_utf8(layer.source)) layer.source.clear();
    return layer;
}

// The gate keeps from the public what the rules forbid in any case; a new layer says so itself, and the clerk is told.
void lower_forbidden(layers::LayerDescriptor& layer, bool is_new, IssueLog& issues)
{
    for (const layers::WithheldField& withheld : layers::withheld_fields(layer)) {
        const std::string& field = withheld.field;
        if (is_new) layer.fields[*layer.field_index(field)].level = withheld.rule->level;
        issues.add("field-not-public", 0,
                   "field " + field + " (" + withheld.rule->title.zh + ", " + withheld.rule->title.en +
                       ") may not be public by " + withheld.rule->source + " (kept at level " +
                       std::string(layers::level_name(withheld.rule->level)) + ")");
    }
    for (const layers::Field& field : layer.fields) {
        if (layer.level != layers::Level::Public || layers::forbidden_classes(field) == nullptr) continue;
        issues.add("classes-not-public", 0,
                   "rows of some classes in field " + field.name + " may not be public by " +
                       layers::forbidden_classes(field)->source + " (kept at level " +
                       std::string(layers::level_name(layers::forbidden_classes(field)->level)) + ")");
    }
}

// An upsert finds the rows to change by a key that layer and source both have.
Result<void> check_key(const ImportRequest& request, const TargetLayer& target)
{
    if (request.mode != layers::PublishMode::Upsert) return {};
    const std::string key = request.key_field.empty() ? target.descriptor.key_field : request.key_field;
    const auto index = target.descriptor.field_index(key);
    if (!key.empty() && index && target.sources[*index]) return {};
    return bad_input("key-missing", key.empty() ? "an upsert needs --key FIELD"
                                                : "field '" + key + "' must be in the layer and in the source to be the key")
        .with("field", key.empty() ? "-" : key);
}

}  // namespace

Result<void> check_request(const ImportRequest& request, const std::optional<layers::LayerDescriptor>& existing)
{
    if (!is_layer_id(request.layer))
        return bad_input("layer-id-invalid", "'" + request.layer.substr(0, 80) +
                                                 "' cannot be a layer: a to z, 0 to 9 and _, starting with a letter, at most 63")
            .with("layer", request.layer.substr(0, 80));
    if (existing && request.level)
        return bad_input("level-for-existing-layer", "layer " + request.layer + " exists; an import does not change its level")
            .with("layer", request.layer);
    if (existing && !request.descriptor_path.empty())
        return bad_input("descriptor-for-existing-layer",
                         "layer " + request.layer + " exists; an import does not change its descriptor")
            .with("layer", request.layer);
    return {};
}

Result<TargetLayer> target_layer(const ImportRequest& request, const std::optional<layers::LayerDescriptor>& existing,
                                 const SourceShape& source, IssueLog& issues)
{
    TargetLayer target;
    if (!existing && request.descriptor_path.empty()) {
        target.is_new = true;
        target.descriptor = inferred(request, source);
        for (std::size_t i = 0; i < source.field_names.size(); ++i) target.sources.emplace_back(i);
        lower_forbidden(target.descriptor, true, issues);
        HAISHU_CHECK(check_key(request, target));
        return target;
    }
    if (existing) {
        target.descriptor = *existing;
    } else {
        HAISHU_TRY(target.descriptor, read_descriptor(request.descriptor_path));
        if (target.descriptor.id != request.layer)
            return bad_input("descriptor-mismatch",
                             "the descriptor is that of layer " + target.descriptor.id + " and not of " + request.layer)
                .with("layer", request.layer)
                .with("found", target.descriptor.id);
        if (request.level) target.descriptor.level = *request.level;
    }
    const bool takes_heights = !existing || request.mode == layers::PublishMode::Replace;
    if (source.has_heights && takes_heights && target.descriptor.geometry != layers::GeometryKind::None)
        target.descriptor.has_z = true;
    if (source.has_heights && !target.descriptor.has_z)
        issues.add("height-dropped", 0, "layer " + request.layer + " keeps no heights (left out)");
    lower_forbidden(target.descriptor, !existing, issues);
    target.sources = match_fields(source.field_names, target.descriptor, issues);
    HAISHU_CHECK(check_key(request, target));
    return target;
}

}  // namespace haishu::data

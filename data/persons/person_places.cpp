#include "data/persons/person_places.hpp"

#include "geo/ops/overlay.hpp"

namespace haishu::data
{

namespace
{

std::string text_in(const layers::Feature& feature, std::size_t field)
{
    const auto* text = std::get_if<std::string>(&feature.values[field]);
    return text == nullptr ? std::string() : *text;
}

Result<void> add_names(layers::Store& store, const std::string& id, const std::string& code_field, DivisionNames& names)
{
    HAISHU_TRY(const auto layer, store.find_layer(id));
    const auto code = layer ? layer->field_index(code_field) : std::nullopt;
    const auto name = layer ? layer->field_index(layer->name_field) : std::nullopt;
    if (!code || !name) return {};
    return store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
        if (std::string text = text_in(feature, *name); !text.empty()) names[text_in(feature, *code)] = std::move(text);
        return {};
    });
}

}  // namespace

Result<DivisionNames> read_division_names(layers::Store& store)
{
    const DivisionLayer divisions = division_layer();
    DivisionNames names;
    HAISHU_CHECK(add_names(store, divisions.layer, divisions.code_field, names));
    HAISHU_CHECK(add_names(store, divisions.street_layer, divisions.street_code_field, names));
    return names;
}

std::optional<geo::Point> middle_of(const std::optional<geo::Geometry>& shape)
{
    if (!shape || shape->is_empty()) return std::nullopt;
    if (shape->type == geo::GeometryType::Point) return shape->points.front();
    const auto inside = geo::point_on_surface(*shape);
    return inside ? std::optional(inside.value()) : std::nullopt;
}

Result<std::vector<Community>> read_communities(layers::Store& store)
{
    const DivisionLayer names = division_layer();
    std::vector<Community> communities;
    HAISHU_TRY(const auto layer, store.find_layer(names.layer));
    const auto code = layer ? layer->field_index(names.code_field) : std::nullopt;
    const auto street = layer ? layer->field_index(names.street_field) : std::nullopt;
    if (code && street) {
        HAISHU_CHECK(store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
            if (feature.geometry && !feature.geometry->is_empty())
                communities.push_back(
                    {{text_in(feature, *code), text_in(feature, *street)}, geo::PointLocator(*feature.geometry, 32)});
            return {};
        }));
    }
    if (communities.empty())
        return Error{ErrorCode::Conflict,
                     "persons-divisions-missing",
                     "persons are counted by community, and the layer " + names.layer + " has none: import it first",
                     {}};
    return communities;
}

Result<PlacesByCode> read_places(layers::Store& store, const CodedPlace& place)
{
    PlacesByCode places;
    HAISHU_TRY(const auto layer, store.find_layer(place.layer));
    const auto code = layer ? layer->field_index(place.field) : std::nullopt;
    if (!code) return places;
    HAISHU_CHECK(store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
        if (const auto at = middle_of(feature.geometry)) places.emplace(folded(text_in(feature, *code)), *at);
        return {};
    }));
    return places;
}

}  // namespace haishu::data

#include "server/api/places/place_lookup.hpp"

#include "server/audit/row_note.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t most_related = 10'000;  // of one part: what a tower holds many times over

struct Related {
    layers::FeatureRef feature;
    std::optional<double> distance_m;
};

Error too_late()
{
    return Error{ErrorCode::TimedOut, "deadline", "looking up what belongs to the place took too long", {}};
}

// Whether the part is about a feature, by the value of one field. A null is none of any values.
struct Choice {
    const PlacePart& part;
    const layers::LayerDescriptor& layer;
    std::optional<std::size_t> field;

    [[nodiscard]] bool takes(const layers::FeatureRef& feature) const
    {
        if (!field) return true;
        const std::string value = text_value(layer, feature, *field);
        const auto has = [&value](const std::vector<std::string>& values) {
            return std::find(values.begin(), values.end(), value) != values.end();
        };
        return (part.only_values.empty() || has(part.only_values)) && !has(part.never_values);
    }
};

Result<std::vector<Related>> with_equal_value(const layers::LayerView& view, std::size_t field, const geo::ValueView& value,
                                              const Choice& choice, Deadline deadline)
{
    std::vector<Related> found;
    std::size_t visited = 0;
    bool is_late = false;
    view.visit_equal(field, value, [&](const layers::FeatureRef& feature) {
        if (++visited % 1024 == 0) is_late = deadline.has_passed();
        if (choice.takes(feature)) found.push_back({feature, std::nullopt});
        return !is_late && found.size() < most_related;
    });
    if (is_late) return too_late();
    std::sort(found.begin(), found.end(), [](const Related& a, const Related& b) { return a.feature.fid() < b.feature.fid(); });
    return found;
}

Result<std::vector<Related>> with_distance(const layers::LayerView& view, geo::Point spot, const Choice& choice,
                                           Deadline deadline)
{
    const PlacePart& part = choice.part;
    const std::size_t count = part.by == PlacePart::By::Near ? part.limit : most_related;
    const auto takes = [&choice](const layers::FeatureRef& feature) { return choice.takes(feature); };
    HAISHU_TRY(const std::vector<layers::Neighbour> near,
               layers::find_nearest(view, {spot, count, part.within_m}, takes, deadline));
    std::vector<Related> found;
    for (const layers::Neighbour& neighbour : near) found.push_back({neighbour.feature, neighbour.spot.distance_m});
    return found;
}

// Leaves those with the greatest value of `latest`, for each value of `per` by itself.
void keep_latest(const layers::LayerDescriptor& layer, const PlacePart& part, std::vector<Related>& found)
{
    const auto latest = layer.field_index(part.latest);
    if (!latest) return;
    const auto per = layer.field_index(part.latest_per);
    const auto number = [&](const Related& related) {
        const geo::ValueView value = related.feature.value(*latest);
        const auto* integer = std::get_if<std::int64_t>(&value);
        return integer == nullptr ? std::numeric_limits<std::int64_t>::min() : *integer;
    };
    const auto group = [&](const Related& related) { return per ? text_value(layer, related.feature, *per) : std::string(); };
    std::map<std::string, std::int64_t> greatest;
    for (const Related& related : found) {
        const auto [at, is_new] = greatest.try_emplace(group(related), number(related));
        if (!is_new) at->second = std::max(at->second, number(related));
    }
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Related& related) { return number(related) != greatest.at(group(related)); }),
                found.end());
}

Json counts_json(const layers::LayerDescriptor& layer, std::size_t field, const std::vector<Related>& found)
{
    std::map<std::string, std::size_t> counts;
    for (const Related& related : found) ++counts[text_value(layer, related.feature, field)];
    Json json = Json::object();
    for (const auto& [value, count] : counts) json[value] = count;
    return json;
}

Json part_json(const layers::LayerDescriptor& layer, const PlacePart& part, const std::vector<Related>& found)
{
    Json items = Json::array();
    for (std::size_t i = 0; i < std::min(found.size(), part.limit); ++i) {
        Json item = brief_json(layer, found[i].feature);
        if (part.by == PlacePart::By::Near) item["distance_m"] = rounded_metres(*found[i].distance_m);
        items.push_back(std::move(item));
    }
    Json json{{"part", part.id},
              {"title", {{"zh", part.title.zh}, {"en", part.title.en}}},
              {"collection", layer.id},
              {"state", found.empty()       ? "none"
                        : found.size() == 1 ? "one"
                                            : "several"},
              {"count", found.size()}};
    if (found.size() == most_related) json["count_is_least"] = true;
    if (const auto field = layer.field_index(part.count_by))
        json["counts"] = {{"field", part.count_by}, {"values", counts_json(layer, *field, found)}};
    json["items"] = std::move(items);
    return json;
}

}  // namespace

Result<std::optional<Json>> look_up(const layers::Gate& gate, const PlaceAsked& place, const PlacePart& part,
                                    PolicyOfAnswer& policy, Deadline deadline)
{
    const std::optional<Json> nothing;
    const Result<layers::LayerView> view = gate.open(part.collection);
    if (!view && !layers::may_be_left_out(view.error())) return view.error();
    if (!view) return nothing;
    const layers::LayerDescriptor& layer = view->descriptor();
    const Choice choice{part, layer, layer.field_index(part.only_field)};
    if (!part.only_field.empty() && !choice.field) return nothing;

    std::vector<Related> found;
    if (part.by == PlacePart::By::Equal) {
        if (!place.feature) return nothing;
        const auto own = place.layer->field_index(part.own_field);
        const auto field = layer.field_index(part.field);
        if (!own || !field) return nothing;
        const geo::ValueView value = place.feature->value(*own);
        if (value.index() != 0) {
            HAISHU_TRY(found, with_equal_value(*view, *field, value, choice, deadline));
        }
    } else {
        if (!place.spot) return nothing;
        HAISHU_TRY(found, with_distance(*view, *place.spot, choice, deadline));
    }
    if (!part.latest.empty()) keep_latest(layer, part, found);
    policy.uses(*view);
    for (std::size_t i = 0; i < std::min(found.size(), part.limit); ++i) note_row(place.request, *view, found[i].feature);
    return std::optional(part_json(layer, part, found));
}

}  // namespace haishu::server

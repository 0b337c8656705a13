#include "server/api/places/place_rules.hpp"

#include "data/demo/seed_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

layers::Text text_of(const Json& json)
{
    return {json.at("zh").get<std::string>(), json.at("en").get<std::string>()};
}

PlacePart::By by_of(const std::string& name)
{
    constexpr std::array<std::pair<std::string_view, PlacePart::By>, 3> names{
        {{"around", PlacePart::By::Around}, {"near", PlacePart::By::Near}, {"equal", PlacePart::By::Equal}}};
    for (const auto& [known, by] : names)
        if (known == name) return by;
    throw Json::other_error::create(501, "a part is found around, near or equal, not " + name, nullptr);
}

PlacePart part_of(const Json& json)
{
    PlacePart part;
    part.id = json.at("part").get<std::string>();
    part.title = text_of(json.at("title"));
    part.of = json.value("of", std::vector<std::string>{});
    part.not_of = json.value("not_of", std::vector<std::string>{});
    part.collection = json.at("collection").get<std::string>();
    part.by = by_of(json.at("by").get<std::string>());
    part.latest = json.value("latest", "");
    part.latest_per = json.value("latest_per", "");
    part.count_by = json.value("count_by", "");
    part.limit = json.at("limit").get<std::size_t>();
    if (const auto only = json.find("where"); only != json.end()) {
        part.only_field = only->at("field").get<std::string>();
        part.only_values = only->value("in", std::vector<std::string>{});
        part.never_values = only->value("not_in", std::vector<std::string>{});
    }
    if (part.by == PlacePart::By::Equal) {
        part.field = json.at("field").get<std::string>();
        part.own_field = json.at("own_field").get<std::string>();
    } else if (part.by == PlacePart::By::Near) {
        part.within_m = json.at("within_m").get<double>();
    } else {
        part.within_m = json.value("boundary_m", 0.0);
    }
    return part;
}

ReverseRules reverse_of(const Json& json)
{
    ReverseRules rules;
    rules.within = json.at("within").get<std::string>();
    for (const Json& part : json.at("parts")) rules.parts.push_back(part_of(part));
    for (const Json& form : json.at("text")) {
        AddressForm read{form.at("level").get<std::string>(), {}};
        for (const Json& piece : form.at("pieces")) read.pieces.push_back({piece.at("part"), piece.at("field")});
        if (read.pieces.empty()) throw Json::other_error::create(501, "the text of an address has a piece at least", nullptr);
        rules.forms.push_back(std::move(read));
    }
    return rules;
}

PlaceRules rules_of(const Json& json)
{
    PlaceRules rules;
    rules.utc_offset_minutes = json.at("clock").at("utc_offset_minutes").get<int>();
    rules.hours_field = json.at("hours_field").get<std::string>();
    for (const auto& [collection, fields] : json.at("items").items())
        rules.items[collection] = fields.get<std::vector<std::string>>();
    for (const auto& [collection, areas] : json.at("catchments").items()) {
        rules.catchments[collection] = {areas.at("year").get<std::string>(), areas.at("stage").get<std::string>(),
                                        areas.at("within").get<std::string>(), areas.at("boundary_m").get<double>(),
                                        text_of(areas.at("notice"))};
    }
    const Json& transit = json.at("transit");
    rules.transit = {transit.at("routes").get<std::string>(), transit.at("route_stops").get<std::string>(),
                     transit.at("stops").get<std::string>(), transit.at("stop_code").get<std::string>()};
    for (const Json& part : json.at("place")) rules.parts.push_back(part_of(part));
    rules.reverse = reverse_of(json.at("reverse"));
    return rules;
}

std::int64_t floor_divided(std::int64_t value, std::int64_t by)
{
    return (value >= 0 ? value : value - by + 1) / by;
}

Result<PlaceRules> shipped_rules()
{
    HAISHU_TRY(const std::string_view json, data::seed_file("dictionaries/place_rules.json"));
    HAISHU_TRY(const std::string_view calendar, data::seed_file("dictionaries/calendar.csv"));
    return parse_place_rules(json, calendar);
}

bool has(const std::vector<std::string>& names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool PlacePart::is_told_of(std::string_view collection_id) const
{
    return (of.empty() || has(of, collection_id)) && !has(not_of, collection_id) &&
           (by == By::Equal || collection != collection_id);
}

std::int64_t PlaceRules::local_minute(std::int64_t milliseconds_utc) const
{
    return floor_divided(milliseconds_utc, 60'000) + utc_offset_minutes;
}

std::int64_t PlaceRules::utc_of(std::int64_t minute) const
{
    return (minute - utc_offset_minutes) * 60'000;
}

Result<PlaceRules> parse_place_rules(std::string_view json, std::string_view calendar_csv)
{
    try {
        const Json document = Json::parse(json);
        PlaceRules rules = rules_of(document);
        HAISHU_TRY(rules.calendar,
                   layers::DayCalendar::parse(calendar_csv, document.at("clock").at("calendar").get<std::string>()));
        return rules;
    } catch (const Json::exception& fault) {
        return Error{ErrorCode::Internal, "place-rules-invalid", std::string("place_rules.json: ") + fault.what(), {}};
    }
}

Result<const PlaceRules*> place_rules()
{
    static const Result<PlaceRules> rules = shipped_rules();
    if (!rules) return rules.error();
    return &rules.value();
}

}  // namespace haishu::server

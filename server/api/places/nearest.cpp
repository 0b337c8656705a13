// The features of a layer nearest to a point.

#include "server/api/declare.hpp"
#include "server/api/features/collection_document.hpp"
#include "server/api/features/feature_json.hpp"
#include "server/api/features/filter_request.hpp"
#include "server/api/features/items_parameters.hpp"
#include "server/api/json_text.hpp"
#include "server/api/parameters.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/routes.hpp"
#include "server/app/context.hpp"
#include "server/audit/row_note.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

constexpr double most_neighbours = 100;
constexpr std::array<Representation, 1> offered{as_geojson};

// Places that handle an item: its code, or a part of its name.
class ItemFilter
{
   public:
    static Result<ItemFilter> create(const PlaceRules& rules, const layers::LayerDescriptor& layer, std::string_view item)
    {
        ItemFilter filter;
        filter.m_item = item;
        const auto found = rules.items.find(layer.id);
        if (found != rules.items.end()) {
            for (const std::string& name : found->second) {
                const auto field = layer.field_index(name);
                if (field && !layer.fields[*field].list_separator.empty())
                    filter.m_lists.push_back({*field, layer.fields[*field].list_separator});
            }
        }
        if (filter.m_lists.empty()) return invalid_parameter("item", "is only for collections that tell which items they handle");
        if (item.empty() || item.size() > 200) return invalid_parameter("item", "must have 1 to 200 bytes");
        for (const List& list : filter.m_lists) {
            if (item.find(list.separator) != std::string_view::npos)
                return invalid_parameter("item", "must be one code or part of one name");
        }
        return filter;
    }

    [[nodiscard]] bool passes(const layers::FeatureRef& feature) const
    {
        // The item holds no separator, so what is found lies within one item of the list.
        return std::any_of(m_lists.begin(), m_lists.end(), [&](const List& list) {
            const geo::ValueView value = feature.value(list.field);
            const auto* text = std::get_if<std::string_view>(&value);
            return text != nullptr && text->find(m_item) != std::string_view::npos;
        });
    }

   private:
    struct List {
        std::size_t field;
        std::string separator;
    };
    std::string m_item;
    std::vector<List> m_lists;
};

// "distance_m":12.345,"bearing_deg":90.01
std::string distance_members(const geo::NearestSpot& spot)
{
    std::string out = R"("distance_m":)";
    append_json_number(out, rounded_metres(spot.distance_m));
    out += R"(,"bearing_deg":)";
    append_json_number(out, rounded_degrees(spot.azimuth_from_asked));
    return out;
}

// One feature with its distance, as a member and among the properties, where maps and tables look.
Result<void> append_neighbour(std::string& out, const FeatureJsonWriter& writer, const layers::LayerDescriptor& layer,
                              const layers::Neighbour& neighbour, const OpenState& open)
{
    const std::string distance = distance_members(neighbour.spot);
    std::string more = ',' + distance + R"(,"nearest_point":[)";
    append_json_number(more, neighbour.spot.spot.x);
    more += ',';
    append_json_number(more, neighbour.spot.spot.y);
    more += ']';
    if (open.knows_hours()) more += R"(,"opening":)" + open.json(neighbour.feature).dump();
    const bool has_own = layer.find_field("distance_m") != nullptr || layer.find_field("bearing_deg") != nullptr;
    return writer.append(out, neighbour.feature, more, has_own ? std::string_view() : distance);
}

Result<Response> nearest(const Context& context, Request& request)
{
    HAISHU_CHECK(choose_representation(request, offered));
    HAISHU_TRY(const PlaceRules* rules, place_rules());
    HAISHU_TRY(const geo::Point from, read_point(request, "point"));
    HAISHU_TRY(const layers::LayerView view, context.gate(request).open(*request.query_value("collection")));
    const layers::LayerDescriptor& layer = view.descriptor();
    HAISHU_TRY(const FieldSelection selection, read_selection(request, layer));
    layers::NearestQuery query{from, static_cast<std::size_t>(integer_value(request, "k", 10))};
    if (const auto within = request.query_value("within")) query.within_m = parse_number(*within).value_or(query.within_m);

    const auto moment = request.query_value("open");
    std::int64_t at = now_ms() / 60'000 * 60'000;  // to the minute, so that an answer stays the same for a while
    if (moment) {
        HAISHU_TRY(at, read_moment("open", *moment));
    }
    const OpenState open(*rules, layer, at);
    if (moment && !open.knows_hours()) return invalid_parameter("open", "is only for collections with opening hours");
    std::optional<ItemFilter> item;
    if (const auto wanted = request.query_value("item")) {
        HAISHU_TRY(item, ItemFilter::create(*rules, layer, *wanted));
    }
    HAISHU_TRY(const std::shared_ptr<const layers::Filter> filter, read_filter_request(request, layer));
    if (filter) query.only_in = filter->cover();
    const auto accepts = [&](const layers::FeatureRef& feature) {
        return (!filter || filter->matches(feature)) && (!item || item->passes(feature)) &&
               (!moment || open.is_open(feature).value_or(false));
    };
    HAISHU_TRY(const std::vector<layers::Neighbour> found, layers::find_nearest(view, query, accepts, request.deadline));

    HAISHU_TRY(const GeometryWriter geometry, GeometryWriter::create(geo::crs84));
    const FeatureJsonWriter writer(layer, geometry, selection);
    Response response;
    response.content_type = std::string(type_geojson);
    response.body =
        R"({"type":"FeatureCollection","measure":"straight line on the ellipsoid, to the nearest point of the shape","numberReturned":)";
    append_json_number(response.body, static_cast<std::int64_t>(found.size()));
    response.body += R"(,"features":[)";
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (i > 0) response.body += ',';
        HAISHU_CHECK(append_neighbour(response.body, writer, layer, found[i], open));
        note_row(request, view, found[i].feature);
    }
    response.body += "]}";
    PolicyOfAnswer policy;
    policy.uses(view);
    policy.set(response);
    return response;
}

}  // namespace

std::vector<Route> nearest_routes()
{
    Parameter collection = query_parameter("collection", "Identifier of a collection, as listed at /collections.");
    collection.required = true;
    collection.example = "hospital";
    Parameter k = query_parameter("k", "How many features at most.", ParameterType::Integer);
    k.minimum = 1;
    k.maximum = most_neighbours;
    k.default_value = 10;
    Parameter within = query_parameter("within", "Only features so near, in metres.", ParameterType::Number);
    within.minimum = 0;
    within.maximum = 20'100'000;
    Parameter open = query_parameter("open",
                                     "Only places that are open now, or at an RFC 3339 time: with lunch breaks, weekends, public "
                                     "holidays and make-up workdays. A place whose hours are unknown is not told.");
    open.example = "now";
    Parameter item = query_parameter("item", "Only service places that handle this item: its code, or a part of its name.");
    item.example = "社会保障";

    Route route;
    route.path = "/nearest";
    route.operation_id = "getNearest";
    route.tag = "Places";
    route.summary =
        "The features nearest to a point, nearest first, by the straight line on the ellipsoid to their shapes; each with "
        "distance_m and bearing_deg.";
    route.parameters = {collection,
                        point_parameter("point", "Where to look from: longitude,latitude."),
                        k,
                        within,
                        open,
                        item,
                        properties_parameter(),
                        format_parameter(offered)};
    for (Parameter& parameter : filter_parameters()) route.parameters.push_back(std::move(parameter));
    route.responses = read_responses("The nearest features.", {std::string(type_geojson)}, "NearestFeatures", MayBeMissing::Yes);
    route.handle = nearest;
    route.is_brief = [](const Request& request) {
        const auto is_slow = [](const auto& asked) {
            return asked.first.starts_with("filter") || asked.first == "item" || asked.first == "open";
        };
        return integer_value(request, "k", 10) <= 20 && std::none_of(request.query.begin(), request.query.end(), is_slow);
    };
    return {route};
}

}  // namespace haishu::server

#include "server/api/items_query.hpp"

#include "geo/ops/overlay.hpp"
#include "server/api/parameters.hpp"

#include <algorithm>
#include <array>

namespace haishu::server
{

namespace
{

constexpr std::array<std::string_view, 7> own_parameters{"f", "bbox", "bbox-crs", "crs", "datetime", "limit", "cursor"};

Error malformed_bbox(std::string_view reason)
{
    return bad_input("bbox-malformed", "bbox " + std::string(reason)).with("reason", reason);
}

struct Corners {
    geo::Point low;  // x = east, y = north
    geo::Point high;
};

// 4 numbers, or 6 of which the heights are not used: features are placed by their ground plan.
Result<Corners> read_corners(std::string_view text, bool north_first)
{
    std::vector<double> numbers;
    for (const std::string_view part : split(text, ',')) {
        const auto number = parse_number(part);
        if (!number) return malformed_bbox("must be finite numbers separated by commas");
        numbers.push_back(*number);
    }
    if (numbers.size() != 4 && numbers.size() != 6) return malformed_bbox("must have 4 or 6 numbers");
    const std::size_t upper = numbers.size() / 2;
    if (numbers.size() == 6 && numbers[2] > numbers[5]) return malformed_bbox("has its lower height above the upper one");
    Corners corners{{numbers[0], numbers[1]}, {numbers[upper], numbers[upper + 1]}};
    if (north_first) {
        std::swap(corners.low.x, corners.low.y);
        std::swap(corners.high.x, corners.high.y);
    }
    if (corners.low.y > corners.high.y) return malformed_bbox("has its southern edge north of the northern one");
    return corners;
}

Result<std::vector<geo::Box>> geographic_boxes(const Corners& corners)
{
    const auto [low, high] = corners;
    if (std::min(low.x, high.x) < -180 || std::max(low.x, high.x) > 180 || low.y < -90 || high.y > 90) {
        return malformed_bbox("must lie within 180 degrees of longitude and 90 of latitude");
    }
    if (low.x <= high.x) return std::vector<geo::Box>{{low.x, low.y, high.x, high.y}};
    // West above east: the box crosses the antimeridian.
    return std::vector<geo::Box>{{low.x, low.y, 180, high.y}, {-180, low.y, high.x, high.y}};
}

// The outline of a box of a projected system as a polygon of storage coordinates.
Result<geo::Geometry> outline_of(const geo::Box& box, const geo::Transform& to_storage)
{
    constexpr int steps = 64;
    const std::array<geo::Point, 5> corners{
        {{box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}}};
    geo::Geometry polygon;
    polygon.type = geo::GeometryType::Polygon;
    for (std::size_t edge = 0; edge < 4; ++edge) {
        const geo::Point a = corners[edge];
        const geo::Point b = corners[edge + 1];
        for (int step = 0; step < steps; ++step) {
            const double t = static_cast<double>(step) / steps;
            polygon.points.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
        }
    }
    polygon.points.push_back(corners[0]);
    polygon.ring_ends = {static_cast<std::uint32_t>(polygon.points.size())};
    polygon.polygon_ends = {1};
    HAISHU_CHECK(to_storage.apply(polygon));
    return polygon;
}

Result<void> read_bbox(const Request& request, ItemsQuery& items)
{
    HAISHU_TRY(const RequestedCrs crs, requested_crs(request, "bbox-crs"));
    const auto text = request.query_value("bbox");
    if (!text) return {};
    HAISHU_TRY(const Corners corners, read_corners(*text, geo::is_north_first(crs.crs)));
    HAISHU_TRY(const geo::Transform* transform, shared_transform(crs.crs, geo::cgcs2000));
    if (transform->is_identity()) {
        HAISHU_TRY(items.query.boxes, geographic_boxes(corners));
        return {};
    }
    if (corners.low.x > corners.high.x) return malformed_bbox("has its western edge east of the eastern one");
    const geo::Box box{corners.low.x, corners.low.y, corners.high.x, corners.high.y};
    auto outline = outline_of(box, *transform);
    if (!outline) return malformed_bbox("lies outside the area of its reference system");
    // Parallels and meridians stay straight in web Mercator: the covering box is the very box.
    if (crs.crs == geo::web_mercator) {
        items.query.boxes = {outline->box()};
        return {};
    }
    items.query.boxes = {outline->box()};
    items.outlines.push_back(std::move(*outline));
    return {};
}

bool meets_outline(const layers::FeatureRef& feature, const std::vector<geo::Geometry>& outlines)
{
    const geo::GeometryView geometry = feature.geometry();
    // OGC API - Features, /req/core/fc-bbox-response: a feature without geometry matches every box.
    if (geometry.is_empty()) return true;
    return std::any_of(outlines.begin(), outlines.end(),
                       [&](const geo::Geometry& outline) { return geo::intersects(geometry, outline); });
}

constexpr std::string_view cursor_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t cursor_length = 11;  // 64 bits in digits of 6

}  // namespace

Result<ItemsQuery> read_items_query(const Request& request, const layers::LayerDescriptor& layer)
{
    ItemsQuery items;
    HAISHU_TRY(items.crs, requested_crs(request, "crs"));
    HAISHU_CHECK(read_bbox(request, items));
    if (const auto text = request.query_value("datetime")) {
        HAISHU_TRY(items.query.time, layers::parse_datetime(*text));
    }
    if (const auto text = request.query_value("cursor")) {
        HAISHU_TRY(items.query.after_fid, read_cursor(*text));
    }
    items.query.limit = static_cast<std::size_t>(integer_value(request, "limit", static_cast<std::int64_t>(default_limit)));
    for (const auto& [name, value] : request.query) {
        if (std::find(own_parameters.begin(), own_parameters.end(), name) != own_parameters.end()) continue;
        if (layer.find_field(name) == nullptr) {
            return bad_input("parameter-unknown", "this resource has no query parameter " + name.substr(0, 100))
                .with("name", name.substr(0, 100));
        }
        items.query.equals.push_back({name, value});
    }
    return items;
}

Result<layers::Page> run_items_query(const layers::LayerView& view, const ItemsQuery& items, Deadline deadline)
{
    if (items.outlines.empty()) return layers::run_query(view, items.query, deadline);

    layers::Query covering = items.query;
    covering.after_fid = 0;
    covering.limit = view.size() + 1;
    covering.count_matched = false;
    HAISHU_TRY(layers::Page candidates, layers::run_query(view, covering, deadline));
    layers::Page page;
    for (const layers::FeatureRef& feature : candidates.features) {
        if (deadline.has_passed()) return Error{ErrorCode::TimedOut, "deadline", "the query took too long", {}};
        if (!meets_outline(feature, items.outlines)) continue;
        ++page.number_matched;
        if (feature.fid() <= items.query.after_fid) continue;
        if (page.features.size() < items.query.limit) {
            page.features.push_back(feature);
        } else if (!page.next_after) {
            page.next_after = page.features.back().fid();
        }
    }
    return page;
}

std::string write_cursor(std::int64_t after_fid)
{
    std::string text(cursor_length, 'A');
    auto rest = static_cast<std::uint64_t>(after_fid);
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        *digit = cursor_alphabet[rest & 63U];
        rest >>= 6U;
    }
    return text;
}

Result<std::int64_t> read_cursor(std::string_view cursor)
{
    const Error malformed = bad_input("cursor-malformed", "cursor is not one that a next link gave");
    if (cursor.size() != cursor_length) return malformed;
    std::uint64_t value = 0;
    for (const char digit : cursor) {
        const auto place = cursor_alphabet.find(digit);
        if (place == std::string_view::npos || value >> 57U != 0) return malformed;
        value = (value << 6U) | place;
    }
    if (value > (1ULL << 53U)) return malformed;
    return static_cast<std::int64_t>(value);
}

Result<std::string> previous_cursor(const layers::LayerView& view, const ItemsQuery& items, Deadline deadline)
{
    ItemsQuery before = items;
    before.query.after_fid = 0;
    before.query.limit = view.size() + 1;
    before.query.count_matched = false;
    HAISHU_TRY(const layers::Page all, run_items_query(view, before, deadline));
    const auto here = std::partition_point(all.features.begin(), all.features.end(), [&](const layers::FeatureRef& feature) {
        return feature.fid() <= items.query.after_fid;
    });
    const auto ahead = static_cast<std::size_t>(here - all.features.begin());
    if (ahead <= items.query.limit) return std::string();
    return write_cursor(all.features[ahead - items.query.limit - 1].fid());
}

}  // namespace haishu::server

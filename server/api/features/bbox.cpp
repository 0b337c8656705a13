#include "server/api/features/bbox.hpp"

#include "geo/ops/relate.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/parameters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace haishu::server
{

namespace
{

Error malformed_bbox(std::string_view reason)
{
    return bad_input("bbox-malformed", "bbox " + std::string(reason)).with("reason", reason);
}

// 4 numbers, or 6 of which the heights are not used: features are placed by their ground plan. x = east, y = north; west may
// be above east.
Result<geo::Box> read_corners(std::string_view text, bool north_first)
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
    geo::Box corners{numbers[0], numbers[1], numbers[upper], numbers[upper + 1]};
    if (north_first) {
        std::swap(corners.min_x, corners.min_y);
        std::swap(corners.max_x, corners.max_y);
    }
    if (corners.min_y > corners.max_y) return malformed_bbox("has its southern edge north of the northern one");
    return corners;
}

Result<std::vector<geo::Box>> geographic_boxes(const geo::Box& box)
{
    if (std::min(box.min_x, box.max_x) < -180 || std::max(box.min_x, box.max_x) > 180 || box.min_y < -90 || box.max_y > 90) {
        return malformed_bbox("must lie within 180 degrees of longitude and 90 of latitude");
    }
    if (box.min_x <= box.max_x) return std::vector<geo::Box>{box};
    // West above east: the box crosses the antimeridian.
    return std::vector<geo::Box>{{box.min_x, box.min_y, 180, box.max_y}, {-180, box.min_y, box.max_x, box.max_y}};
}

// A box of a projected system with two boxes of storage coordinates: one that covers it, and one that it covers.
struct ProjectedBox {
    geo::Box box;
    geo::Box outer;
    geo::Box inner;
};

// Its four edges as points of storage coordinates, `steps` to an edge: southern, eastern, northern, western, and the start.
constexpr std::size_t steps = 64;
Result<std::vector<geo::Point>> edges_of(const geo::Box& box, const geo::Transform& to_storage)
{
    const std::array<geo::Point, 5> corners{
        {{box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}}};
    std::vector<geo::Point> points;
    for (std::size_t edge = 0; edge < 4; ++edge) {
        const geo::Point a = corners[edge];
        const geo::Point b = corners[edge + 1];
        for (std::size_t step = 0; step < steps; ++step) {
            const double t = static_cast<double>(step) / static_cast<double>(steps);
            points.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
        }
    }
    points.push_back(corners[0]);
    HAISHU_CHECK(to_storage.apply(std::span<geo::Point>(points)));
    return points;
}

// How far an edge may swing out between two of its points: less than its second difference.
double swing_of(const std::vector<geo::Point>& points)
{
    double swing = 1e-9;
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        if (i % steps == 0) continue;  // a corner
        swing = std::max({swing, std::abs(points[i - 1].x - 2 * points[i].x + points[i + 1].x),
                          std::abs(points[i - 1].y - 2 * points[i].y + points[i + 1].y)});
    }
    return swing;
}

Result<ProjectedBox> projected_box(const geo::Box& box, const geo::Transform& to_storage)
{
    HAISHU_TRY(const std::vector<geo::Point> points, edges_of(box, to_storage));
    const double swing = swing_of(points);
    ProjectedBox made{box, {}, {-180, -90, 180, 90}};
    for (const geo::Point p : points) made.outer.extend(p);
    made.outer = made.outer.widened(swing, swing);
    for (std::size_t i = 0; i <= steps; ++i) {
        made.inner.min_y = std::max(made.inner.min_y, points[i].y);
        made.inner.max_x = std::min(made.inner.max_x, points[steps + i].x);
        made.inner.max_y = std::min(made.inner.max_y, points[2 * steps + i].y);
        made.inner.min_x = std::max(made.inner.min_x, points[3 * steps + i].x);
    }
    made.inner = made.inner.widened(-swing, -swing);
    return made;
}

// Answers print tenths of a millimetre; what they print must be found again.
constexpr double printed_precision_m = 1e-4;

}  // namespace

Result<void> read_bbox(const Request& request, layers::Query& query)
{
    HAISHU_TRY(const RequestedCrs crs, requested_crs(request, "bbox-crs"));
    const auto text = request.query_value("bbox");
    if (!text) return {};
    HAISHU_TRY(const geo::Box corners, read_corners(*text, geo::is_north_first(crs.crs)));
    HAISHU_TRY(const geo::Transform* to_storage, shared_transform(crs.crs, geo::cgcs2000));
    if (to_storage->is_identity()) {
        HAISHU_TRY(query.boxes, geographic_boxes(corners));
        return {};
    }
    if (corners.min_x > corners.max_x) return malformed_bbox("has its western edge east of the eastern one");
    const auto box = projected_box(corners.widened(printed_precision_m, printed_precision_m), *to_storage);
    if (!box) return malformed_bbox("lies outside the area of its reference system");
    HAISHU_TRY(const geo::Transform* from_storage, shared_transform(geo::cgcs2000, crs.crs));
    query.boxes = {box->outer};
    query.meets = [box = *box, from_storage](const layers::FeatureRef& feature) {
        if (box.inner.contains(feature.box())) return true;
        geo::Geometry turned = feature.geometry().to_geometry();
        return static_cast<bool>(from_storage->apply(turned)) && geo::intersects(turned, box.box);
    };
    return {};
}

}  // namespace haishu::server

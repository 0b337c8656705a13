#include "tests/contract/sample_layers.hpp"

#include "tests/contract/contract_server.hpp"

namespace haishu::contract
{

const char* const place_descriptor = R"({
  "id": "place", "title": {"zh": "地点", "en": "Places"}, "description": {"zh": "测试地点", "en": "Places for tests"},
  "group": "life", "level": "public", "geometry": "Point",
  "fields": [
    {"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}},
    {"name": "kind", "type": "text", "title": {"zh": "类别", "en": "Kind"}, "choices": [
      {"value": "a", "title": {"zh": "甲", "en": "A"}}, {"value": "b", "title": {"zh": "乙", "en": "B"}},
      {"value": "hidden", "title": {"zh": "隐", "en": "Hidden"}}]},
    {"name": "floors", "type": "integer", "title": {"zh": "层数", "en": "Floors"}},
    {"name": "height", "type": "real", "title": {"zh": "高度", "en": "Height"}, "unit": "m"},
    {"name": "open", "type": "boolean", "title": {"zh": "开放", "en": "Open"}},
    {"name": "built", "type": "date", "title": {"zh": "建成", "en": "Built"}},
    {"name": "seen", "type": "date-time", "title": {"zh": "时间", "en": "Seen"}},
    {"name": "owner_phone", "type": "text", "title": {"zh": "业主电话", "en": "Owner's telephone"}, "level": "internal"}
  ],
  "row_rules": [{"field": "kind", "values": ["hidden"], "level": "restricted"}],
  "name_field": "name", "time_field": "seen", "zoom": {"min": 0, "max": 18},
  "generalise": "none", "source": "tests", "licence": "CC0 1.0", "schematic": true
})";

const char* const area_descriptor = R"({
  "id": "area", "title": {"zh": "区域", "en": "Areas"}, "group": "base", "level": "public", "geometry": "MultiPolygon",
  "fields": [{"name": "code", "type": "text", "title": {"zh": "编码", "en": "Code"}}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

const char* const secret_descriptor = R"({
  "id": "secret_works", "title": {"zh": "内部工程", "en": "Internal works"}, "group": "management", "level": "internal",
  "geometry": "Point", "fields": [{"name": "code", "type": "text", "title": {"zh": "编码", "en": "Code"}}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

const char* const ledger_descriptor = R"({
  "id": "ledger", "title": {"zh": "台账", "en": "Ledger"}, "group": "management", "level": "public", "geometry": "Point",
  "fields": [
    {"name": "sealed_by", "type": "text", "title": {"zh": "封存", "en": "Sealed by"}, "level": "closed"},
    {"name": "name", "type": "text", "title": {"zh": "名称", "en": "Name"}},
    {"name": "kind", "type": "text", "title": {"zh": "类别", "en": "Kind"}},
    {"name": "state", "type": "text", "title": {"zh": "状态", "en": "State"}, "choices": [
      {"value": "open", "title": {"zh": "开", "en": "Open"}}, {"value": "shut", "title": {"zh": "关", "en": "Shut"}}]},
    {"name": "count", "type": "integer", "title": {"zh": "计数", "en": "Count"}},
    {"name": "built", "type": "date", "title": {"zh": "建成", "en": "Built"}},
    {"name": "seen", "type": "date-time", "title": {"zh": "时间", "en": "Seen"}},
    {"name": "marks", "type": "text", "title": {"zh": "标记", "en": "Marks"}, "list_separator": ";", "choices": [
      {"value": "wet", "title": {"zh": "湿", "en": "Wet"}}, {"value": "hot", "title": {"zh": "热", "en": "Hot"}}]}
  ],
  "row_rules": [{"field": "kind", "values": ["sealed"], "level": "closed"}],
  "zoom": {"min": 0, "max": 18}, "generalise": "none"
})";

namespace
{

geo::Geometry point(double x, double y)
{
    geo::Geometry geometry;
    geometry.points = {{x, y}};
    return geometry;
}

geo::Geometry polygon(std::vector<geo::Point> shell, const std::vector<geo::Point>& hole = {})
{
    geo::Geometry geometry;
    geometry.type = geo::GeometryType::MultiPolygon;
    geometry.points = std::move(shell);
    geometry.ring_ends.push_back(static_cast<std::uint32_t>(geometry.points.size()));
    if (!hole.empty()) {
        geometry.points.insert(geometry.points.end(), hole.begin(), hole.end());
        geometry.ring_ends.push_back(static_cast<std::uint32_t>(geometry.points.size()));
    }
    geometry.polygon_ends.push_back(static_cast<std::uint32_t>(geometry.ring_ends.size()));
    return geometry;
}

geo::Geometry square(double x, double y, double side)
{
    return polygon({{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}});
}

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t new_year_2026 = 1'767'225'600'000;

// Row `i` of 120: a grid of points 0.01 degrees apart, west to east, south to north; an hour apart in time.
layers::Feature place(int i)
{
    layers::Feature feature;
    feature.fid = i + 1;
    if (i % 40 != 39) feature.geometry = point(121.40 + 0.01 * (i % 12), 29.80 + 0.01 * (i / 12));
    const std::string kind = i % 10 == 7 ? "hidden" : i % 2 == 0 ? "a" : "b";
    feature.values = {std::string("地点") + std::to_string(i + 1),
                      kind,
                      std::int64_t{i % 5},
                      i % 7 == 6 ? geo::Value{} : geo::Value{0.5 * i},
                      i % 3 == 0,
                      std::int64_t{20'000 + i},
                      i % 15 == 14 ? geo::Value{} : geo::Value{new_year_2026 + i * hour_ms},
                      std::string("0574-") + std::to_string(87'000'000 + i)};
    if (i == 3) feature.values[0] = std::string("=HYPERLINK(\"<script>alert(1)</script>\")");
    return feature;
}

layers::Feature area(std::int64_t fid, std::string code, geo::Geometry geometry)
{
    layers::Feature feature;
    feature.fid = fid;
    feature.geometry = std::move(geometry);
    feature.values = {std::move(code)};
    return feature;
}

}  // namespace

const std::vector<layers::Feature>& sample_places()
{
    static const std::vector<layers::Feature> places = [] {
        std::vector<layers::Feature> made;
        for (int i = 0; i < 120; ++i) made.push_back(place(i));
        return made;
    }();
    return places;
}

const std::vector<layers::Feature>& sample_areas()
{
    static const std::vector<layers::Feature> areas{
        area(1, "plain", square(121.50, 29.85, 0.02)),
        area(2, "ring",
             polygon({{121.60, 29.80}, {121.70, 29.80}, {121.70, 29.90}, {121.60, 29.90}, {121.60, 29.80}},
                     {{121.62, 29.82}, {121.62, 29.88}, {121.68, 29.88}, {121.68, 29.82}, {121.62, 29.82}})),
        area(3, "diagonal", polygon({{121.30, 29.70}, {121.40, 29.80}, {121.30, 29.80}, {121.30, 29.70}})),
        area(4, "east of 180", square(-179.5, 10, 0.2)),
        area(5, "west of 180", square(179.3, 10, 0.2)),
    };
    return areas;
}

const std::vector<layers::Feature>& sample_secrets()
{
    static const std::vector<layers::Feature> secrets = [] {
        std::vector<layers::Feature> made;
        for (int i = 0; i < 5; ++i) {
            layers::Feature feature;
            feature.fid = i + 1;
            feature.geometry = point(121.55 + 0.001 * i, 29.87);
            feature.values = {"W" + std::to_string(i)};
            made.push_back(feature);
        }
        return made;
    }();
    return secrets;
}

const std::vector<layers::Feature>& sample_ledger()
{
    static const std::vector<layers::Feature> ledger = [] {
        layers::Feature first;
        first.fid = 1;
        first.geometry = point(121.55, 29.87);
        first.values = {"court", "first", "plain", "old", std::int64_t{7}, std::int64_t{20'000}, std::int64_t{0}, {}};
        layers::Feature sealed = first;
        sealed.fid = 2;
        sealed.values[2] = "sealed";
        return std::vector{first, sealed};
    }();
    return ledger;
}

bool is_hidden_place(const layers::Feature& place)
{
    return std::get<std::string>(place.values[1]) == "hidden";
}

}  // namespace haishu::contract

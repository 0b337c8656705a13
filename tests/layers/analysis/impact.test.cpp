#include "layers/analysis/impact.hpp"

#include "geo/ops/measure.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

namespace
{

constexpr geo::Point centre{121.55, 29.87};

const char* const settings_text = R"({
  "version": "test", "default_rings_m": [100, 500], "most_listed": 2,
  "subjects": [
    {"id": "schools", "title": {"zh": "学校", "en": "Schools"}, "measure_word": "所", "layer": "school", "group_by": "stage", "fields": ["stage"]},
    {"id": "hazards", "title": {"zh": "危险源", "en": "Hazards"}, "measure_word": "处", "layer": "hazard"},
    {"id": "shops", "title": {"zh": "企业", "en": "Companies"}, "measure_word": "家", "layer": "company",
     "where": {"field": "status", "values": ["active"]}, "listed": false}
  ],
  "population": {"layer": "cell", "value": "population", "method": {"zh": "法", "en": "method"}},
  "resources": [
    {"id": "stations", "title": {"zh": "消防站", "en": "Fire stations"}, "measure_word": "座", "layer": "station", "nearest": 2},
    {"id": "hydrants", "title": {"zh": "消火栓", "en": "Hydrants"}, "measure_word": "个", "layer": "hydrant", "within_m": 150},
    {"id": "shelters", "title": {"zh": "避灾点", "en": "Shelters"}, "measure_word": "处", "layer": "shelter", "nearest": 2,
     "sum": "capacity", "sum_title": {"zh": "可容纳人数", "en": "Capacity"}}
  ],
  "texts": {"ring": "{from}至{to}米：{found}。", "sector": "风{from}度{opening}度。", "nothing": "无", "subject": "{title}{count}{measure_word}",
            "population": "人口{estimate}（{low}至{high}）", "population_at_least": "人口{estimate}（{low}以上）", "resource": "最近{title}：{items}。", "within": "{within}米内{title}{count}{measure_word}。",
            "item": "{name}（{distance}米）", "sum": "合计{title}{sum}。"}
})";

std::string point_at(double azimuth, double metres)
{
    const geo::Point p = geo::geodesic_destination(centre, azimuth, metres);
    return "POINT (" + std::to_string(p.x) + ' ' + std::to_string(p.y) + ')';
}

std::string line_at(double azimuth, double from, double to)
{
    const geo::Point a = geo::geodesic_destination(centre, azimuth, from);
    const geo::Point b = geo::geodesic_destination(centre, azimuth, to);
    return "LINESTRING (" + std::to_string(a.x) + ' ' + std::to_string(a.y) + ',' + std::to_string(b.x) + ' ' +
           std::to_string(b.y) + ')';
}

Field text(const char* name, Level level = Level::Public)
{
    return {.name = name, .type = FieldType::Text, .level = level};
}

Field number(const char* name)
{
    return {.name = name, .type = FieldType::Integer};
}

// 100 m squares, 3 x 3 around the centre, 100 residents each, but the south-west one was not published.
std::vector<SmallRow> cells()
{
    const double dx = geo::geodesic_destination(centre, 90, 100).x - centre.x;
    const double dy = geo::geodesic_destination(centre, 0, 100).y - centre.y;
    std::vector<SmallRow> rows;
    for (int row = -1; row <= 1; ++row) {
        for (int column = -1; column <= 1; ++column) {
            const double x = centre.x + (column - 0.5) * dx;
            const double y = centre.y + (row - 0.5) * dy;
            const auto at = [](double px, double py) { return std::to_string(px) + ' ' + std::to_string(py); };
            const bool hidden = row == -1 && column == -1;
            rows.push_back({"POLYGON ((" + at(x, y) + ',' + at(x + dx, y) + ',' + at(x + dx, y + dy) + ',' + at(x, y + dy) + ',' +
                                at(x, y) + "))",
                            {std::string("c"), std::string("grid_100m"), hidden ? geo::Value{} : geo::Value{std::int64_t{100}},
                             std::string("330203001001"), std::int64_t{5}}});
        }
    }
    // Of the community 820 are published, so that the hidden cell has 20, or 65 with all roundings.
    rows.push_back(
        {"", {std::string("330203001001"), std::string("community"), std::int64_t{820}, geo::Value{}, std::int64_t{5}}});
    return rows;
}

SmallCatalog catalog()
{
    SmallCatalog made;
    made.add(small_layer("school", Level::Public, {text("name"), text("stage")}),
             {{point_at(0, 99), {std::string("北"), std::string("primary")}},
              {point_at(90, 101), {std::string("东"), std::string("junior")}},
              {point_at(180, 300), {std::string("南"), std::string("junior")}},
              {point_at(270, 499), {std::string("西"), std::string("primary")}},
              {point_at(45, 501), {std::string("外"), std::string("primary")}}});
    made.add(small_layer("hazard", Level::Restricted, {text("name")}), {{point_at(10, 50), {std::string("油库")}}});
    made.add(small_layer("company", Level::Public, {text("name"), text("status")}),
             {{point_at(0, 10), {std::string("甲"), std::string("active")}},
              {point_at(0, 20), {std::string("乙"), std::string("revoked")}}});
    made.add(small_layer("cell", Level::Public,
                         {text("code"), text("unit_type"), number("population"), text("community_code"), number("max_error")}),
             cells());
    made.add(small_layer("station", Level::Public, {text("name")}),
             {{line_at(0, 30'000, 31'000), {std::string("远站")}}, {point_at(90, 3'000), {std::string("近站")}}});
    made.add(small_layer("hydrant", Level::Internal, {text("code")}),
             {{point_at(0, 149), {std::string("H1")}}, {point_at(0, 151), {std::string("H2")}}});
    made.add(small_layer("shelter", Level::Public, {text("name"), number("capacity")}),
             {{point_at(0, 700), {std::string("体育馆"), std::int64_t{300}}},
              {point_at(90, 900), {std::string("礼堂"), geo::Value{}}},
              {point_at(90, 1'900), {std::string("操场"), std::int64_t{5'000}}}});
    return made;
}

ImpactReport assess(const Gate& gate, std::optional<WindSector> wind = {}, const char* place = nullptr)
{
    static const ImpactSettings settings = read_impact_settings(settings_text).value();
    ImpactQuery query;
    query.place = geo::read_wkt(place != nullptr ? place : "POINT (121.55 29.87)").value();
    query.rings_m = settings.default_rings_m;
    query.wind = wind;
    WorkControl control(Deadline::never());
    return assess_impact(gate, settings, query, control).value();
}

std::vector<std::string> names(const std::vector<ImpactItem>& items)
{
    std::vector<std::string> found;
    for (const ImpactItem& item : items) found.push_back(item.name);
    return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("each ring counts what lies in it and not what lies in the ring before")
{
    const SmallCatalog layers = catalog();
    const ImpactReport report = assess(layers.gate());
    REQUIRE(report.rings.size() == 2);
    const ImpactCount& near = report.rings[0].counts[0];
    CHECK(near.count == 1);
    CHECK(names(near.items) == Names{"北"});
    CHECK(near.items[0].distance_m == Approx(99).margin(0.1));
    const ImpactCount& far = report.rings[1].counts[0];
    CHECK(far.count == 3);
    CHECK(names(far.items) == Names{"东", "南"});  // the list has the two nearest, the count has all
    CHECK(far.groups == std::map<std::string, std::size_t>{{"junior", 2}, {"primary", 1}});
    CHECK(report.rings[1].from_m == 100);
    CHECK(report.rings[1].to_m == 500);
}

TEST_CASE("only features of the class that counts are counted")
{
    const SmallCatalog layers = catalog();
    const ImpactReport report = assess(layers.gate());
    CHECK(report.rings[0].counts.back().subject->id == "shops");
    CHECK(report.rings[0].counts.back().count == 1);
    CHECK(report.rings[0].counts.back().items.empty());
}

TEST_CASE("what the viewer may not see is neither counted nor named")
{
    const SmallCatalog layers = catalog();
    const ImpactReport resident = assess(layers.gate());
    for (const ImpactCount& count : resident.rings[0].counts) CHECK(count.subject->id != "hazards");
    for (const ResourceFinding& finding : resident.resources) CHECK(finding.resource->id != "hydrants");
    CHECK(resident.text_zh.find("危险源") == std::string::npos);
    CHECK(resident.text_zh.find("消火栓") == std::string::npos);
    const ImpactReport clerk = assess(layers.gate(Role::Clerk));
    CHECK(clerk.rings[0].counts[1].count == 1);
    CHECK(clerk.text_zh.find("危险源1处") != std::string::npos);
    const ImpactReport staff = assess(layers.gate(Role::Staff));
    CHECK(staff.text_zh.find("危险源") == std::string::npos);
    CHECK(staff.text_zh.find("150米内消火栓1个") != std::string::npos);
}

TEST_CASE("a class told by a field that the viewer may not see is not counted at all")
{
    SmallCatalog layers;
    layers.add(small_layer("company", Level::Public, {text("name"), text("status", Level::Internal)}),
               {{point_at(0, 10), {std::string("甲"), std::string("active")}}});
    CHECK(assess(layers.gate()).rings[0].counts.empty());
    CHECK(assess(layers.gate(Role::Staff)).rings[0].counts.at(0).count == 1);
}

TEST_CASE("residents are those of whole cells by their centres, with bounds that hold")
{
    const SmallCatalog layers = catalog();
    const ImpactReport report = assess(layers.gate());
    // Within 100 m: the middle cell and those beside it, whose centres are 100 m off, but not the corners.
    const PopulationEstimate near = report.rings[0].population.value();
    const PopulationEstimate far = report.rings[1].population.value();
    CHECK(near.cells + far.cells == 9);
    CHECK(near.estimate == Approx(100.0 * static_cast<double>(near.cells)));
    CHECK(near.low == Approx(95.0 * static_cast<double>(near.cells)));
    CHECK(near.high.value() == Approx(105.0 * static_cast<double>(near.cells)));
    CHECK(near.cells_unpublished == 0);
    CHECK(far.cells_unpublished == 1);
    CHECK(near.estimate + far.estimate == Approx(800 + 20));
    CHECK(far.high.value() - 105.0 * static_cast<double>(far.cells - 1) == Approx(820 + 5 - 8 * 95));
}

TEST_CASE("the report says from how many residents on when nothing published bounds them")
{
    ImpactReport report;
    ImpactRing ring;
    ring.to_m = 100;
    ring.population = PopulationEstimate{.estimate = 120, .low = 90, .high = 150};
    report.rings.push_back(ring);
    ring.population->high.reset();
    report.rings.push_back(ring);
    const ImpactSettings settings = read_impact_settings(settings_text).value();
    CHECK(impact_text(settings, {}, report) == "0至100米：无，人口120（90至150）。0至100米：无，人口120（90以上）。");
}

TEST_CASE("the wind leaves what lies upwind and aside out, but not the population of the place")
{
    const SmallCatalog layers = catalog();
    // Wind from the north blows to the south.
    const ImpactReport report = assess(layers.gate(), WindSector{0, 90});
    CHECK(report.rings[0].counts[0].count == 0);
    CHECK(names(report.rings[1].counts[0].items) == Names{"南"});
    CHECK(report.text_zh.rfind("风0度90度。", 0) == 0);
    CHECK(names(assess(layers.gate(), WindSector{270, 20}).rings[1].counts[0].items) == Names{"东"});
    CHECK(assess(layers.gate(), WindSector{123, 360}).rings[1].counts[0].count == 3);
    // The cell around the place, and of its eight neighbours those to the south.
    const auto cells = [](const ImpactReport& of) { return of.rings[0].population->cells + of.rings[1].population->cells; };
    CHECK(cells(report) == 2);
    CHECK(cells(assess(layers.gate(), WindSector{0, 100})) == 4);
    // Help is found whatever the wind.
    CHECK(names(report.resources.front().items) == Names{"近站", "远站"});
}

TEST_CASE("the nearest help is found however far, and capacities add up")
{
    const SmallCatalog layers = catalog();
    const ImpactReport report = assess(layers.gate());
    CHECK(names(report.resources[0].items) == Names{"近站", "远站"});
    CHECK(report.resources[0].items[1].distance_m == Approx(30'000).margin(1));
    CHECK(names(report.resources[1].items) == Names{"体育馆", "礼堂"});
    CHECK(report.resources[1].sum == 300);
    CHECK(report.text_zh.find("最近避灾点：体育馆（700米）、礼堂（900米）。合计可容纳人数300。") != std::string::npos);
}

TEST_CASE("rings run around lines and areas too")
{
    const SmallCatalog layers = catalog();
    // A line from the centre to the east: the southern school is 300 m from it, the western 499 m.
    const ImpactReport line = assess(layers.gate(), {}, "LINESTRING (121.55 29.87, 121.56 29.87)");
    CHECK(line.rings[0].counts[0].count == 2);  // north at 99 m, east on the line
    CHECK(line.rings[1].counts[0].count == 3);
    const ImpactReport area =
        assess(layers.gate(), {}, "POLYGON ((121.549 29.869, 121.551 29.869, 121.551 29.871, 121.549 29.871, 121.549 29.869))");
    CHECK(area.rings[0].counts[0].count == 2);
    CHECK(area.rings[0].counts[0].items[0].distance_m == 0);
}

TEST_CASE("a place of many vertices is as far from everything as its nearest edge")
{
    const SmallCatalog layers = catalog();
    // 100 edges to the east through the centre, and a ring of 100 corners around it with a radius of about 50 m.
    std::string line, ring;
    for (int i = 0; i <= 100; ++i) {
        const double angle = 3.6 * (i % 100);
        const geo::Point corner = geo::geodesic_destination(centre, angle, 50);
        line += (i == 0 ? "" : ",") + std::to_string(121.55 + i * 0.0001) + " 29.87";
        ring += (i == 0 ? "" : ",") + std::to_string(corner.x) + ' ' + std::to_string(corner.y);
    }
    const ImpactReport along = assess(layers.gate(), {}, ("LINESTRING (" + line + ")").c_str());
    CHECK(along.rings[0].counts[0].count == 2);
    CHECK(along.rings[1].counts[0].count == 3);
    const ImpactReport around = assess(layers.gate(), {}, ("POLYGON ((" + ring + "))").c_str());
    CHECK(names(around.rings[0].counts[0].items) == Names{"北", "东"});
    CHECK(around.rings[0].counts[0].items[0].distance_m == Approx(49).margin(0.2));
    CHECK(around.rings[1].counts[0].count == 3);  // 449, 451 m and south at 250
}

TEST_CASE("work that is called off or late ends with its reason")
{
    const SmallCatalog layers = catalog();
    const ImpactSettings settings = read_impact_settings(settings_text).value();
    ImpactQuery query{geo::read_wkt("POINT (121.55 29.87)").value(), {100}, {}};
    WorkControl called_off(Deadline::never());
    called_off.call_off();
    CHECK(assess_impact(layers.gate(), settings, query, called_off).error().id == "work-called-off");
    WorkControl late(Deadline::after(std::chrono::milliseconds(0)));
    CHECK(assess_impact(layers.gate(), settings, query, late).error().id == "deadline");
}

TEST_CASE("the shipped settings name fields that their layers have")
{
    const ImpactSettings& settings = impact_settings();
    CHECK(settings.subjects.size() >= 5);
    std::vector<Subject> subjects{settings.population.subject};
    for (const ImpactSubject& subject : settings.subjects) subjects.push_back(subject.subject);
    for (const ImpactResource& resource : settings.resources) subjects.push_back(resource.subject);
    const auto shipped = shipped_descriptors();
    for (const Subject& subject : subjects) {
        INFO(subject.layer);
        const auto layer = std::find_if(shipped.begin(), shipped.end(), [&](const auto& one) { return one.id == subject.layer; });
        REQUIRE(layer != shipped.end());
        for (const std::string& field : subject.fields) CHECK(layer->find_field(field) != nullptr);
        if (!subject.where_field.empty()) CHECK(layer->find_field(subject.where_field) != nullptr);
        if (!subject.group_by.empty()) CHECK(layer->find_field(subject.group_by) != nullptr);
    }
}

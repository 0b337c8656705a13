#include "layers/analysis/rule_check.hpp"

#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu;
using namespace haishu::layers;

namespace
{

const char* const rules_text = R"({
  "version": "test", "trades": [{"id": "cafe", "title": {"zh": "网吧", "en": "Internet café"}}],
  "rules": [
    {"id": "school-200m", "version": "1", "jurisdiction": "test", "checks": ["site", "parcel"], "trades": ["cafe"],
     "title": {"zh": "距离", "en": "Distance"}, "text": {"zh": "文", "en": "text"}, "source": {"zh": "源", "en": "source"},
     "measured": {"zh": "直线", "en": "straight"}, "relation": "farther-than", "distance_m": 200,
     "subject": {"layer": "school", "where": {"field": "stage", "values": ["primary"]}, "fields": ["name"]},
     "unclear_values": ["special"], "point_fields": ["gate_lon", "gate_lat"], "outline_m": 500, "coverage_layer": "district"},
    {"id": "areas", "version": "1", "jurisdiction": "test", "checks": ["parcel"],
     "title": {"zh": "管控", "en": "Areas"}, "text": {"zh": "文", "en": "text"}, "source": {"zh": "源", "en": "source"},
     "measured": {"zh": "面积", "en": "area"}, "relation": "not-overlap", "subject": {"layer": "restriction", "fields": ["name"]}}
  ]})";

// The eastern boundary of the campus is at 121.55.
const char* const campus = "POLYGON ((121.54 29.86, 121.55 29.86, 121.55 29.88, 121.54 29.88, 121.54 29.86))";
const char* const district = "POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.9, 121.5 29.8))";

Field text(const char* name)
{
    return {.name = name, .type = FieldType::Text};
}

SmallCatalog with_school(const char* wkt, const char* stage = "primary", Level level = Level::Public)
{
    SmallCatalog layers;
    layers.add(small_layer("school", level, {text("name"), text("stage")}), {{wkt, {std::string("某校"), std::string(stage)}}});
    layers.add(small_layer("district", Level::Public, {text("name")}), {{district, {std::string("区")}}});
    layers.add(small_layer("restriction", Level::Internal, {text("name")}),
               {{"POLYGON ((121.56 29.82, 121.58 29.82, 121.58 29.84, 121.56 29.84, 121.56 29.82))", {std::string("河道")}},
                {"POLYGON ((121.55 29.82, 121.56 29.82, 121.56 29.84, 121.55 29.84, 121.55 29.82))", {std::string("轨道")}}});
    return layers;
}

std::vector<RuleResult> check(const Gate& gate, const char* kind, const char* trade, const char* wkt)
{
    static const RuleBook book = read_rule_book(rules_text).value();
    WorkControl control(Deadline::never());
    return check_rules(gate, book, kind, trade, geo::read_wkt(wkt).value(), control).value();
}

RuleResult siting(const SmallCatalog& layers, const char* wkt)
{
    auto results = check(layers.gate(), "site", "cafe", wkt);
    REQUIRE(results.size() == 1);
    return results.front();
}

}  // namespace

// Published vectors: due east of a boundary vertex at 121.55, 29.87; `geod -I +ellps=GRS80` gives the same.
TEST_CASE("199.9 m from the boundary of a campus fails and 200.1 m passes")
{
    const SmallCatalog layers = with_school("POLYGON ((121.54 29.86, 121.55 29.87, 121.54 29.88, 121.54 29.86))");
    const RuleResult near = siting(layers, "POINT (121.552069106 29.87)");
    CHECK(near.verdict == Verdict::Fail);
    REQUIRE(near.findings.size() == 1);
    CHECK(*near.findings[0].distance_m == Approx(199.9).margin(0.001).epsilon(0));
    CHECK(near.findings[0].name == "某校");
    CHECK(near.findings[0].on_subject == geo::Point{121.55, 29.87});
    const RuleResult far = siting(layers, "POINT (121.552071176 29.87)");
    CHECK(far.verdict == Verdict::Pass);
    CHECK(far.findings.empty());
    CHECK(*far.nearest->distance_m == Approx(200.1).margin(0.001).epsilon(0));
}

TEST_CASE("the distance runs from any point of the boundary, not from its vertices")
{
    const RuleResult result = siting(with_school(campus), "POINT (121.552069106 29.87)");
    CHECK(result.verdict == Verdict::Fail);
    CHECK(*result.nearest->distance_m == Approx(199.9).margin(0.001).epsilon(0));
}

TEST_CASE("a site inside a campus fails at distance 0, and an area that meets one too")
{
    CHECK(*siting(with_school(campus), "POINT (121.545 29.87)").findings.at(0).distance_m == 0);
    const RuleResult area =
        siting(with_school(campus), "POLYGON ((121.549 29.865, 121.57 29.865, 121.57 29.87, 121.549 29.865))");
    CHECK(area.verdict == Verdict::Fail);
}

TEST_CASE("a school known as a point only decides where it lies near, not where its campus might reach")
{
    const SmallCatalog layers = with_school("POINT (121.55 29.87)");
    CHECK(siting(layers, "POINT (121.551 29.87)").verdict == Verdict::Fail);  // 97 m
    const RuleResult open = siting(layers, "POINT (121.554 29.87)");          // 386 m
    CHECK(open.verdict == Verdict::CannotDecide);
    CHECK(open.doubt == Doubt::PointOnly);
    CHECK(open.findings.at(0).doubt == Doubt::PointOnly);
    CHECK(siting(layers, "POINT (121.56 29.87)").verdict == Verdict::Pass);  // 966 m
}

TEST_CASE("a class that the rule may not mean leaves it open")
{
    const RuleResult result = siting(with_school(campus, "special"), "POINT (121.551 29.87)");
    CHECK(result.verdict == Verdict::CannotDecide);
    CHECK(result.doubt == Doubt::UnclearClass);
    CHECK_FALSE(result.nearest);
    CHECK(siting(with_school(campus, "university"), "POINT (121.551 29.87)").verdict == Verdict::Pass);
}

TEST_CASE("a school of no known class leaves it open, as one whose class the rule may not mean")
{
    SmallCatalog layers = with_school("POLYGON ((121.51 29.81, 121.52 29.81, 121.52 29.82, 121.51 29.81))");
    layers.add(small_layer("school", Level::Public, {text("name"), text("stage")}), {{campus, {std::string("某校"), {}}}});
    const RuleResult result = siting(layers, "POINT (121.551 29.87)");
    CHECK(result.verdict == Verdict::CannotDecide);
    CHECK(result.doubt == Doubt::UnclearClass);
    CHECK(siting(layers, "POINT (121.59 29.87)").verdict == Verdict::Pass);
}

TEST_CASE("a school without a shape is taken where its gate is, and without a gate it may be anywhere")
{
    const auto number = [](const char* name) { return Field{.name = name, .type = FieldType::Real}; };
    SmallCatalog layers = with_school(campus);
    const LayerDescriptor school =
        small_layer("school", Level::Public, {text("name"), text("stage"), number("gate_lon"), number("gate_lat")});
    layers.add(school, {{"", {std::string("某校"), std::string("primary"), 121.55, 29.87}}});
    const RuleResult near = siting(layers, "POINT (121.551 29.87)");
    CHECK(near.verdict == Verdict::Fail);
    CHECK(*near.findings.at(0).distance_m == Approx(96.6).margin(0.1));
    CHECK(siting(layers, "POINT (121.554 29.87)").doubt == Doubt::PointOnly);
    CHECK(siting(layers, "POINT (121.59 29.87)").verdict == Verdict::Pass);
    layers.add(school, {{"", {std::string("某校"), std::string("primary"), {}, {}}}});
    const RuleResult open = siting(layers, "POINT (121.59 29.87)");
    CHECK(open.verdict == Verdict::CannotDecide);
    CHECK(open.doubt == Doubt::NoPlace);
    CHECK(open.findings.at(0).name == "某校");
}

TEST_CASE("nothing is promised outside the data or near its edge")
{
    const SmallCatalog layers = with_school(campus);
    CHECK(siting(layers, "POINT (121.61 29.85)").doubt == Doubt::OutsideData);
    CHECK(siting(layers, "POINT (121.599 29.85)").doubt == Doubt::OutsideData);  // 97 m from the edge
    CHECK(siting(layers, "POINT (121.59 29.85)").verdict == Verdict::Pass);
    const SmallCatalog hidden = with_school(campus, "primary", Level::Restricted);
    CHECK(siting(hidden, "POINT (121.59 29.85)").doubt == Doubt::NoData);
    CHECK(siting(hidden, "POINT (121.551 29.87)").doubt == Doubt::NoData);
}

TEST_CASE("a rule of a trade is not asked for another, and one of parcels not for a site")
{
    const SmallCatalog layers = with_school(campus);
    CHECK(check(layers.gate(), "site", "", "POINT (121.551 29.87)").empty());
    CHECK(check(layers.gate(), "parcel", "", "POINT (121.551 29.87)").size() == 1);
    CHECK(check(layers.gate(), "parcel", "cafe", "POINT (121.551 29.87)").size() == 2);
}

TEST_CASE("a parcel is told each area it overlaps, with how much")
{
    const SmallCatalog layers = with_school(campus);
    // A quarter lies in the river area; the metro area shares only a border with it.
    const auto results = check(layers.gate(Role::Staff), "parcel", "",
                               "POLYGON ((121.57 29.83, 121.59 29.83, 121.59 29.85, 121.57 29.85, 121.57 29.83))");
    REQUIRE(results.size() == 1);
    CHECK(results[0].verdict == Verdict::Fail);
    REQUIRE(results[0].findings.size() == 1);
    CHECK(results[0].findings[0].name == "河道");
    CHECK(*results[0].findings[0].overlap_share == Approx(0.25).epsilon(0.001));
    CHECK(*results[0].findings[0].overlap_m2 == Approx(0.01 * 0.01 * 96'611.8 * 110'850.3).epsilon(0.001));
    const auto beside = check(layers.gate(Role::Staff), "parcel", "",
                              "POLYGON ((121.54 29.82, 121.55 29.82, 121.55 29.84, 121.54 29.84, 121.54 29.82))");
    CHECK(beside[0].verdict == Verdict::Pass);
    const auto resident =
        check(layers.gate(), "parcel", "", "POLYGON ((121.57 29.83, 121.59 29.83, 121.59 29.85, 121.57 29.85, 121.57 29.83))");
    CHECK(resident[0].doubt == Doubt::NoData);
}

TEST_CASE("the shipped rules name layers, fields and trades that there are")
{
    const auto shipped = shipped_descriptors();
    for (const Rule& rule : rule_book().rules) {
        INFO(rule.id);
        const auto layer =
            std::find_if(shipped.begin(), shipped.end(), [&](const auto& one) { return one.id == rule.subject.layer; });
        REQUIRE(layer != shipped.end());
        for (const std::string& field : rule.subject.fields) CHECK(layer->find_field(field) != nullptr);
        if (!rule.subject.where_field.empty()) {
            const Field* field = layer->find_field(rule.subject.where_field);
            REQUIRE(field != nullptr);
            for (const std::string& value : rule.subject.where_values) {
                if (value.empty()) continue;  // null, which is no choice
                CHECK(
                    std::any_of(field->choices.begin(), field->choices.end(), [&](const Choice& c) { return c.value == value; }));
            }
        }
        for (const std::string& trade : rule.trades) {
            const auto& trades = rule_book().trades;
            CHECK(std::any_of(trades.begin(), trades.end(), [&](const Trade& one) { return one.id == trade; }));
        }
    }
}

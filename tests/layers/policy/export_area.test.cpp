#include "layers/policy/export_area.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// At 29.87 N a degree is 96.6 km from west to east and 110.8 km from south to north. Edges are those of cells.
constexpr geo::Box thirteen_km2{121.50, 29.87, 121.55, 29.8945};
constexpr geo::Box next_thirteen_km2{121.50, 29.8945, 121.55, 29.919};
constexpr geo::Box twenty_six_km2{121.50, 29.87, 121.55, 29.919};

std::string refusal(const Result<ExportArea>& result)
{
    return result ? std::string() : result.error().id + ' ' + result.error().context.back().second;
}

}  // namespace

TEST_CASE("26 km2 are refused and 13 km2 are given, but no second 13 km2")
{
    CHECK(refusal(with_export({}, {twenty_six_km2})) == "export-area-exceeded 25.00");
    const auto first = with_export({}, {thirteen_km2});
    REQUIRE(first);
    CHECK(first->area_m2 == Approx(13.11e6).epsilon(0.001));
    CHECK(refusal(with_export(*first, {next_thirteen_km2})).substr(0, 25) == "export-area-exceeded 11.8");
    CHECK(refusal(with_export({}, {thirteen_km2, next_thirteen_km2})) == "export-area-exceeded 25.00");
}

TEST_CASE("the same place counts once, however often and in however many pieces")
{
    auto taken = with_export({}, {thirteen_km2});
    REQUIRE(taken);
    const double once = taken->area_m2;
    const std::size_t cells = taken->cells.size();
    CHECK(cells == 100 * 49);
    for (const geo::Box& piece :
         {thirteen_km2, geo::Box{121.50, 29.87, 121.52, 29.8945}, geo::Box{121.51, 29.88, 121.53, 29.89}}) {
        taken = with_export(*taken, {piece, piece});
        REQUIRE(taken);
        CHECK(taken->area_m2 == Approx(once).epsilon(1e-12));
        CHECK(taken->cells.size() == cells);
    }
    // 24 rows of cells of 49 are new.
    taken = with_export(*taken, {{121.50, 29.8825, 121.55, 29.9065}});
    REQUIRE(taken);
    CHECK(taken->area_m2 == Approx(once * 73 / 49).epsilon(0.001));
}

TEST_CASE("many strips add up to the limit like one area")
{
    ExportArea taken;
    int strips = 0;
    for (; strips < 100; ++strips) {
        const double south = 29.87 + strips * 0.002;
        auto more = with_export(taken, {{121.50, south, 121.55, south + 0.002}});
        if (!more) break;
        taken = std::move(more).value();
    }
    // One strip is 1.07 km2.
    CHECK(strips == 23);
}

TEST_CASE("a point takes the cell in which it lies, and an empty box none")
{
    CHECK(with_export({}, {geo::Box{121.50012, 29.80034, 121.50012, 29.80034}})->area_m2 == Approx(2679).epsilon(0.002));
    CHECK(with_export({}, {geo::Box()})->cells.empty());
    CHECK(with_export({}, {})->area_m2 == 0);
}

TEST_CASE("the whole world and the ground next to a pole are refused without being counted")
{
    CHECK(refusal(with_export({}, {geo::Box{-180, -90, 180, 90}})) == "export-area-exceeded 25.00");
    CHECK(refusal(with_export({}, {geo::Box{-180, 89.99, 180, 90}})) == "export-area-exceeded 25.00");
    CHECK(with_export({}, {geo::Box{180, 90, 180, 90}})->cells.size() == 1);
}

TEST_CASE("a feature takes the ground of its box, and a long one 200 metres of it")
{
    const geo::Box house{121.50, 29.80, 121.5002, 29.8001};
    CHECK(ground_of_feature(house) == house);
    const geo::Box road = ground_of_feature({121.50, 29.80, 121.60, 29.8001});
    CHECK(road.min_x == Approx(121.549));
    CHECK(road.max_x == Approx(121.551));
    CHECK(road.max_y == 29.8001);
    CHECK(ground_of_feature(geo::Box()).is_empty());
}

TEST_CASE("large are the scales from 1:500 to 1:2000")
{
    LayerDescriptor layer;
    CHECK_FALSE(is_large_scale(layer));
    layer.survey_scale = 500;
    CHECK(is_large_scale(layer));
    layer.survey_scale = 2000;
    CHECK(is_large_scale(layer));
    layer.survey_scale = 5000;
    CHECK_FALSE(is_large_scale(layer));
}

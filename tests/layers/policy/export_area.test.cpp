#include "layers/policy/export_area.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// At 29.87 N a degree is 96.6 km from west to east and 110.8 km from south to north.
constexpr geo::Box thirteen_km2{121.50, 29.87, 121.55, 29.8943};
constexpr geo::Box next_thirteen_km2{121.50, 29.8943, 121.55, 29.9186};
constexpr geo::Box twenty_six_km2{121.50, 29.87, 121.55, 29.9186};

std::string refusal(const Result<ExportArea>& result)
{
    return result ? std::string() : result.error().id + ' ' + result.error().context.back().second;
}

}  // namespace

TEST_CASE("26 km2 are refused and 13 km2 are given, but no second 13 km2")
{
    CHECK(refusal(with_export({}, twenty_six_km2)) == "export-area-exceeded 25.00");
    const auto first = with_export({}, thirteen_km2);
    REQUIRE(first);
    CHECK(first->area_m2 == Approx(13.0e6).epsilon(0.005));
    CHECK(refusal(with_export(*first, next_thirteen_km2)).substr(0, 25) == "export-area-exceeded 11.9");
}

TEST_CASE("the same place counts once, however often and in however many pieces")
{
    auto taken = with_export({}, thirteen_km2);
    REQUIRE(taken);
    const double once = taken->area_m2;
    for (const geo::Box& piece :
         {thirteen_km2, geo::Box{121.50, 29.87, 121.52, 29.8943}, geo::Box{121.51, 29.88, 121.53, 29.89}}) {
        taken = with_export(*taken, piece);
        REQUIRE(taken);
        CHECK(taken->area_m2 == Approx(once).epsilon(1e-7));
    }
    // Half of this is new.
    taken = with_export(*taken, {121.50, 29.88215, 121.55, 29.90645});
    REQUIRE(taken);
    CHECK(taken->area_m2 == Approx(once * 1.5).epsilon(0.001));
}

TEST_CASE("many strips add up to the limit like one area")
{
    ExportArea taken;
    int strips = 0;
    for (; strips < 100; ++strips) {
        const double south = 29.87 + strips * 0.002;
        auto more = with_export(taken, {121.50, south, 121.55, south + 0.002});
        if (!more) break;
        taken = std::move(more).value();
    }
    // One strip is 1.07 km2.
    CHECK(strips == 23);
}

TEST_CASE("points and empty boxes take no ground")
{
    CHECK(with_export({}, geo::Box{121.5, 29.8, 121.5, 29.8})->area_m2 == 0);
    CHECK(with_export({}, geo::Box())->taken.is_empty());
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

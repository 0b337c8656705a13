#include "layers/analysis/area_overlay.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/overlay.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// Two squares side by side, a line through both and a point in the east.
SmallCatalog catalog()
{
    SmallCatalog layers;
    layers.add(small_layer("thing", Level::Public, {{.name = "name", .type = FieldType::Text}}),
               {{"POLYGON ((121.50 29.80, 121.52 29.80, 121.52 29.82, 121.50 29.82, 121.50 29.80))", {std::string("a")}},
                {"POLYGON ((121.52 29.80, 121.54 29.80, 121.54 29.82, 121.52 29.82, 121.52 29.80))", {std::string("b")}},
                {"LINESTRING (121.50 29.81, 121.54 29.81)", {std::string("c")}},
                {"POINT (121.535 29.81)", {std::string("d")}},
                {"POINT (121.60 29.81)", {std::string("far")}}});
    return layers;
}

// The eastern half of a and the western half of b.
const geo::Geometry middle =
    geo::read_wkt("POLYGON ((121.51 29.79, 121.53 29.79, 121.53 29.83, 121.51 29.83, 121.51 29.79))").value();

OverlayResult overlay(OverlayOperation operation, const OverlayLimits& limits = {})
{
    const SmallCatalog layers = catalog();
    WorkControl control(Deadline::never());
    return overlay_area(layers.gate().open("thing").value(), middle, operation, limits, control).value();
}

double area_of(const char* wkt)
{
    return geo::geodesic_area_m2(geo::read_wkt(wkt).value());
}

}  // namespace

TEST_CASE("an intersection keeps of each feature what lies inside, with its size on the ellipsoid")
{
    const OverlayResult result = overlay(OverlayOperation::Intersection);
    CHECK(result.features == 3);
    REQUIRE(result.pieces.size() == 3);
    CHECK(result.pieces[0].fid == 1);
    CHECK(result.pieces[0].area_m2 ==
          Approx(area_of("POLYGON ((121.51 29.80, 121.52 29.80, 121.52 29.82, 121.51 29.82, 121.51 29.80))")).epsilon(1e-9));
    CHECK(result.pieces[2].fid == 3);
    CHECK(result.pieces[2].area_m2 == 0);
    CHECK(result.pieces[2].length_m == Approx(geo::geodesic_distance_m({121.51, 29.81}, {121.53, 29.81})).epsilon(1e-6));
}

TEST_CASE("a difference keeps what lies outside, and both together are the whole")
{
    const OverlayResult inside = overlay(OverlayOperation::Intersection);
    const OverlayResult outside = overlay(OverlayOperation::Difference);
    REQUIRE(outside.pieces.size() == 3);
    const double whole = area_of("POLYGON ((121.50 29.80, 121.54 29.80, 121.54 29.82, 121.50 29.82, 121.50 29.80))");
    // Not to the last digit: an edge of an area is the shortest way on the ellipsoid, so a new vertex on it moves it a little.
    CHECK(inside.area_m2 + outside.area_m2 == Approx(whole).epsilon(1e-7));
}

TEST_CASE("a union joins the area and the areal features that meet it")
{
    const OverlayResult result = overlay(OverlayOperation::Union);
    REQUIRE(result.pieces.size() == 1);
    CHECK(result.pieces[0].fid == 0);
    const double cross = area_of("POLYGON ((121.50 29.80, 121.54 29.80, 121.54 29.82, 121.50 29.82, 121.50 29.80))") +
                         area_of("POLYGON ((121.51 29.79, 121.53 29.79, 121.53 29.80, 121.51 29.80, 121.51 29.79))") +
                         area_of("POLYGON ((121.51 29.82, 121.53 29.82, 121.53 29.83, 121.51 29.83, 121.51 29.82))");
    CHECK(result.area_m2 == Approx(cross).epsilon(1e-7));
}

TEST_CASE("an overlay over its limits is refused and one at them is not")
{
    const SmallCatalog layers = catalog();
    WorkControl control(Deadline::never());
    const auto view = layers.gate().open("thing").value();
    const auto ask = [&](const OverlayLimits& limits) {
        return overlay_area(view, middle, OverlayOperation::Intersection, limits, control);
    };
    CHECK(ask({.features = 3, .vertices = 12}));
    CHECK(ask({.features = 2, .vertices = 12}).error().id == "overlay-too-large");
    CHECK(ask({.features = 3, .vertices = 11}).error().id == "overlay-too-large");
    control.call_off();
    CHECK(ask({}).error().id == "work-called-off");
}

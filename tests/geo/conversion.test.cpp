#include "geo/crs/conversion.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace haishu;
using namespace haishu::geo;

namespace
{

Point convert(const char* from, const char* to, Point p)
{
    return Conversion::create(*parse_frame(from), *parse_frame(to)).value().apply(p).value();
}

}  // namespace

TEST_CASE("offset frames follow the published vectors")
{
    const Point first = convert("EPSG:4326", "gcj02", {121.55, 29.875});
    CHECK(first.x == Approx(121.554158401).margin(1e-9).epsilon(0));
    CHECK(first.y == Approx(29.872417331).margin(1e-9).epsilon(0));
    const Point bd = convert("EPSG:4326", "bd09", {121.55, 29.875});
    CHECK(bd.x == Approx(121.560565433).margin(1e-9).epsilon(0));
    CHECK(bd.y == Approx(29.878763222).margin(1e-9).epsilon(0));
    const Point second = convert("OGC:CRS84", "GCJ-02", {121.556, 29.870});
    CHECK(second.x == Approx(121.560143737).margin(1e-9).epsilon(0));
    CHECK(second.y == Approx(29.867405470).margin(1e-9).epsilon(0));
    const Point second_bd = convert("gcj02", "bd09", second);
    CHECK(second_bd.x == Approx(121.566542237).margin(1e-9).epsilon(0));
    CHECK(second_bd.y == Approx(29.873767217).margin(1e-9).epsilon(0));
}

TEST_CASE("offset frames lead back to where they came from")
{
    for (const char* frame : {"gcj02", "bd09"}) {
        const Point back = convert(frame, "EPSG:4490", convert("EPSG:4490", frame, {121.24, 29.78}));
        CHECK(back.x == Approx(121.24).margin(1e-8).epsilon(0));
        CHECK(back.y == Approx(29.78).margin(1e-8).epsilon(0));
    }
}

TEST_CASE("a plane of the survey and an offset frame meet in one conversion")
{
    // 121.24, 29.78 is E 619910.7814, N 3296370.7917 of EPSG:4549 and 121.244307107, 29.777540851 of GCJ-02.
    const Point gcj = convert("EPSG:4549", "gcj02", {619910.7814, 3296370.7917});
    CHECK(gcj.x == Approx(121.244307107).margin(2e-9).epsilon(0));
    CHECK(gcj.y == Approx(29.777540851).margin(2e-9).epsilon(0));
    const Point plane = convert("EPSG:4490", "EPSG:4549", {121.24, 29.78});
    CHECK(plane.x == Approx(619910.7814).margin(1e-3).epsilon(0));
    CHECK(plane.y == Approx(3296370.7917).margin(1e-3).epsilon(0));
}

TEST_CASE("frames are named and say how their axes and units are")
{
    CHECK(frame_name(*parse_frame("GCJ02")) == "GCJ-02");
    CHECK(frame_name(*parse_frame("bd-09")) == "BD-09");
    CHECK(frame_name(*parse_frame("http://www.opengis.net/def/crs/EPSG/0/4549")) == "EPSG:4549");
    CHECK(is_north_first(*parse_frame("EPSG:4490")));
    CHECK_FALSE(is_north_first(*parse_frame("gcj02")));
    CHECK(is_in_degrees(*parse_frame("bd09")));
    CHECK_FALSE(is_in_degrees(*parse_frame("EPSG:4550")));
    CHECK(parse_frame("gcj03").error().id == "crs-unknown");
}

TEST_CASE("what is only a guess is refused and what is off is said")
{
    const auto guess = Conversion::create(*parse_frame("EPSG:4610"), *parse_frame("EPSG:4490"));
    CHECK(guess.error().id == "no-accurate-operation");
    const auto uncertainty = [](const char* from, const char* to) {
        return Conversion::create(*parse_frame(from), *parse_frame(to)).value().uncertainty_m();
    };
    CHECK(uncertainty("EPSG:4490", "EPSG:4549") == 0);
    CHECK(uncertainty("EPSG:4326", "EPSG:4490") == 1);
    CHECK(uncertainty("bd09", "EPSG:4549") == 3);
    CHECK(uncertainty("bd09", "bd09") == 0);
}

TEST_CASE("positions that are none are refused")
{
    const auto conversion = Conversion::create(*parse_frame("gcj02"), *parse_frame("EPSG:3857")).value();
    for (const Point p : {Point{std::numeric_limits<double>::quiet_NaN(), 0}, Point{std::numeric_limits<double>::infinity(), 0},
                          Point{181, 0}, Point{0, 91}, Point{619910, 3296370}}) {
        CHECK(conversion.apply(p).error().id == "coordinate-out-of-range");
    }
}

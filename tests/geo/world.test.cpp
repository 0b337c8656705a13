#include "geo/crs/world.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace haishu::geo;

TEST_CASE("the corners of the world are its first and last units")
{
    CHECK(world_from_lonlat({-180, 90}) == WorldPoint{0, 0});
    CHECK(world_from_lonlat({180, -90}) == WorldPoint{4294967295U, 4294967295U});
}

TEST_CASE("numbers beyond the world, and what is no number, have a place at its edge")
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(world_from_lonlat({nan, nan}) == WorldPoint{0, 0});
    CHECK(world_from_lonlat({1e300, 0}) == WorldPoint{4294967295U, 2147483648U});
    CHECK(world_from_lonlat({-1e300, 0}) == WorldPoint{0, 2147483648U});
}

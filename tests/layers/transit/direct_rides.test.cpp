#include "layers/transit/direct_rides.hpp"

#include <catch2/catch.hpp>

using namespace haishu::layers;

namespace
{

const StopsInReach near_a{{"A1", {1, 100}}, {"A2", {2, 250}}};
const StopsInReach near_b{{"B1", {7, 50}}, {"B2", {8, 300}}};

}  // namespace

TEST_CASE("a ride goes the way of the stops only")
{
    const auto ride = best_ride({"X", "A1", "Y", "Z", "B1"}, near_a, near_b);
    REQUIRE(ride);
    CHECK(ride->board == "A1");
    CHECK(ride->alight == "B1");
    CHECK(ride->stops == 3);
    CHECK(ride->walk_from_m == 100);
    CHECK(ride->walk_to_m == 50);
    CHECK_FALSE(best_ride({"B1", "Z", "Y", "A1", "X"}, near_a, near_b));
}

TEST_CASE("the least walk is chosen, then the fewest stops")
{
    const auto ride = best_ride({"A2", "A1", "Y", "B1", "B2"}, near_a, near_b);
    REQUIRE(ride);
    CHECK(ride->board == "A1");
    CHECK(ride->alight == "B1");
    const auto twice = best_ride({"A1", "Y", "A1", "B1"}, near_a, near_b);
    REQUIRE(twice);
    CHECK(twice->stops == 1);
}

TEST_CASE("a ring is ridden over its end")
{
    const auto ride = best_ride({"P", "B1", "Q", "A1", "R", "P"}, near_a, near_b);
    REQUIRE(ride);
    CHECK(ride->board == "A1");
    CHECK(ride->alight == "B1");
    CHECK(ride->stops == 3);  // R, P, B1
}

TEST_CASE("a stop in reach of both ends is no ride")
{
    const StopsInReach same{{"A1", {1, 10}}};
    CHECK_FALSE(best_ride({"A1", "Y"}, same, same));
    CHECK_FALSE(best_ride({}, same, same));
    CHECK_FALSE(best_ride({"A1"}, same, same));
}

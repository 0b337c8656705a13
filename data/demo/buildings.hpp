#pragma once
// Campuses, parks and buildings on the blocks between the streets.

#include "data/demo/divisions.hpp"
#include "data/demo/obstacles.hpp"
#include "data/demo/road_index.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

struct Building {
    Ring ring;
    std::string name, use, compound, building_no, address, road, number_text;
    int number = 0;
    int floors = 1;
    double height = 3;
    double base_z = 0;
    int year = 2000;
    std::int32_t face = -1;
    double population_factor = 0;

    [[nodiscard]] Point center() const { return ring_centroid(ring); }
};

struct Campus {
    std::size_t place = 0;  // index in Facts::places
    geo::Geometry area;     // one polygon
    double square_m = 0;
};

struct Site {  // a block or settlement with buildings
    std::string name, zone_kind;
    std::int32_t face = -1;
    std::size_t first_building = 0, building_count = 0;
};

struct Land {
    Obstacles obstacles;
    std::vector<Campus> campuses;
    std::vector<Campus> parks;  // `place` as above
    std::vector<Building> buildings;
    std::vector<Site> sites;
};

// Rectangles around schools, parks and landmarks, which minor streets leave whole.
std::vector<Ring> reserved_places(const Facts& facts);

// About `building_target` buildings: the town from its middle outwards, then the villages.
Result<Land> build_land(const Facts& facts, const Network& network, const Divisions& divisions, const RoadIndex& roads,
                        double building_target, const Random& random);

double ground_height(const Facts& facts, Point p);

}  // namespace haishu::data

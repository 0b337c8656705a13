#pragma once
// The makers of all layers. A layer may use what earlier ones left in the world, so the order matters.

#include "data/demo/world.hpp"

namespace haishu::data
{

void make_district(World& world, LayerRows& rows);
void make_street(World& world, LayerRows& rows);
void make_community(World& world, LayerRows& rows);
void make_grid(World& world, LayerRows& rows);
void make_duty_grid(World& world, LayerRows& rows);
void make_road(World& world, LayerRows& rows);
void make_road_label(World& world, LayerRows& rows);
void make_water(World& world, LayerRows& rows);
void make_green(World& world, LayerRows& rows);
void make_building(World& world, LayerRows& rows);
void make_address(World& world, LayerRows& rows);
void make_place_name(World& world, LayerRows& rows);
void make_school(World& world, LayerRows& rows);
void make_government(World& world, LayerRows& rows);
void make_hospital(World& world, LayerRows& rows);
void make_scenic(World& world, LayerRows& rows);
void make_park(World& world, LayerRows& rows);
void make_cinema(World& world, LayerRows& rows);
void make_hotel(World& world, LayerRows& rows);
void make_fire_station(World& world, LayerRows& rows);
void make_service_place(World& world, LayerRows& rows);
void make_service_rate(World& world, LayerRows& rows);
void make_toilet(World& world, LayerRows& rows);
void make_parking(World& world, LayerRows& rows);
void make_community_service(World& world, LayerRows& rows);
void make_shelter(World& world, LayerRows& rows);
void make_care_home(World& world, LayerRows& rows);
void make_metro_station(World& world, LayerRows& rows);
void make_metro_line(World& world, LayerRows& rows);
void make_bus_stop(World& world, LayerRows& rows);
void make_bus_route(World& world, LayerRows& rows);
void make_school_area(World& world, LayerRows& rows);
void make_population_cell(World& world, LayerRows& rows);
void make_parcel(World& world, LayerRows& rows);
void make_restriction(World& world, LayerRows& rows);
void make_project(World& world, LayerRows& rows);
void make_legal_entity(World& world, LayerRows& rows);
void make_food_point(World& world, LayerRows& rows);
void make_hazard(World& world, LayerRows& rows);
void make_government_property(World& world, LayerRows& rows);
void make_component(World& world, LayerRows& rows);
void make_hydrant(World& world, LayerRows& rows);
void make_case(World& world, LayerRows& rows);
void make_enforcement(World& world, LayerRows& rows);

// Code of a school by the place of its campus among the land's campuses.
std::string school_code(const World& world, std::size_t campus);

}  // namespace haishu::data

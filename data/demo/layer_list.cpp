#include "data/demo/layer_list.hpp"

namespace haishu::data
{

const std::vector<LayerMaker>& layer_makers()
{
    static const std::vector<LayerMaker> makers{
        {"district", make_district},
        {"street", make_street},
        {"community", make_community},
        {"grid", make_grid},
        {"duty_grid", make_duty_grid},
        {"road", make_road},
        {"road_label", make_road_label},
        {"water", make_water},
        {"green", make_green},
        {"building", make_building},
        {"address", make_address},
        {"place_name", make_place_name},
        {"school", make_school},
        {"government", make_government},
        {"hospital", make_hospital},
        {"scenic", make_scenic},
        {"park", make_park},
        {"cinema", make_cinema},
        {"hotel", make_hotel},
        {"fire_station", make_fire_station},
        {"service_place", make_service_place},
        {"service_rate", make_service_rate},
        {"toilet", make_toilet},
        {"parking", make_parking},
        {"community_service", make_community_service},
        {"shelter", make_shelter},
        {"care_home", make_care_home},
        {"metro_station", make_metro_station},
        {"metro_line", make_metro_line},
        {"bus_stop", make_bus_stop},
        {"bus_route", make_bus_route},
        {"school_area", make_school_area},
        {"population_cell", make_population_cell},
        {"parcel", make_parcel},
        {"restriction", make_restriction},
        {"project", make_project},
        {"legal_entity", make_legal_entity},
        {"food_point", make_food_point},
        {"hazard", make_hazard},
        {"government_property", make_government_property},
        {"component", make_component},
        {"hydrant", make_hydrant},
        {"case", make_case},
        {"enforcement", make_enforcement},
    };
    return makers;
}

}  // namespace haishu::data

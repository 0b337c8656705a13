#pragma once
// The seed tables as typed facts, in the flat frame.

#include "data/demo/plane.hpp"
#include "geo/base/result.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haishu::data
{

struct Settings {
    std::string code, name, name_en, city, zip, bus_operator, registering_division;
    std::int64_t population = 0;
    Point centre;                    // of the old city: what is near it is built first
    std::int64_t reference_day = 0;  // days since 1970-01-01: the demo's "today"
    std::int64_t case_days = 0;
    int time_zone_hours = 0;
    std::map<std::string, double> counts;

    [[nodiscard]] double count(const std::string& what) const;
};

enum class LineKind { Boundary, River, Rail, Road, Invisible };

struct RoadFact {
    std::string name, name_en, road_class;
    double width_m = 0;
    Polyline line;
};

struct WaterFact {
    std::string name, name_en, kind;
    double width_m = 0;  // 0: `shape` is the closed ring of a lake
    Polyline shape;      // smoothed
};

struct UnitFact {
    std::string code, name, name_en, kind;
    Point seat, seat_degrees;
};

struct CommunityFact {
    std::string code, name, kind, unit_code, point_kind;  // point_kind: sourced, approximate, none
    Point point;
};

struct RowStyle {  // rows of buildings of one look
    double weight = 1;
    double depth[2] = {11, 12};
    double length[2] = {20, 40};
    double gap[2] = {4, 8};
    double pitch = 24;
    int floors[2] = {3, 6};
    double floor_m = 3;
    std::string use;
};

struct ZoneKind {
    std::string name, first_class, next_class;
    double block_m2 = 0;
    int priority = 9;
    double share = 1;  // of all buildings that such zones may have before the others had their turn
    double population_factor = 0;
    double perimeter_share = 0;
    RowStyle perimeter;
    std::vector<RowStyle> rows;
};

struct Zone {
    std::string name;
    const ZoneKind* kind = nullptr;
    Ring ring;
};

struct Landmark {
    std::string name, use, address;
    Point center;
    double east_m = 0, north_m = 0, angle_rad = 0, height_m = 0;
    int floors = 1;
};

struct PlaceFact {
    std::string layer, name, name_en, kind, address;
    Point point;
    int rank = 5;
    std::map<std::string, std::string> extra;
};

struct NamedPoint {
    std::string name, name_en, kind;
    Point point;
    int rank = 5;
};

struct MetroStation {
    std::string id, name, name_en, lines;
    Point point;
    bool inside = false;
};

struct MetroLine {
    std::string name, name_en, colour;
    std::vector<std::string> stations;  // ids in order
};

struct Facts {
    Settings settings;
    Frame frame;
    Ring outline;                        // counter-clockwise
    std::vector<LineKind> outline_kind;  // of the edge that starts at each vertex
    std::vector<double> outline_width;   // of the water there, 0 elsewhere
    std::vector<RoadFact> roads;
    std::vector<WaterFact> waters;
    std::vector<UnitFact> units;
    std::vector<CommunityFact> communities;
    std::map<std::string, ZoneKind> zone_kinds;
    std::vector<Zone> zones;
    std::vector<Ring> hills;
    std::vector<std::string> hill_names;
    std::vector<Landmark> landmarks;
    std::vector<PlaceFact> places;
    std::vector<NamedPoint> place_names, bridges;
    std::vector<MetroStation> stations;
    std::vector<MetroLine> metro_lines;

    [[nodiscard]] const Zone* zone_at(Point p) const;
    [[nodiscard]] bool is_hill(Point p) const;
};

Result<Facts> load_facts();

std::int64_t day_from_civil(int year, int month, int day);

}  // namespace haishu::data

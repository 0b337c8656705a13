#include "data/demo/layer_list.hpp"
#include "data/demo/transit_net.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace haishu::data
{

namespace
{

constexpr double stop_spacing_m = 420;

struct BusStop {
    Point point;
    std::string name, road, side;
    std::vector<std::string> routes;
};

struct BusRoute {
    std::string name;
    bool up = true;
    Polyline line;
    std::vector<std::size_t> stops;
};

struct BusNet {
    std::vector<BusStop> stops;
    std::vector<BusRoute> routes;
};

std::string side_name(Point to_side)
{
    if (std::abs(to_side.x) > std::abs(to_side.y)) return to_side.x > 0 ? "E" : "W";
    return to_side.y > 0 ? "N" : "S";
}

// A place that people know nearby gives a stop its name; otherwise the crossing does.
std::string stop_name(const World& world, const TransitNet& net, std::uint32_t segment, Point p)
{
    double nearest = 230;
    std::string name;
    const auto consider = [&](Point at, const std::string& candidate) {
        const double d = distance(at, p);
        if (d < nearest) {
            nearest = d;
            name = candidate;
        }
    };
    for (const MetroStation& station : world.facts.stations) consider(station.point, "地铁" + station.name + "站");
    for (const PlaceFact& place : world.facts.places)
        if (place.layer == "hospital" || place.layer == "scenic" || (place.layer == "school" && place.kind != "kindergarten"))
            consider(place.point, place.name);
    for (std::size_t c = 0; c < world.facts.communities.size(); ++c)
        consider(world.divisions.community_point[c], world.facts.communities[c].name);
    if (!name.empty()) return name;
    const std::string& own = world.network.lines[world.network.segments[segment].line].name;
    const std::string other = net.crossing_road(segment);
    return other.empty() ? own : own + other + "口";
}

BusNet build_buses(const World& world)
{
    BusNet buses;
    const TransitNet net(world.network);
    Random random = world.random.stream("buses");
    std::vector<Point> hubs;
    for (const UnitFact& unit : world.facts.units) hubs.push_back(unit.seat);
    for (const MetroStation& station : world.facts.stations)
        if (station.inside) hubs.push_back(station.point);
    for (const PlaceFact& place : world.facts.places)
        if (place.layer == "hospital" && place.rank <= 3) hubs.push_back(place.point);
    for (std::size_t c = 0; c < world.facts.communities.size(); c += 7) hubs.push_back(world.divisions.community_point[c]);
    std::map<std::pair<std::uint32_t, bool>, std::size_t> known;  // one platform for each segment and side
    const auto wanted = static_cast<int>(world.facts.settings.count("bus_line"));
    int number = 1;
    for (int line = 0; line < wanted && hubs.size() > 1; ++line) {
        const Point from =
            line < static_cast<int>(world.facts.units.size()) ? hubs[static_cast<std::size_t>(line)] : random.pick(hubs);
        Point to = random.pick(hubs);
        for (int i = 0; i < 12 && distance(from, to) < 3500; ++i) to = random.pick(hubs);
        const std::vector<TransitStep> up = net.way(from, to);
        if (up.size() < 8) continue;
        std::vector<TransitStep> down(up.rbegin(), up.rend());
        for (TransitStep& step : down) step.forward = !step.forward;
        const std::string name = std::to_string(number) + "路";
        number += static_cast<int>(random.integer(1, 14));
        for (const bool is_up : {true, false}) {
            BusRoute route{name, is_up, {}, {}};
            double since_stop = stop_spacing_m;
            for (const TransitStep& step : is_up ? up : down) {
                const RoadSegment& segment = world.network.segments[step.segment];
                Polyline part = segment.points;
                if (!step.forward) std::reverse(part.begin(), part.end());
                for (const Point p : part)
                    if (route.line.empty() || distance(route.line.back(), p) > 0.05) route.line.push_back(p);
                const double metres = length(part);
                since_stop += metres;
                if (since_stop < stop_spacing_m || segment.bridge || metres < 50) continue;
                const auto found = known.find({step.segment, step.forward});
                std::size_t stop = buses.stops.size();
                if (found != known.end()) {
                    stop = found->second;
                } else {
                    Point along;
                    const Point middle = point_along(part, metres / 2, &along);
                    const Point right{along.y, -along.x};
                    const NetLine& road = world.network.lines[segment.line];
                    buses.stops.push_back({middle + right * (road.width_m / 2 + 1.2),
                                           stop_name(world, net, step.segment, middle),
                                           road.name,
                                           side_name(right),
                                           {}});
                    known.emplace(std::pair(step.segment, step.forward), stop);
                }
                if (buses.stops[stop].routes.empty() || buses.stops[stop].routes.back() != name)
                    buses.stops[stop].routes.push_back(name);
                route.stops.push_back(stop);
                since_stop = metres / 2;
            }
            if (route.stops.size() > 3) buses.routes.push_back(std::move(route));
        }
    }
    return buses;
}

std::string stop_code(std::size_t index)
{
    return "BS" + zero_padded(static_cast<std::int64_t>(index + 1), 5);
}

}  // namespace

void make_bus_stop(World& world, LayerRows& rows)
{
    const BusNet buses = build_buses(world);
    Random random = world.random.stream("bus shelters");
    for (std::size_t i = 0; i < buses.stops.size(); ++i) {
        const BusStop& stop = buses.stops[i];
        std::string routes;
        for (const std::string& route : stop.routes) routes += (routes.empty() ? "" : ";") + route;
        const Where where = world.where(stop.point);
        rows.add(point_of(stop.point),
                 {{"code", text(stop_code(i))},
                  {"name", text(stop.name)},
                  {"side", text(stop.side)},
                  {"road", text(stop.road)},
                  {"routes", text(routes)},
                  {"route_count", integer(static_cast<std::int64_t>(stop.routes.size()))},
                  {"shelter", yes(random.chance(0.7))},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)},
                  {"rank", integer(std::max<std::int64_t>(1, 10 - static_cast<std::int64_t>(stop.routes.size())))}});
    }
}

void make_bus_route(World& world, LayerRows& rows)
{
    const BusNet buses = build_buses(world);
    Random random = world.random.stream("bus hours");
    int number = 0;
    for (const BusRoute& route : buses.routes) {
        std::string codes;
        for (const std::size_t stop : route.stops) codes += (codes.empty() ? "" : ";") + stop_code(stop);
        rows.add(line_of(route.line),
                 {{"code", text("BR" + zero_padded(++number, 4))},
                  {"name", text(route.name)},
                  {"direction", text(route.up ? "up" : "down")},
                  {"from_stop", text(buses.stops[route.stops.front()].name)},
                  {"to_stop", text(buses.stops[route.stops.back()].name)},
                  {"operator", text(world.facts.settings.bus_operator)},
                  {"first_bus", text(random.chance(0.5) ? "06:00" : "05:45")},
                  {"last_bus", text(random.pick(std::vector<std::string>{"20:30", "21:00", "21:30", "22:00"}))},
                  {"interval_min", integer(random.integer(5, 20))},
                  {"fare", real(2)},
                  {"length_m", real(rounded(length(route.line), 0))},
                  {"stop_count", integer(static_cast<std::int64_t>(route.stops.size()))},
                  {"stop_codes", text(codes)}});
    }
}

void make_metro_station(World& world, LayerRows& rows)
{
    for (const MetroStation& station : world.facts.stations) {
        if (!station.inside) continue;
        const Where where = world.where(station.point);
        const bool interchange = station.lines.find(';') != std::string::npos;
        rows.add(point_of(station.point), {{"code", text("MS" + zero_padded(std::stoi(station.id), 3))},
                                           {"name", text(station.name)},
                                           {"name_en", text(station.name_en)},
                                           {"lines", text(station.lines)},
                                           {"interchange", yes(interchange)},
                                           {"first_train", text("06:00")},
                                           {"last_train", text("22:30")},
                                           {"accessible", yes(true)},
                                           {"street_code", text(where.street_code)},
                                           {"community_code", text(where.community_code)},
                                           {"rank", integer(interchange ? 1 : 2)}});
    }
}

void make_metro_line(World& world, LayerRows& rows)
{
    for (const MetroLine& line : world.facts.metro_lines) {
        Polyline control;
        std::string names;
        for (const std::string& id : line.stations) {
            const auto station = std::find_if(world.facts.stations.begin(), world.facts.stations.end(),
                                              [&](const MetroStation& s) { return s.id == id; });
            if (station == world.facts.stations.end()) continue;
            control.push_back(station->point);
            names += (names.empty() ? "" : ";") + station->name;
        }
        if (control.size() < 2) continue;
        const Polyline track = smooth_open(control, 60);
        rows.add(line_of(track), {{"code", text("ML" + line.name.substr(0, line.name.find_first_not_of("0123456789")))},
                                  {"name", text(line.name)},
                                  {"name_en", text(line.name_en)},
                                  {"colour", text(line.colour)},
                                  {"stations", text(names)},
                                  {"length_m", real(rounded(length(track), 0))}});
    }
}

}  // namespace haishu::data

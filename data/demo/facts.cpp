#include "data/demo/facts.hpp"

#include "data/demo/seed_table.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

namespace haishu::data
{

namespace
{

constexpr double water_step_m = 45;

Error seed_invalid(const std::string& detail)
{
    return Error{ErrorCode::Internal, "seed-invalid", detail, {}};
}

Result<nlohmann::json> load_json(std::string_view path)
{
    HAISHU_TRY(const std::string_view bytes, seed_file(path));
    nlohmann::json json = nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (json.is_discarded() || !json.is_object()) return seed_invalid(std::string(path) + " is not a JSON object");
    return json;
}

Result<void> load_settings(Facts& facts)
{
    HAISHU_TRY(const nlohmann::json json, load_json("demo/seed/settings.json"));
    Settings& s = facts.settings;
    try {
        const nlohmann::json& d = json.at("district");
        s.code = d.at("code");
        s.name = d.at("name");
        s.name_en = d.at("name_en");
        s.city = d.at("city");
        s.zip = d.at("zip");
        s.population = d.at("population");
        s.bus_operator = json.at("operator_bus");
        s.registering_division = json.at("registering_division");
        s.case_days = json.at("case_days");
        s.time_zone_hours = json.at("time_zone_hours");
        const std::vector<std::string> date = split(json.at("reference_date").get<std::string>(), '-');
        if (date.size() != 3) return seed_invalid("settings.json: reference_date is not a date");
        s.reference_day = day_from_civil(std::stoi(date[0]), std::stoi(date[1]), std::stoi(date[2]));
        s.counts = json.at("counts").get<std::map<std::string, double>>();
        facts.frame = Frame(json.at("frame").at("lon"), json.at("frame").at("lat"));
        s.centre = facts.frame.to_plane(Point{json.at("centre").at("lon"), json.at("centre").at("lat")});
    } catch (const std::exception& e) {
        return seed_invalid(std::string("settings.json: ") + e.what());
    }
    return {};
}

void read_range(const nlohmann::json& json, const char* name, double (&range)[2])
{
    if (!json.contains(name)) return;
    const nlohmann::json& value = json.at(name);
    range[0] = value.is_array() ? value.at(0).get<double>() : value.get<double>();
    range[1] = value.is_array() ? value.at(1).get<double>() : value.get<double>();
}

RowStyle read_style(const nlohmann::json& json)
{
    RowStyle style;
    style.weight = json.value("weight", 1.0);
    read_range(json, "depth", style.depth);
    read_range(json, "length", style.length);
    read_range(json, "gap", style.gap);
    style.pitch = json.value("pitch", 24.0);
    double floors[2] = {1, 1};
    read_range(json, "floors", floors);
    style.floors[0] = static_cast<int>(floors[0]);
    style.floors[1] = static_cast<int>(floors[1]);
    style.floor_m = json.at("floor_m");
    style.use = json.at("use");
    return style;
}

Result<void> load_zones(Facts& facts)
{
    HAISHU_TRY(const nlohmann::json json, load_json("demo/seed/zone_kinds.json"));
    try {
        for (const auto& [name, value] : json.items()) {
            ZoneKind kind;
            kind.name = name;
            kind.first_class = value.at("first");
            kind.next_class = value.at("next");
            kind.block_m2 = value.at("block_m2");
            kind.priority = value.at("priority");
            kind.share = value.value("share", 1.0);
            kind.population_factor = value.at("population_factor");
            if (value.contains("perimeter")) {
                kind.perimeter = read_style(value.at("perimeter"));
                kind.perimeter_share = value.at("perimeter").at("share");
            }
            for (const nlohmann::json& row : value.at("rows")) kind.rows.push_back(read_style(row));
            facts.zone_kinds.emplace(name, std::move(kind));
        }
    } catch (const std::exception& e) {
        return seed_invalid(std::string("zone_kinds.json: ") + e.what());
    }
    HAISHU_TRY(const SeedTable table, SeedTable::load("demo/seed/zones.csv"));
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto kind = facts.zone_kinds.find(table.text(i, "kind"));
        if (kind == facts.zone_kinds.end()) return seed_invalid("zones.csv: unknown kind " + table.text(i, "kind"));
        std::vector<double> radius;
        const std::vector<Point> points = parse_points(table.text(i, "points"), &radius);
        if (points.empty()) return seed_invalid("zones.csv: no points in " + table.text(i, "name"));
        Zone zone{table.text(i, "name"), &kind->second, {}};
        zone.ring = table.text(i, "shape") == "circle" ? circle(facts.frame.to_plane(points[0]), radius[0])
                                                       : facts.frame.to_plane(points);
        facts.zones.push_back(std::move(zone));
    }
    return {};
}

Result<void> load_lines(Facts& facts)
{
    HAISHU_TRY(const SeedTable roads, SeedTable::load("demo/seed/roads.csv"));
    for (std::size_t i = 0; i < roads.size(); ++i) {
        facts.roads.push_back({roads.text(i, "name"), roads.text(i, "name_en"), roads.text(i, "class"),
                               roads.number(i, "width_m"), facts.frame.to_plane(parse_points(roads.text(i, "points")))});
    }
    HAISHU_TRY(const SeedTable waters, SeedTable::load("demo/seed/waters.csv"));
    for (std::size_t i = 0; i < waters.size(); ++i) {
        facts.waters.push_back({waters.text(i, "name"), waters.text(i, "name_en"), waters.text(i, "kind"),
                                waters.number(i, "width_m"),
                                smooth_open(facts.frame.to_plane(parse_points(waters.text(i, "points"))), water_step_m)});
    }
    HAISHU_TRY(const SeedTable lakes, SeedTable::load("demo/seed/lakes.csv"));
    for (std::size_t i = 0; i < lakes.size(); ++i) {
        facts.waters.push_back({lakes.text(i, "name"), lakes.text(i, "name_en"), lakes.text(i, "kind"), 0,
                                smooth_closed(facts.frame.to_plane(parse_points(lakes.text(i, "points"))), 25)});
    }
    HAISHU_TRY(const SeedTable hills, SeedTable::load("demo/seed/terrain.csv"));
    for (std::size_t i = 0; i < hills.size(); ++i) {
        facts.hill_names.push_back(hills.text(i, "name"));
        facts.hills.push_back(smooth_closed(facts.frame.to_plane(parse_points(hills.text(i, "points"))), 150));
    }
    return {};
}

std::size_t nearest_vertex(const Polyline& line, Point p)
{
    std::size_t best = 0;
    for (std::size_t i = 1; i < line.size(); ++i)
        if (distance(line[i], p) < distance(line[best], p)) best = i;
    return best;
}

// The outline runs along river middles (`line` rows, between the vertices nearest to `from` and `to`) and over land.
Result<void> load_outline(Facts& facts)
{
    HAISHU_TRY(const SeedTable table, SeedTable::load("demo/seed/outline.csv"));
    const auto add = [&](Point p, LineKind kind, double width) {
        if (!facts.outline.empty() && distance(facts.outline.back(), p) < 1) {
            facts.outline_kind.back() = kind;
            facts.outline_width.back() = width;
            return;
        }
        facts.outline.push_back(p);
        facts.outline_kind.push_back(kind);
        facts.outline_width.push_back(width);
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table.text(i, "kind") == "point") {
            add(facts.frame.to_plane(Point{table.number(i, "lon"), table.number(i, "lat")}), LineKind::Boundary, 0);
            continue;
        }
        const auto water = std::find_if(facts.waters.begin(), facts.waters.end(),
                                        [&](const WaterFact& w) { return w.name == table.text(i, "line"); });
        const std::vector<Point> from = parse_points(table.text(i, "from"));
        const std::vector<Point> to = parse_points(table.text(i, "to"));
        if (water == facts.waters.end() || from.empty() || to.empty())
            return seed_invalid("outline.csv: unknown line " + table.text(i, "line"));
        const std::size_t begin = nearest_vertex(water->shape, facts.frame.to_plane(from[0]));
        const std::size_t end = nearest_vertex(water->shape, facts.frame.to_plane(to[0]));
        for (std::size_t k = begin; k != end; k = begin < end ? k + 1 : k - 1)
            add(water->shape[k], LineKind::River, water->width_m);
        add(water->shape[end], LineKind::Boundary, 0);
    }
    if (facts.outline.size() < 3) return seed_invalid("outline.csv: too few points");
    if (signed_area(facts.outline) < 0) {
        std::reverse(facts.outline.begin(), facts.outline.end());
        std::reverse(facts.outline_kind.begin(), facts.outline_kind.end());
        std::reverse(facts.outline_width.begin(), facts.outline_width.end());
        // An edge's kind sits at its first vertex, which was its last one.
        std::rotate(facts.outline_kind.begin(), facts.outline_kind.begin() + 1, facts.outline_kind.end());
        std::rotate(facts.outline_width.begin(), facts.outline_width.begin() + 1, facts.outline_width.end());
    }
    return {};
}

Result<void> load_divisions(Facts& facts)
{
    HAISHU_TRY(const SeedTable units, SeedTable::load("demo/seed/units.csv"));
    for (std::size_t i = 0; i < units.size(); ++i) {
        const Point degrees{units.number(i, "lon"), units.number(i, "lat")};
        facts.units.push_back({units.text(i, "code"), units.text(i, "name"), units.text(i, "name_en"), units.text(i, "kind"),
                               facts.frame.to_plane(degrees), degrees});
    }
    HAISHU_TRY(const SeedTable communities, SeedTable::load("demo/seed/communities.csv"));
    for (std::size_t i = 0; i < communities.size(); ++i) {
        CommunityFact c{communities.text(i, "code"),      communities.text(i, "name"),  communities.text(i, "kind"),
                        communities.text(i, "unit_code"), communities.text(i, "point"), {}};
        if (c.point_kind != "none")
            c.point = facts.frame.to_plane(Point{communities.number(i, "lon"), communities.number(i, "lat")});
        facts.communities.push_back(std::move(c));
    }
    return {};
}

Result<void> load_places(Facts& facts)
{
    HAISHU_TRY(const SeedTable places, SeedTable::load("demo/seed/places.csv"));
    for (std::size_t i = 0; i < places.size(); ++i) {
        PlaceFact place{places.text(i, "layer"),
                        places.text(i, "name"),
                        places.text(i, "name_en"),
                        places.text(i, "kind"),
                        places.text(i, "address"),
                        facts.frame.to_plane(Point{places.number(i, "lon"), places.number(i, "lat")}),
                        static_cast<int>(places.number(i, "rank", 5)),
                        {}};
        for (const std::string& item : split(places.text(i, "extra"), ';')) {
            const std::size_t at = item.find('=');
            if (at == std::string::npos) return seed_invalid("places.csv: extra of " + place.name + " is not name=value");
            place.extra.emplace(item.substr(0, at), item.substr(at + 1));
        }
        facts.places.push_back(std::move(place));
    }
    HAISHU_TRY(const SeedTable landmarks, SeedTable::load("demo/seed/landmarks.csv"));
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
        facts.landmarks.push_back({landmarks.text(i, "name"), landmarks.text(i, "use"), landmarks.text(i, "address"),
                                   facts.frame.to_plane(Point{landmarks.number(i, "lon"), landmarks.number(i, "lat")}),
                                   landmarks.number(i, "east_m"), landmarks.number(i, "north_m"),
                                   landmarks.number(i, "angle_deg") * std::numbers::pi / 180, landmarks.number(i, "height_m"),
                                   static_cast<int>(landmarks.number(i, "floors", 1))});
    }
    for (const auto& [path, into] :
         {std::pair{"demo/seed/place_names.csv", &facts.place_names}, std::pair{"demo/seed/bridges.csv", &facts.bridges}}) {
        HAISHU_TRY(const SeedTable table, SeedTable::load(path));
        for (std::size_t i = 0; i < table.size(); ++i) {
            into->push_back({table.text(i, "name"), table.text(i, "name_en"), table.text(i, "kind"),
                             facts.frame.to_plane(Point{table.number(i, "lon"), table.number(i, "lat")}),
                             static_cast<int>(table.number(i, "rank", 5))});
        }
    }
    return {};
}

Result<void> load_metro(Facts& facts)
{
    HAISHU_TRY(const SeedTable stations, SeedTable::load("demo/seed/metro_stations.csv"));
    for (std::size_t i = 0; i < stations.size(); ++i) {
        facts.stations.push_back({stations.text(i, "id"), stations.text(i, "name"), stations.text(i, "name_en"),
                                  stations.text(i, "lines"),
                                  facts.frame.to_plane(Point{stations.number(i, "lon"), stations.number(i, "lat")}),
                                  stations.text(i, "inside") == "1"});
    }
    HAISHU_TRY(const SeedTable lines, SeedTable::load("demo/seed/metro_lines.csv"));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (facts.metro_lines.empty() || facts.metro_lines.back().name != lines.text(i, "line")) {
            facts.metro_lines.push_back({lines.text(i, "line"), lines.text(i, "name_en"), lines.text(i, "colour"), {}});
        }
        facts.metro_lines.back().stations.push_back(lines.text(i, "station_id"));
    }
    return {};
}

}  // namespace

double Settings::count(const std::string& what) const
{
    const auto found = counts.find(what);
    return found == counts.end() ? 0 : found->second;
}

const Zone* Facts::zone_at(Point p) const
{
    for (const Zone& zone : zones)
        if (ring_contains(zone.ring, p)) return &zone;
    return nullptr;
}

bool Facts::is_hill(Point p) const
{
    return std::any_of(hills.begin(), hills.end(), [p](const Ring& hill) { return ring_contains(hill, p); });
}

std::int64_t day_from_civil(int year, int month, int day)
{
    year -= month <= 2 ? 1 : 0;
    const int era = year / 400;
    const int year_of_era = year - era * 400;
    const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return static_cast<std::int64_t>(era) * 146097 + day_of_era - 719468;
}

Result<Facts> load_facts()
{
    Facts facts;
    HAISHU_CHECK(load_settings(facts));
    HAISHU_CHECK(load_zones(facts));
    HAISHU_CHECK(load_lines(facts));
    HAISHU_CHECK(load_outline(facts));
    HAISHU_CHECK(load_divisions(facts));
    HAISHU_CHECK(load_places(facts));
    HAISHU_CHECK(load_metro(facts));
    return facts;
}

}  // namespace haishu::data

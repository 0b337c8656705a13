// Places that are known by name, and those that go with them.

#include "data/demo/place_rows.hpp"
#include "data/demo/seed_table.hpp"

namespace haishu::data
{

namespace
{

// Name of a service item -> its code.
std::map<std::string, std::string> service_item_codes()
{
    std::map<std::string, std::string> codes;
    const Result<SeedTable> table = SeedTable::load("dictionaries/service_items.csv");
    if (!table) return codes;
    for (std::size_t i = 0; i < table->size(); ++i) codes[table->text(i, "name")] = table->text(i, "code");
    return codes;
}

// "企业登记、税务" -> "SX0101;SX0501"
std::string codes_of_items(const std::map<std::string, std::string>& codes, std::string_view items)
{
    constexpr std::string_view comma = "、";
    std::string listed;
    while (!items.empty()) {
        const std::size_t end = items.find(comma);
        const auto code = codes.find(std::string(items.substr(0, end)));
        if (code != codes.end()) listed += (listed.empty() ? "" : ";") + code->second;
        items.remove_prefix(end == std::string_view::npos ? items.size() : end + comma.size());
    }
    return listed;
}

}  // namespace

void make_government(World& world, LayerRows& rows)
{
    PlaceRows(world, rows, "GOV").seeds("government");
}
void make_scenic(World& world, LayerRows& rows)
{
    PlaceRows(world, rows, "SCE").seeds("scenic");
}
void make_park(World& world, LayerRows& rows)
{
    PlaceRows(world, rows, "PRK").seeds("park");
}
void make_cinema(World& world, LayerRows& rows)
{
    PlaceRows(world, rows, "CIN").seeds("cinema");
}
void make_fire_station(World& world, LayerRows& rows)
{
    PlaceRows(world, rows, "FIR").seeds("fire_station");
}
void make_service_place(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "SVC");
    const std::map<std::string, std::string> codes = service_item_codes();
    for (const PlaceFact& place : world.facts.places) {
        if (place.layer != "service_place") continue;
        std::map<std::string, std::string> extra = place.extra;
        extra["item_codes"] = codes_of_items(codes, extra["items"]);
        places.add(point_of(place.point), place.point, place.name, place.name_en, place.kind, place.address, place.rank, extra);
    }
}

void make_school(World& world, LayerRows& rows)
{
    std::size_t number = 0;
    const auto add = [&](geo::Geometry area, double square_m, Point at, const std::string& name, const std::string& name_en,
                         const std::string& stage, const std::string& ownership, int rank) {
        const Where where = world.where(at);
        const RoadSpot road = world.roads.nearest(at, 600, false);
        Point gate = at;
        if (road.segment >= 0) {
            Ring shell = largest_shell(area);
            shell.push_back(shell.front());
            gate = nearest_on_line(shell, road.foot).foot;
        }
        const Point gate_degrees = world.facts.frame.to_degrees(gate);
        rows.add(std::move(area), {{"code", text(school_code(world, number++))},
                                   {"name", text(name)},
                                   {"name_en", text(name_en)},
                                   {"stage", text(stage)},
                                   {"ownership", text(ownership)},
                                   {"address", text(world.roads.address(gate))},
                                   {"hours", text("Mo-Fr 07:30-17:00")},
                                   {"campus_m2", real(rounded(square_m, 0))},
                                   {"gate_lon", real(gate_degrees.x)},
                                   {"gate_lat", real(gate_degrees.y)},
                                   {"accessible", yes(true)},
                                   {"street_code", text(where.street_code)},
                                   {"community_code", text(where.community_code)},
                                   {"rank", integer(rank)}});
    };
    for (const Campus& campus : world.land.campuses) {
        const PlaceFact& place = world.facts.places[campus.place];
        const auto ownership = place.extra.find("ownership");
        add(campus.area, campus.square_m, place.point, place.name, place.name_en, place.kind,
            ownership == place.extra.end() ? "public" : ownership->second, place.rank);
    }
    // Kindergartens: one building of an estate with its yard.
    Random random = world.random.stream("kindergartens");
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("kindergarten"));
    std::vector<const Site*> sites;
    for (const Site& site : world.land.sites)
        if (!site.name.empty() && site.zone_kind != "village" && site.building_count >= 8) sites.push_back(&site);
    for (std::size_t i = 0; i < wanted && !sites.empty(); ++i) {
        const std::size_t at = random.index(sites.size());
        const Site& site = *sites[at];
        const Building& b = world.land.buildings[site.first_building + site.building_count / 2];
        Ring yard;
        for (const Point p : b.ring) yard.push_back(b.center() + (p - b.center()) * 1.12);
        add(polygon_of(yard), signed_area(yard), b.center(), site.name + "幼儿园", "", "kindergarten",
            random.chance(0.4) ? "private" : "public", 8);
        sites.erase(sites.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

void make_hospital(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "HOS");
    places.seeds("hospital");
    Random random = world.random.stream("stations");
    auto wanted = static_cast<int>(world.facts.settings.count("health_station"));
    for (std::size_t c = 0; c < world.facts.communities.size() && wanted > 0; c += 4) {
        const Building* b = building_in(world, c, random);
        if (b == nullptr) continue;
        --wanted;
        places.add(point_of(door_of(world, *b)), b->center(), world.facts.communities[c].name + "卫生服务站", "", "station", "",
                   7,
                   {{"grade", "none"},
                    {"has_emergency", "0"},
                    {"open_24h", "0"},
                    {"fever_clinic", "0"},
                    {"ambulance", "0"},
                    {"beds_band", "0"},
                    {"hours", "Mo-Sa 08:00-11:30,13:30-16:30"},
                    {"accessible", random.chance(0.8) ? "1" : "0"}});
    }
}

}  // namespace haishu::data

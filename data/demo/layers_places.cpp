#include "data/demo/layer_list.hpp"
#include "data/demo/name_parts.hpp"
#include "data/demo/seed_table.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

Value parsed(const std::string& value, layers::FieldType type)
{
    switch (type) {
        case layers::FieldType::Integer: return static_cast<std::int64_t>(parse_number(value));
        case layers::FieldType::Real: return parse_number(value);
        case layers::FieldType::Boolean: return value == "1" || value == "true";
        default: return text(value);
    }
}

class PlaceRows
{
   public:
    PlaceRows(World& world, LayerRows& rows, std::string prefix) : m_world(world), m_rows(rows), m_prefix(std::move(prefix)) {}

    void add(geo::Geometry geometry, Point at, const std::string& name, const std::string& name_en, const std::string& kind,
             std::string address, int rank, const std::map<std::string, std::string>& extra,
             std::vector<LayerRows::Cell> more = {})
    {
        const Where where = m_world.where(at);
        if (address.empty() || address.find("号") == std::string::npos) {
            const std::string nearest = m_world.roads.address(at);
            if (!nearest.empty()) address = nearest;
        }
        std::vector<LayerRows::Cell> cells = std::move(more);
        for (const auto& [key, value] : extra)
            if (const layers::Field* field = m_rows.field(key)) cells.emplace_back(field->name, parsed(value, field->type));
        cells.emplace_back("code", text(m_prefix + zero_padded(++m_number, 5)));
        cells.emplace_back("name", text(name));
        cells.emplace_back("name_en", text(name_en));
        cells.emplace_back("kind", text(kind));
        cells.emplace_back("address", text(address));
        cells.emplace_back("street_code", text(where.street_code));
        cells.emplace_back("community_code", text(where.community_code));
        cells.emplace_back("rank", integer(rank));
        m_rows.add(std::move(geometry), std::move(cells));
    }

    void seeds(const std::string& layer)
    {
        for (const PlaceFact& place : m_world.facts.places)
            if (place.layer == layer)
                add(point_of(place.point), place.point, place.name, place.name_en, place.kind, place.address, place.rank,
                    place.extra);
    }

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }

   private:
    World& m_world;
    LayerRows& m_rows;
    std::string m_prefix;
    int m_number = 0;
};

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

// A door on the street: the middle of the building's side that is nearest to the road.
Point door_of(const World& world, const Building& b)
{
    const RoadSpot road = world.roads.nearest(b.center(), 150, false);
    if (road.segment < 0) return b.center();
    Ring closed = b.ring;
    closed.push_back(b.ring.front());
    const Point on_wall = nearest_on_line(closed, road.foot).foot;
    return on_wall + (b.center() - on_wall) * 0.12;
}

const Building* building_in(const World& world, std::size_t community, Random& random)
{
    const std::vector<std::uint32_t>& own = world.buildings_by_community[community];
    return own.empty() ? nullptr : &world.land.buildings[own[random.index(own.size())]];
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

void make_hotel(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "HOT");
    places.seeds("hotel");
    Random random = world.random.stream("hotels");
    const std::vector<std::string>& names = name_parts("shop_first");
    const std::vector<std::string>& kinds = name_parts("hotel_kind");
    const auto wanted = static_cast<std::size_t>(world.count("hotel"));
    for (std::size_t tries = 0; places.size() < wanted && tries < wanted * 4 && !names.empty() && !kinds.empty(); ++tries) {
        const Building* b = world.pick_building("commercial office commercial house", random);
        if (b == nullptr) break;
        if (b->use == "house" && b->compound.empty()) continue;
        const bool guest = b->use == "house";
        const std::string road = b->road.empty() ? b->compound : b->road;
        const std::string name =
            random.pick(names) + (guest ? "民宿" : random.pick(kinds)) + (road.empty() ? "" : "（" + road + "店）");
        places.add(point_of(door_of(world, *b)), b->center(), name, "",
                   guest                ? "guesthouse"
                   : random.chance(0.3) ? "inn"
                                        : "hotel",
                   b->address, 7,
                   {{"stars", random.chance(0.12) ? "3" : "none"},
                    {"rooms_band", guest                ? "1-49"
                                   : random.chance(0.6) ? "50-149"
                                                        : "150-299"},
                    {"hours", "24/7"},
                    {"licence_no", "H" + zero_padded(static_cast<std::int64_t>(places.size() + 1), 6)},
                    {"accessible", random.chance(0.6) ? "1" : "0"}});
    }
}

void make_toilet(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "WC");
    Random random = world.random.stream("toilets");
    const auto wanted = static_cast<std::size_t>(world.count("toilet"));
    for (const Campus& park : world.land.parks) {
        const PlaceFact& place = world.facts.places[park.place];
        places.add(point_of(place.point), place.point, place.name + "公厕", "", "standalone", "", 6,
                   {{"grade", "1"}, {"open_24h", "1"}, {"family_room", "1"}, {"hours", "24/7"}, {"accessible", "1"}});
    }
    for (std::size_t tries = 0; places.size() < wanted && tries < wanted * 6; ++tries) {
        const Building* b = world.pick_building("commercial house", random);
        if (b == nullptr) break;
        const Point p = door_of(world, *b);
        const RoadSpot road = world.roads.nearest(p, 120, true);
        if (road.segment < 0) continue;
        const bool day = random.chance(0.25);
        places.add(point_of(p), p, world.roads.line_of(road).name + "公厕", "", random.chance(0.6) ? "standalone" : "attached",
                   "", 8,
                   {{"grade", random.chance(0.2)   ? "1"
                              : random.chance(0.7) ? "2"
                                                   : "3"},
                    {"open_24h", day ? "0" : "1"},
                    {"family_room", random.chance(0.3) ? "1" : "0"},
                    {"hours", day ? "Mo-Su 06:00-22:00" : "24/7"},
                    {"accessible", random.chance(0.7) ? "1" : "0"}});
    }
}

void make_parking(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "P");
    Random random = world.random.stream("parking");
    const auto wanted = static_cast<std::size_t>(world.count("parking"));
    const auto add = [&](Point p, const std::string& name, const std::string& kind, std::int64_t spaces, int rank) {
        const bool free = random.chance(0.15);
        places.add(point_of(p), p, name, "", kind, "", rank,
                   {{"spaces", std::to_string(spaces)},
                    {"free", free ? "1" : "0"},
                    {"fee", free               ? "免费"
                            : kind == "street" ? "首小时5元，之后每小时3元"
                                               : "每小时4元，每日40元封顶"},
                    {"charging_points", std::to_string(kind == "street" ? 0 : random.integer(0, spaces / 12))},
                    {"hours", "24/7"},
                    {"accessible", random.chance(0.5) ? "1" : "0"}});
    };
    for (const Building& b : world.land.buildings)
        if (places.size() < wanted && !b.name.empty() && b.compound.empty() &&
            (b.use == "commercial" || b.use == "medical" || b.use == "transport"))
            add(b.center(), b.name + "停车场", "garage", random.integer(120, 900), 5);
    for (std::size_t tries = 0; places.size() < wanted && tries < wanted * 6; ++tries) {
        const Building* b = world.pick_building("commercial office residential", random);
        if (b == nullptr) break;
        const Point p = door_of(world, *b);
        const RoadSpot road = world.roads.nearest(p, 100, true);
        if (road.segment < 0) continue;
        const bool street = random.chance(0.45);
        add(p, world.roads.line_of(road).name + (street ? "路内停车" : "停车场"), street ? "street" : "surface",
            street ? random.integer(12, 60) : random.integer(40, 260), 8);
    }
}

void make_community_service(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "CS");
    Random random = world.random.stream("community services");
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("community_service"));
    struct Kind {
        const char* kind;
        const char* suffix;
        const char* hours;
        const char* items;
        const char* uses;
    };
    const std::vector<Kind> kinds{{"canteen", "老年食堂", "Mo-Su 10:30-12:30,16:30-18:00", "助餐、送餐", "residential house"},
                                  {"library", "城市书房", "Mo-Su 09:00-21:00", "借阅、自习", "commercial"},
                                  {"market", "菜市场", "Mo-Su 05:00-18:30", "农产品零售", "commercial"},
                                  {"bank", "银行网点", "Mo-Su 09:00-16:30", "存取款、理财", "commercial office"},
                                  {"pharmacy", "药店", "Mo-Su 08:00-22:00", "药品零售、医保刷卡", "commercial"}};
    for (std::size_t c = 0; c < world.facts.communities.size(); ++c) {
        const CommunityFact& community = world.facts.communities[c];
        const Building* b = building_in(world, c, random);
        const Point p = b == nullptr ? world.divisions.community_point[c] : door_of(world, *b);
        const bool village = community.kind == "village";
        places.add(point_of(p), p, community.name + (village ? "文化礼堂" : "党群服务中心"), "", village ? "culture" : "centre",
                   b == nullptr ? "" : b->address, 6,
                   {{"items", village ? "文体活动、便民服务、居家养老" : "社会救助、老年优待、居住登记、调解、文体活动"},
                    {"hours", village ? "Mo-Su 08:30-20:30" : "Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00"},
                    {"phone", "12345"},
                    {"accessible", random.chance(0.75) ? "1" : "0"}});
    }
    for (std::size_t tries = 0; places.size() < wanted && tries < 4 * wanted; ++tries) {
        const Kind& kind = random.pick(kinds);
        const Building* b = world.pick_building(kind.uses, random);
        if (b == nullptr) continue;
        const Where where = world.where_face(b->face);
        std::string name;
        for (const CommunityFact& community : world.facts.communities)
            if (community.code == where.community_code) name = community.name;
        places.add(point_of(door_of(world, *b)), b->center(), name + kind.suffix, "", kind.kind, b->address, 8,
                   {{"items", kind.items}, {"hours", kind.hours}, {"accessible", random.chance(0.7) ? "1" : "0"}});
    }
}

void make_shelter(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "SH");
    Random random = world.random.stream("shelters");
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("shelter"));
    for (const Campus& campus : world.land.campuses) {
        const PlaceFact& place = world.facts.places[campus.place];
        places.add(
            point_of(place.point), place.point, place.name + "避灾安置点", "", "indoor", "", 5,
            {{"capacity", std::to_string(static_cast<int>(campus.square_m / 90) * 10)}, {"state", "ready"}, {"accessible", "1"}});
    }
    for (const Campus& park : world.land.parks) {
        const PlaceFact& place = world.facts.places[park.place];
        places.add(
            point_of(place.point), place.point, place.name + "应急避难场所", "", "outdoor", "", 5,
            {{"capacity", std::to_string(static_cast<int>(park.square_m / 40) * 10)}, {"state", "ready"}, {"accessible", "1"}});
    }
    for (std::size_t c = 0; c < world.facts.communities.size() && places.size() < wanted; c += 3) {
        const Building* b = building_in(world, c, random);
        if (b == nullptr) continue;
        places.add(point_of(b->center()), b->center(), world.facts.communities[c].name + "避灾安置点", "", "indoor", b->address,
                   7,
                   {{"capacity", std::to_string(random.integer(3, 24) * 10)},
                    {"state", "ready"},
                    {"accessible", random.chance(0.6) ? "1" : "0"}});
    }
}

void make_care_home(World& world, LayerRows& rows)
{
    PlaceRows places(world, rows, "CH");
    Random random = world.random.stream("care homes");
    for (const UnitFact& unit : world.facts.units) {
        // One home for each unit, in one of its communities.
        for (std::size_t c = 0; c < world.facts.communities.size(); ++c) {
            if (world.facts.communities[c].unit_code != unit.code) continue;
            const Building* b = building_in(world, c, random);
            if (b == nullptr) continue;
            places.add(point_of(b->center()), b->center(), unit.name + "敬老院", "", "home", b->address, 5,
                       {{"beds_band", random.chance(0.4) ? "200+" : "50-199"},
                        {"ownership", "public"},
                        {"hours", "24/7"},
                        {"accessible", "1"}});
            break;
        }
    }
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("care_home"));
    for (std::size_t c = 1; c < world.facts.communities.size() && places.size() < wanted; c += 5) {
        const Building* b = building_in(world, c, random);
        if (b == nullptr) continue;
        places.add(point_of(door_of(world, *b)), b->center(), world.facts.communities[c].name + "居家养老服务中心", "", "day",
                   b->address, 7,
                   {{"beds_band", random.chance(0.7) ? "0" : "1-49"},
                    {"ownership", random.chance(0.7) ? "public" : "private"},
                    {"hours", "Mo-Su 08:00-17:00"},
                    {"accessible", "1"}});
    }
}

}  // namespace haishu::data

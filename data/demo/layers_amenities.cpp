// What every neighbourhood has: hotels, toilets, parking, services, shelters and care homes.

#include "data/demo/name_parts.hpp"
#include "data/demo/place_rows.hpp"

namespace haishu::data
{

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

#include "data/demo/credit_code.hpp"
#include "data/demo/layer_list.hpp"
#include "data/demo/name_parts.hpp"
#include "data/demo/seed_table.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

namespace
{

struct Industry {
    std::string edition, code, section, name, uses;
    std::vector<std::string> trades;
    double individual_share = 0;
};

struct Entity {
    std::string uscc, name, type, address, status;
    const Industry* industry = nullptr;
    const Building* building = nullptr;
    Point point;
};

std::string without_suffix(const std::string& name, const std::string& suffix)
{
    return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

std::vector<Industry> load_industries(std::vector<double>& weights)
{
    std::vector<Industry> list;
    const Result<SeedTable> table = SeedTable::load("dictionaries/industries.csv");
    if (!table) return list;
    for (std::size_t i = 0; i < table->size(); ++i) {
        list.push_back({table->text(i, "edition"), table->text(i, "code"), table->text(i, "section"), table->text(i, "name"),
                        table->text(i, "building_uses"), split(table->text(i, "trade_words"), ' '),
                        table->number(i, "individual_share")});
        weights.push_back(table->number(i, "demo_weight"));
    }
    return list;
}

// A few steps from the middle of the building, so that neighbours in one house can be told apart.
Point spot_in(const Building& b, Random& random)
{
    const Point center = b.center();
    const Point corner = b.ring[random.index(b.ring.size())];
    const Point next = b.ring[random.index(b.ring.size())];
    return center + ((corner + next) * 0.5 - center) * random.between(0.1, 0.8);
}

std::string entity_name(const World& world, const Entity& entity, Random& random)
{
    const std::string city = without_suffix(world.facts.settings.city, "市");
    const std::string district = without_suffix(world.facts.settings.name, "区");
    const std::string& trade = random.pick(entity.industry->trades);
    if (entity.type == "individual") {
        const bool food = entity.industry->code.starts_with("H62");
        return random.pick(name_parts("shop_first")) + (food ? random.pick(name_parts("restaurant_kind")) : trade + "店");
    }
    const std::string stem = random.pick(name_parts("company_first")) + random.pick(name_parts("company_second"));
    if (entity.type == "cooperative") return city + district + stem + trade + "专业合作社";
    if (entity.type == "association") return city + "市" + district + "区" + stem + trade;
    if (entity.type == "nonprofit") return city + "市" + district + "区" + stem + trade;
    if (entity.type == "institution") return city + "市" + district + "区" + stem + trade;
    if (trade.ends_with("所")) return city + stem + trade;
    return city + (random.chance(0.3) ? district : std::string()) + stem + trade + "有限公司";
}

std::string entity_type(const Industry& industry, Random& random)
{
    if (random.chance(industry.individual_share)) return "individual";
    if (industry.section == "A") return "cooperative";
    if (industry.code == "S9224") return "institution";
    if (industry.code == "S9521") return "association";
    if (industry.section == "P" || industry.section == "Q") return random.chance(0.7) ? "nonprofit" : "enterprise";
    return "enterprise";
}

std::string_view code_prefix(const std::string& type)
{
    if (type == "individual") return "92";
    if (type == "cooperative") return "93";
    if (type == "institution") return "12";
    if (type == "association") return "51";
    if (type == "nonprofit") return "52";
    return "91";
}

struct Register {
    std::vector<Industry> industries;
    std::vector<Entity> entities;
};

// The whole register is made anew for each layer that shows a part of it: cheap, and the same every time.
void build_register(const World& world, Register& out)
{
    std::vector<double> weights;
    out.industries = load_industries(weights);
    if (out.industries.empty()) return;
    Random random = world.random.stream("register");
    const auto wanted = static_cast<std::size_t>(world.count("legal_entity"));
    out.entities.reserve(wanted);
    std::uint32_t serial = 1000;
    const std::string& own = world.facts.settings.registering_division;
    const std::string city_code = own.substr(0, 4) + "00";
    for (std::size_t tries = 0; out.entities.size() < wanted && tries < wanted * 3; ++tries) {
        Entity e;
        e.industry = &out.industries[random.weighted(weights)];
        e.building = world.pick_building(e.industry->uses, random);
        if (e.building == nullptr) continue;
        e.type = entity_type(*e.industry, random);
        e.uscc = make_credit_code(code_prefix(e.type), random.chance(0.8) ? own : city_code, ++serial);
        e.name = entity_name(world, e, random);
        e.point = spot_in(*e.building, random);
        const bool office = e.building->floors > 3 && e.type != "individual";
        e.address = e.building->address +
                    (office ? std::to_string(random.integer(1, e.building->floors) * 100 + random.integer(1, 20)) + "室" : "");
        const double fate = random.unit();
        e.status = fate < 0.86    ? "active"
                   : fate < 0.90  ? "suspended"
                   : fate < 0.94  ? "cancelled"
                   : fate < 0.97  ? "revoked"
                   : fate < 0.985 ? "moved_out"
                                  : "liquidation";
        out.entities.push_back(std::move(e));
    }
}

std::string building_code(const World& world, const Building* b)
{
    return "B" + world.facts.settings.code + zero_padded(b - world.land.buildings.data() + 1, 7);
}

double school_distance(const World& world, Point p)
{
    double nearest = 1e9;
    for (const Campus& campus : world.land.campuses) {
        // The campus ring, not its middle: rules measure from the boundary.
        const std::span<const Point> ring(campus.area.points.data(), campus.area.ring_ends[0]);
        if (std::abs(ring[0].x - p.x) > 1500 || std::abs(ring[0].y - p.y) > 1500) continue;
        nearest = std::min(nearest, ring_contains(ring.first(ring.size() - 1), p) ? 0.0 : nearest_on_line(ring, p).distance);
    }
    return nearest;
}

}  // namespace

void make_legal_entity(World& world, LayerRows& rows)
{
    Register all;
    build_register(world, all);
    Random random = world.random.stream("register details");
    const std::vector<std::string> employees{"1-9", "1-9", "1-9", "10-49", "10-49", "50-299", "300+"};
    const std::vector<std::string> capital{"0-10", "10-100", "10-100", "100-1000", "100-1000", "1000+"};
    for (const Entity& e : all.entities) {
        const Where where = world.where_face(e.building->face);
        const bool small = e.type == "individual";
        const bool elsewhere = random.chance(0.04);
        const std::string declared = elsewhere ? random.pick(world.facts.units).code : where.street_code;
        rows.add(point_of(e.point),
                 {{"uscc", text(e.uscc)},
                  {"org_code", text(e.uscc.substr(8, 9))},
                  {"name", text(e.name)},
                  {"entity_type", text(e.type)},
                  {"industry_section", text(e.industry->section)},
                  {"industry_code", text(e.industry->code)},
                  {"industry_name", text(e.industry->name)},
                  {"industry_edition", text(e.industry->edition)},
                  {"status", text(e.status)},
                  {"reg_org", text(world.facts.settings.name + "市场监督管理局")},
                  {"est_date",
                   integer(world.facts.settings.reference_day - static_cast<std::int64_t>(9000 * random.unit() * random.unit()))},
                  {"reg_address", text(e.address)},
                  {"biz_address", text(elsewhere ? world.pick_building(e.industry->uses, random)->address : e.address)},
                  {"building_code", text(building_code(world, e.building))},
                  {"geocode_score", real(rounded(random.between(0.82, 1.0), 2))},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)},
                  {"street_code_declared", text(declared)},
                  {"grid_code", text(where.grid_code)},
                  {"employees_band", text(small ? "1-9" : random.pick(employees))},
                  {"capital_band", text(small ? "0-10" : random.pick(capital))},
                  {"rank", integer(small                                                      ? 9
                                   : e.industry->section == "K" || e.industry->section == "J" ? 6
                                                                                              : 7)}});
    }
}

void make_food_point(World& world, LayerRows& rows)
{
    Register all;
    build_register(world, all);
    Random random = world.random.stream("food");
    const std::int64_t today = world.facts.settings.reference_day;
    const auto wanted = static_cast<std::size_t>(world.count("food_point"));
    for (const Entity& e : all.entities) {
        if (rows.size() >= wanted) break;
        const std::string& code = e.industry->code;
        const bool food = code.starts_with("H62") || code == "F5212";
        if (!food || e.status != "active") continue;
        const Where where = world.where_face(e.building->face);
        const std::int64_t last = today - random.integer(5, 420);
        const std::string grade = random.chance(0.62) ? "A" : random.chance(0.8) ? "B" : "C";
        const std::int64_t due = last + (grade == "A" ? 365 : grade == "B" ? 180 : 90);
        const double school = school_distance(world, e.point);
        rows.add(point_of(e.point),
                 {{"code", text("JY2" + world.facts.settings.code + zero_padded(static_cast<std::int64_t>(rows.size() + 1), 6))},
                  {"name", text(e.name)},
                  {"kind", text(code == "F5212"                      ? "shop"
                                : code == "H6232" || code == "H6231" ? "cafe"
                                : code == "H6291" || code == "H6220" ? "snack"
                                                                     : "restaurant")},
                  {"grade", text(grade)},
                  {"address", text(e.address)},
                  {"hours", text(code == "H6291"   ? "Mo-Su 05:30-13:30"
                                 : code == "H6210" ? "Mo-Su 10:30-13:30,16:30-21:00"
                                                   : "Mo-Su 08:30-22:00")},
                  {"uscc", text(e.uscc)},
                  {"entity_type", text(e.type)},
                  {"last_inspection", integer(last)},
                  {"next_due", integer(due)},
                  {"inspection_overdue", yes(due < today)},
                  {"school_distance_m", school < 3000 ? real(rounded(school, 1)) : Value()},
                  {"building_code", text(building_code(world, e.building))},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)},
                  {"rank", integer(grade == "A" ? 6 : 8)}});
    }
}

void make_hazard(World& world, LayerRows& rows)
{
    Register all;
    build_register(world, all);
    Random random = world.random.stream("hazards");
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("hazard"));
    const std::vector<std::string> classes{"flammable_liquid", "flammable_liquid", "gas", "gas", "toxic",
                                           "corrosive",        "oxidiser"};
    for (const Entity& e : all.entities) {
        if (rows.size() >= wanted) break;
        if (e.industry->section != "C" || e.status != "active" || e.building->use != "industrial" || !random.chance(0.2))
            continue;
        const Where where = world.where_face(e.building->face);
        const std::int64_t level = random.integer(1, 4);
        rows.add(point_of(e.building->center()),
                 {{"code", text("HZ" + zero_padded(static_cast<std::int64_t>(rows.size() + 1), 4))},
                  {"name", text(e.name)},
                  {"uscc", text(e.uscc)},
                  {"chemical_class", text(random.pick(classes))},
                  {"hazard_level", integer(level)},
                  {"protective_m", real(static_cast<double>(500 - 100 * level))},
                  {"address", text(e.address)},
                  {"last_check", integer(world.facts.settings.reference_day - random.integer(3, 200))},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)}});
    }
}

void make_government_property(World& world, LayerRows& rows)
{
    Random random = world.random.stream("property");
    const auto wanted = static_cast<std::size_t>(world.facts.settings.count("government_property"));
    const std::vector<std::string> uses{"office", "office", "rent", "service", "storage"};
    for (std::size_t i = 0; i < wanted; ++i) {
        const Building* b = world.pick_building("office government commercial", random);
        if (b == nullptr) return;
        const Where where = world.where_face(b->face);
        const std::string holder = random.chance(0.5) ? random.pick(world.facts.units).name : std::string("区机关事务管理中心");
        const double vacancy = random.chance(0.7) ? 0 : random.between(5, 100);
        rows.add(point_of(b->center()),
                 {{"code", text("GP" + zero_padded(static_cast<std::int64_t>(i + 1), 5))},
                  {"name", text(b->address + "房产")},
                  {"holder_name", text(holder)},
                  {"area_m2", real(rounded(signed_area(b->ring) * b->floors * random.between(0.05, 0.6), 1))},
                  {"use", text(random.pick(uses))},
                  {"vacant_pct", real(rounded(vacancy, 1))},
                  {"building_code", text(building_code(world, b))},
                  {"address", text(b->address)},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)}});
    }
}

}  // namespace haishu::data

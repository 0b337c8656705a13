#include "data/demo/layer_list.hpp"

#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <array>

namespace haishu::data
{

namespace
{

double square_km(const geo::Geometry& area)
{
    return rounded(geo::planar_area(area) / 1e6, 3);
}

}  // namespace

void make_district(World& world, LayerRows& rows)
{
    const Settings& s = world.facts.settings;
    rows.add(world.divisions.district, {{"code", text(s.code)},
                                        {"name", text(s.name)},
                                        {"name_en", text(s.name_en)},
                                        {"city", text(s.city)},
                                        {"area_km2", real(square_km(world.divisions.district))},
                                        {"population", integer(s.population)},
                                        {"unit_count", integer(static_cast<std::int64_t>(world.facts.units.size()))}});
}

void make_street(World& world, LayerRows& rows)
{
    for (std::size_t u = 0; u < world.facts.units.size(); ++u) {
        const UnitFact& unit = world.facts.units[u];
        const auto communities = std::count_if(world.facts.communities.begin(), world.facts.communities.end(),
                                               [&](const CommunityFact& c) { return c.unit_code == unit.code; });
        rows.add(world.divisions.units[u], {{"code", text(unit.code)},
                                            {"name", text(unit.name)},
                                            {"name_en", text(unit.name_en)},
                                            {"kind", text(unit.kind)},
                                            {"district_code", text(world.facts.settings.code)},
                                            {"area_km2", real(square_km(world.divisions.units[u]))},
                                            {"community_count", integer(communities)},
                                            {"seat_lon", real(unit.seat_degrees.x)},
                                            {"seat_lat", real(unit.seat_degrees.y)}});
    }
}

void make_community(World& world, LayerRows& rows)
{
    for (std::size_t c = 0; c < world.facts.communities.size(); ++c) {
        const CommunityFact& community = world.facts.communities[c];
        const auto unit = std::find_if(world.facts.units.begin(), world.facts.units.end(),
                                       [&](const UnitFact& u) { return u.code == community.unit_code; });
        rows.add(world.divisions.communities[c], {{"code", text(community.code)},
                                                  {"name", text(community.name)},
                                                  {"kind", text(community.kind)},
                                                  {"street_code", text(community.unit_code)},
                                                  {"street_name", text(unit == world.facts.units.end() ? "" : unit->name)},
                                                  {"area_km2", real(square_km(world.divisions.communities[c]))},
                                                  {"point_known", yes(community.point_kind == "sourced")}});
    }
}

void make_grid(World& world, LayerRows& rows)
{
    const std::int64_t first = day_from_civil(2018, 1, 1);
    for (std::size_t f = 0; f < world.network.graph.faces.size(); ++f) {
        const Where where = world.where_face(static_cast<std::int32_t>(f));
        if (where.grid_code.empty()) continue;
        const Face& face = world.network.graph.faces[f];
        rows.add(face_polygon(face), {{"grid_code", text(where.grid_code)},
                                      {"scheme", text("GB/T 30428.1-2013")},
                                      {"street_code", text(where.street_code)},
                                      {"community_code", text(where.community_code)},
                                      {"duty_grid_code", text(where.duty_code)},
                                      {"area_m2", real(rounded(face.area, 1))},
                                      {"init_date", integer(first)},
                                      {"note", text(face.area > 50000 ? "非建成区" : "")}});
    }
}

void make_duty_grid(World& world, LayerRows& rows)
{
    Random random = world.random.stream("duty");
    for (std::size_t i = 0; i < world.divisions.duty.size(); ++i) {
        const Divisions::Duty& duty = world.divisions.duty[i];
        const CommunityFact& community = world.facts.communities[static_cast<std::size_t>(duty.community)];
        rows.add(world.divisions.duty_areas[i],
                 {{"code", text(duty.code)},
                  {"name", text(community.name + "第" + std::to_string(std::stoi(duty.code.substr(13))) + "责任网格")},
                  {"team", text("采集" + std::to_string(random.integer(1, 24)) + "组")},
                  {"dept_code", text("D301")},
                  {"dept_name", text("区综合行政执法局")},
                  {"street_code", text(community.unit_code)},
                  {"community_code", text(community.code)},
                  {"grid_count", integer(static_cast<std::int64_t>(duty.faces.size()))},
                  {"area_m2", real(rounded(geo::planar_area(world.divisions.duty_areas[i]), 1))},
                  {"valid_from", integer(day_from_civil(2022, 1, 1))}});
    }
}

void make_place_name(World& world, LayerRows& rows)
{
    for (const NamedPoint& place : world.facts.place_names) {
        rows.add(point_of(place.point), {{"name", text(place.name)},
                                         {"name_en", text(place.name_en)},
                                         {"kind", text(place.kind)},
                                         {"rank", integer(place.rank)}});
    }
    for (const UnitFact& unit : world.facts.units) {
        const bool town = unit.kind != "subdistrict";
        rows.add(point_of(unit.seat), {{"name", text(unit.name)},
                                       {"name_en", text(unit.name_en)},
                                       {"kind", text(town ? "town" : "subdistrict")},
                                       {"code", text(unit.code)},
                                       {"rank", integer(town ? 2 : 3)}});
    }
    for (std::size_t c = 0; c < world.facts.communities.size(); ++c) {
        const CommunityFact& community = world.facts.communities[c];
        // A village's name stands by its houses.
        const auto village = std::find_if(world.land.sites.begin(), world.land.sites.end(), [&](const Site& site) {
            return site.zone_kind == "village" && site.name == community.name;
        });
        const bool known = village != world.land.sites.end();
        const Point at = known ? world.land.buildings[village->first_building].center() : world.divisions.community_point[c];
        rows.add(point_of(at), {{"name", text(community.name)},
                                {"kind", text(community.kind)},
                                {"code", text(community.code)},
                                {"rank", integer(community.kind == "village" ? 6 : 7)}});
    }
    for (const WaterFact& water : world.facts.waters) {
        if (water.kind != "river") continue;
        const Point middle = point_along(water.shape, length(water.shape) / 2);
        if (world.divisions.face_at(middle) < 0) continue;
        rows.add(point_of(middle),
                 {{"name", text(water.name)}, {"name_en", text(water.name_en)}, {"kind", text("river")}, {"rank", integer(4)}});
    }
    for (const Site& site : world.land.sites) {
        if (site.name.empty() || site.zone_kind == "village" || site.building_count < 6) continue;
        Point sum{};
        for (std::size_t i = 0; i < site.building_count; ++i) sum = sum + world.land.buildings[site.first_building + i].center();
        rows.add(point_of(sum * (1.0 / static_cast<double>(site.building_count))),
                 {{"name", text(site.name)}, {"kind", text("compound")}, {"rank", integer(9)}});
    }
}

}  // namespace haishu::data

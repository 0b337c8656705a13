#include "data/demo/land_shapes.hpp"
#include "data/demo/layer_list.hpp"
#include "geo/ops/overlay.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

namespace
{

int water_rank(const std::string& kind)
{
    return kind == "river" ? 1 : kind == "lake" ? 2 : kind == "reservoir" ? 3 : kind == "canal" ? 5 : 6;
}

}  // namespace

void make_water(World& world, LayerRows& rows)
{
    // Earlier waters win where two meet, so that no spot of a translucent style is drawn twice.
    std::vector<geo::Geometry> done;
    int number = 0;
    for (const WaterFact& water : world.facts.waters) {
        geo::Geometry area = water_area(water);
        const geo::Box box = area.box();
        for (const geo::Geometry& other : done)
            if (other.box().intersects(box)) area = or_empty(geo::difference(area, other));
        for (geo::Geometry& part : polygon_parts(area)) {
            const double square_m = geo::planar_area(part);
            if (square_m < 60) continue;
            rows.add(part, {{"code", text("W" + zero_padded(++number, 4))},
                            {"name", text(water.name)},
                            {"name_en", text(water.name_en)},
                            {"kind", text(water.kind)},
                            {"area_m2", real(rounded(square_m, 0))},
                            {"rank", integer(water_rank(water.kind))}});
        }
        done.push_back(water_area(water));
    }
}

void make_parcel(World& world, LayerRows& rows)
{
    Random random = world.random.stream("parcels");
    int number = 0;
    const auto use_of = [](const std::string& zone) -> std::pair<const char*, const char*> {
        if (zone == "cbd" || zone == "inner") return {"0901", "商业用地"};
        if (zone == "industrial") return {"1001", "工业用地"};
        if (zone == "airport") return {"1204", "机场用地"};
        return {"0701", "城镇住宅用地"};
    };
    std::vector<geo::Geometry> campuses;
    for (const Campus& campus : world.land.campuses) campuses.push_back(campus.area);
    for (std::size_t f = 0; f < world.network.graph.faces.size(); ++f) {
        const Face& face = world.network.graph.faces[f];
        const Zone* zone = world.network.face_zone[f];
        if (zone == nullptr || face.area < 1500) continue;
        double widest = 4;
        for (const std::uint32_t e : face.edges)
            widest = std::max(widest, world.network.lines[world.network.graph.edges[e].line].width_m / 2 + 2);
        geo::Geometry ground = or_empty(geo::buffer(face_polygon(face), -std::min(widest, 26.0), 2));
        if (ground.is_empty()) continue;
        for (const geo::Geometry& campus : campuses)
            if (campus.box().intersects(ground.box())) ground = or_empty(geo::difference(ground, campus));
        const Where where = world.where_face(static_cast<std::int32_t>(f));
        const auto [code, name] = use_of(zone->kind->name);
        for (geo::Geometry& part : polygon_parts(ground)) {
            const double square_m = geo::planar_area(part);
            if (square_m < 400) continue;
            const bool built = random.chance(0.93);
            rows.add(std::move(part), {{"code", text(world.facts.settings.code + "GB" + zero_padded(++number, 5))},
                                       {"use_code", text(code)},
                                       {"use_name", text(name)},
                                       {"area_m2", real(rounded(square_m, 1))},
                                       {"tenure", text("state")},
                                       {"plot_ratio", real(rounded(random.between(0.8, 3.6), 2))},
                                       {"status", text(built                ? "built"
                                                       : random.chance(0.6) ? "planned"
                                                                            : "reserve")},
                                       {"street_code", text(where.street_code)},
                                       {"community_code", text(where.community_code)}});
        }
    }
    for (const Campus& campus : world.land.campuses) {
        const Where where = world.where(world.facts.places[campus.place].point);
        rows.add(campus.area, {{"code", text(world.facts.settings.code + "GB" + zero_padded(++number, 5))},
                               {"use_code", text("0804")},
                               {"use_name", text("教育用地")},
                               {"area_m2", real(rounded(campus.square_m, 1))},
                               {"tenure", text("state")},
                               {"plot_ratio", real(0.9)},
                               {"status", text("built")},
                               {"street_code", text(where.street_code)},
                               {"community_code", text(where.community_code)}});
    }
}

void make_restriction(World& world, LayerRows& rows)
{
    int number = 0;
    const auto add = [&](const geo::Geometry& area, const std::string& name, const std::string& kind, const std::string& dept,
                         const std::string& rule) {
        for (geo::Geometry& part : polygon_parts(or_empty(geo::intersection(area, world.divisions.district)))) {
            if (geo::planar_area(part) < 100) continue;
            rows.add(std::move(part), {{"code", text("X" + zero_padded(++number, 4))},
                                       {"name", text(name)},
                                       {"kind", text(kind)},
                                       {"dept_name", text(dept)},
                                       {"rule_text", text(rule)},
                                       {"valid_from", integer(day_from_civil(2021, 1, 1))}});
        }
    };
    for (const Zone& zone : world.facts.zones) {
        if (zone.kind->name == "old_town")
            add(polygon_of(zone.ring), zone.name + "历史文化街区保护范围", "historic", "区文化和广电旅游体育局",
                "新建建筑檐口高度不超过12米");
        if (zone.kind->name == "airport")
            add(or_empty(geo::buffer(polygon_of(zone.ring), 2500, 8)), zone.name + "净空保护区", "airport", "机场管理机构",
                "建筑高度按净空限制面审核");
    }
    for (const PlaceFact& place : world.facts.places) {
        const auto grade = place.extra.find("grade");
        if (place.layer == "scenic" && grade != place.extra.end() && (grade->second == "national" || grade->second == "province"))
            add(polygon_of(circle(place.point, 60, 24)), place.name + "文物保护范围", "monument", "区文化和广电旅游体育局",
                "不得进行其他建设工程");
    }
    for (const WaterFact& water : world.facts.waters) {
        if (water.width_m >= 20)
            add(or_empty(geo::buffer(line_of(water.shape), water.width_m / 2 + 15, 4)), water.name + "河道管理范围", "river",
                "区农业农村局", "管理范围内建设须经水行政主管部门审批");
        if (water.kind == "reservoir")
            add(or_empty(geo::buffer(polygon_of(water.shape), 200, 6)), water.name + "饮用水源保护区", "water_source",
                "区生态环境分局", "禁止与供水无关的建设项目");
    }
    for (const MetroLine& line : world.facts.metro_lines) {
        Polyline track;
        for (const std::string& id : line.stations)
            for (const MetroStation& station : world.facts.stations)
                if (station.id == id) track.push_back(station.point);
        if (track.size() > 1)
            add(or_empty(geo::buffer(line_of(smooth_open(track, 120)), 50, 4)), line.name + "轨道交通控制保护区", "rail",
                "市轨道交通建设指挥部", "保护区内基坑、打桩等作业须征求意见");
    }
    for (std::size_t h = 0; h < world.facts.hills.size(); ++h)
        add(or_empty(geo::buffer(or_empty(geo::make_valid(polygon_of(world.facts.hills[h]))), -700, 4)),
            world.facts.hill_names[h] + "生态保护红线", "ecology", "区自然资源和规划分局", "红线内限制开发");
}

void make_project(World& world, LayerRows& rows)
{
    Random random = world.random.stream("projects");
    const std::vector<std::string> kinds{"安置房项目",   "学校新建工程",     "道路改造工程", "河道整治工程",
                                         "公园绿地工程", "老旧小区改造工程", "产业园项目",   "卫生服务中心迁建工程"};
    const std::vector<std::string> owners{"区城市建设投资公司", "区住房和城乡建设局", "区教育局", "区农业农村局", "区卫生健康局"};
    std::vector<std::uint32_t> faces;
    for (std::uint32_t f = 0; f < world.network.graph.faces.size(); ++f)
        if (world.network.face_zone[f] != nullptr && world.network.graph.faces[f].area > 9000 &&
            world.network.graph.faces[f].area < 160000)
            faces.push_back(f);
    const auto wanted = static_cast<std::size_t>(world.count("project"));
    for (std::size_t i = 0; i < wanted && !faces.empty(); ++i) {
        const std::size_t at = random.index(faces.size());
        const Face& face = world.network.graph.faces[faces[at]];
        const Where where = world.where_face(static_cast<std::int32_t>(faces[at]));
        faces[at] = faces.back();
        faces.pop_back();
        geo::Geometry ground = largest_polygon(or_empty(geo::buffer(face_polygon(face), -22, 2)));
        if (ground.points.empty()) continue;
        const std::string stage =
            random.pick(std::vector<std::string>{"early", "started", "building", "building", "building", "completed"});
        const double planned = stage == "completed" ? 100 : stage == "early" ? random.between(0, 12) : random.between(10, 95);
        const double actual = stage == "completed" ? 100 : std::max(0.0, planned - std::max(0.0, random.bell(3, 7)));
        const std::int64_t start = world.facts.settings.reference_day - random.integer(60, 1200);
        const std::string place = world.roads.address(interior_point(face.shell));
        const std::string road = place.substr(0, place.find_first_of("0123456789"));
        rows.add(std::move(ground),
                 {{"code", text("20" + std::to_string(random.integer(22, 26)) + "-" + world.facts.settings.code + "-48-01-" +
                                zero_padded(random.integer(100000, 999999), 6))},
                  {"name", text(road + random.pick(kinds))},
                  {"owner_name", text(random.pick(owners))},
                  {"stage", text(stage)},
                  {"planned_pct", real(rounded(planned, 1))},
                  {"actual_pct", real(rounded(actual, 1))},
                  {"alert", text(planned - actual > 12  ? "red"
                                 : planned - actual > 5 ? "yellow"
                                                        : "green")},
                  {"invest_band", text(random.pick(std::vector<std::string>{"0-1", "1-5", "1-5", "5-20", "20+"}))},
                  {"start_date", integer(start)},
                  {"planned_end", integer(start + random.integer(400, 1400))},
                  {"next_milestone",
                   text(stage == "completed" ? ""
                                             : random.pick(std::vector<std::string>{"施工图审查", "主体结顶", "外立面完成",
                                                                                    "竣工验收", "桩基完成"}))},
                  {"dept_name", text("区发展和改革局")},
                  {"street_code", text(where.street_code)},
                  {"community_code", text(where.community_code)}});
    }
}

}  // namespace haishu::data

#include "data/demo/layer_list.hpp"
#include "data/demo/street_items.hpp"

#include <cmath>

namespace haishu::data
{

void make_component(World& world, LayerRows& rows)
{
    const StreetItems all = build_street_items(world);
    Random random = world.random.stream("component details");
    const std::int64_t today = world.facts.settings.reference_day;
    for (const StreetItem& item : all.items) {
        const ComponentClass& kind = all.classes[item.component_class];
        const Where where = world.where(item.point);
        if (where.street_code.empty()) continue;
        const double fate = random.unit();
        const std::int64_t first = today - random.integer(200, 4000);
        rows.add(point_of(item.point), {{"code", text(component_code(world, all, item))},
                                        {"scheme", text("6+2+2+6")},
                                        {"name", text(kind.name)},
                                        {"class_code", text(kind.code)},
                                        {"class_name", text(kind.name)},
                                        {"large_class", text(kind.large_name)},
                                        {"edition", text(kind.edition)},
                                        {"dept_name", text(kind.dept_name)},
                                        {"owner_name", text(kind.owner_name)},
                                        {"keeper_name", text(kind.owner_name)},
                                        {"grid_code", text(where.grid_code)},
                                        {"state", text(fate < 0.955   ? "intact"
                                                       : fate < 0.985 ? "damaged"
                                                       : fate < 0.992 ? "lost"
                                                                      : "abandoned")},
                                        {"init_date", integer(first)},
                                        {"change_date", random.chance(0.3) ? integer(first + random.integer(10, 190)) : Value()},
                                        {"data_source", text("实测")},
                                        {"pos_class", text(kind.large_code == "01" ? "A"
                                                           : random.chance(0.8)    ? "B"
                                                                                   : "C")},
                                        {"road", text(world.network.lines[world.network.segments[item.segment].line].name)},
                                        {"street_code", text(where.street_code)},
                                        {"community_code", text(where.community_code)}});
    }
}

void make_hydrant(World& world, LayerRows& rows)
{
    // Every 105 to 120 m along the wider streets, as planning asks, until there are enough.
    Random random = world.random.stream("hydrants");
    const auto wanted = static_cast<std::size_t>(world.count("hydrant"));
    for (const RoadSegment& segment : world.network.segments) {
        const NetLine& line = world.network.lines[segment.line];
        if (segment.bridge || line.kind != LineKind::Road || class_rank(line.road_class) < 3 || class_rank(line.road_class) > 6)
            continue;
        const double total = length(segment.points);
        for (double at = random.between(15, 60); at < total; at += random.between(105, 124)) {
            if (rows.size() >= wanted) return;
            Point along;
            const Point p = point_along(segment.points, at, &along);
            const double side = random.chance(0.5) ? 1 : -1;
            const Point place = p + Point{-along.y, along.x} * (side * (line.width_m / 2 + 0.9));
            const Where where = world.where(place);
            if (where.street_code.empty() || world.facts.zone_at(place) == nullptr) continue;
            const double fate = random.unit();
            rows.add(
                point_of(place),
                {{"code", text("XF" + world.facts.settings.code + zero_padded(static_cast<std::int64_t>(rows.size() + 1), 6))},
                 {"kind", text(random.chance(0.86) ? "above" : "below")},
                 {"diameter_mm", integer(random.chance(0.7) ? 100 : 150)},
                 {"pressure_band", text(random.chance(0.9)   ? "normal"
                                        : random.chance(0.6) ? "low"
                                                             : "high")},
                 {"owner_name", text("自来水公司")},
                 {"state", text(fate < 0.94   ? "ok"
                                : fate < 0.98 ? "faulty"
                                              : "blocked")},
                 {"last_check", integer(world.facts.settings.reference_day - random.integer(2, 210))},
                 {"road", text(line.name)},
                 {"street_code", text(where.street_code)},
                 {"community_code", text(where.community_code)}});
        }
    }
}

}  // namespace haishu::data

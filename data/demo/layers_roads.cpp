#include "data/demo/layer_list.hpp"

#include <algorithm>
#include <map>

namespace haishu::data
{

namespace
{

int lanes_of(double width_m)
{
    return width_m < 7 ? 1 : std::max(2, 2 * static_cast<int>((width_m - 4) / 7.5));
}

}  // namespace

void make_road(World& world, LayerRows& rows)
{
    Random random = world.random.stream("roads");
    std::map<std::uint32_t, bool> oneway;  // by line, so that a street is one-way as a whole
    for (std::size_t i = 0; i < world.network.segments.size(); ++i) {
        const RoadSegment& segment = world.network.segments[i];
        const NetLine& line = world.network.lines[segment.line];
        const auto known = oneway.find(segment.line);
        const bool narrow = line.road_class == "residential" || line.road_class == "tertiary";
        const bool one =
            known != oneway.end() ? known->second : (oneway[segment.line] = narrow && line.generated && random.chance(0.1));
        const double metres = length(segment.points);
        const bool numbered = !line.name.empty() && line.kind == LineKind::Road && line.road_class != "motorway";
        rows.add(line_of(segment.points),
                 {{"code", text("R" + zero_padded(static_cast<std::int64_t>(i + 1), 6))},
                  {"name", text(line.name)},
                  {"name_en", text(line.name_en)},
                  {"class", text(line.road_class)},
                  {"rank", integer(class_rank(line.road_class))},
                  {"width_m", real(line.width_m)},
                  {"lanes", line.kind == LineKind::Rail ? Value() : integer(lanes_of(line.width_m))},
                  {"oneway", yes(one)},
                  {"bridge", yes(segment.bridge)},
                  {"bridge_name", text(segment.bridge_name)},
                  {"length_m", real(rounded(metres, 1))},
                  {"from_no", numbered ? integer(house_number(segment.begin_m, true)) : Value()},
                  {"to_no", numbered ? integer(house_number(segment.begin_m + metres, false)) : Value()}});
    }
}

void make_road_label(World& world, LayerRows& rows)
{
    Polyline merged;
    std::uint32_t line_of_merged = 0;
    const auto flush = [&] {
        if (merged.size() > 1 && length(merged) > 40) {
            const NetLine& line = world.network.lines[line_of_merged];
            rows.add(line_of(merged), {{"name", text(line.name)},
                                       {"name_en", text(line.name_en)},
                                       {"class", text(line.road_class)},
                                       {"rank", integer(class_rank(line.road_class))},
                                       {"length_m", real(rounded(length(merged), 1))}});
        }
        merged.clear();
    };
    for (const RoadSegment& segment : world.network.segments) {
        if (world.network.lines[segment.line].name.empty()) continue;
        if (!merged.empty() && (segment.line != line_of_merged || distance(merged.back(), segment.points.front()) > 0.05))
            flush();
        line_of_merged = segment.line;
        merged.insert(merged.end(), segment.points.begin() + (merged.empty() ? 0 : 1), segment.points.end());
    }
    flush();
}

}  // namespace haishu::data

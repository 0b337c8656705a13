#include "data/demo/street_items.hpp"

#include "data/demo/seed_table.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

bool on_carriageway(const std::string& code)
{
    return code == "0101" || code == "0102" || code == "0103" || code == "0105" || code == "0107" || code == "0111" ||
           code == "0112";
}

}  // namespace

StreetItems build_street_items(const World& world)
{
    StreetItems all;
    std::vector<double> weights;
    const Result<SeedTable> table = SeedTable::load("dictionaries/component_classes.csv");
    if (!table) return all;
    for (std::size_t i = 0; i < table->size(); ++i) {
        all.classes.push_back({table->text(i, "edition"), table->text(i, "code"), table->text(i, "name"),
                               table->text(i, "large_code"), table->text(i, "large_name"), table->text(i, "dept_code"),
                               table->text(i, "dept_name"), table->text(i, "owner_name"), table->text(i, "is_public") == "1"});
        weights.push_back(table->number(i, "demo_weight"));
    }
    // Streets in town only, both sides; what stands in a row has even distances.
    std::vector<std::uint32_t> streets;
    double metres = 0;
    for (std::uint32_t i = 0; i < world.network.segments.size(); ++i) {
        const RoadSegment& segment = world.network.segments[i];
        const NetLine& line = world.network.lines[segment.line];
        if (segment.bridge || line.kind != LineKind::Road || class_rank(line.road_class) < 2 || line.name.empty()) continue;
        if (world.facts.zone_at(point_along(segment.points, length(segment.points) / 2)) == nullptr) continue;
        streets.push_back(i);
        metres += length(segment.points);
    }
    Random random = world.random.stream("components");
    const double spacing = 2 * metres / std::max(1.0, world.count("component"));
    std::vector<std::uint32_t> serials(all.classes.size(), 0);
    for (const std::uint32_t s : streets) {
        const RoadSegment& segment = world.network.segments[s];
        const double total = length(segment.points);
        const double half = world.network.lines[segment.line].width_m / 2;
        for (const double side : {1.0, -1.0}) {
            // A street has its own mix: a run of lamps and trees, things between.
            for (double at = random.between(0, spacing); at < total; at += spacing * random.between(0.92, 1.08)) {
                const std::size_t kind = random.weighted(weights);
                Point along;
                const Point p = point_along(segment.points, at, &along);
                const Point left{-along.y, along.x};
                const double off =
                    on_carriageway(all.classes[kind].code) ? random.between(0.2, 0.8) * half : half + random.between(0.4, 1.8);
                all.items.push_back({p + left * (side * off), s, static_cast<std::uint16_t>(kind), ++serials[kind]});
            }
        }
    }
    return all;
}

std::string component_code(const World& world, const StreetItems& all, const StreetItem& item)
{
    return world.facts.settings.code + all.classes[item.component_class].code + zero_padded(item.serial, 6);
}

}  // namespace haishu::data

#include "layers/analysis/impact_population.hpp"

#include "layers/population/cell_sum.hpp"

namespace haishu::layers
{

namespace
{

void add_published(std::map<std::string, double>& parts, const std::string& name, const geo::ValueView& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value)) parts[name] += static_cast<double>(*whole);
}

geo::Geometry centre_of(const geo::Box& box)
{
    geo::Geometry point;
    point.points.push_back(box.center());
    return point;
}

}  // namespace

Result<std::vector<PopulationEstimate>> estimate_population(const BoundSubject& cells, const ImpactPopulation& settings,
                                                            const ImpactPlace& place, const WorkControl& control)
{
    const std::size_t rings = place.query().rings_m.size();
    const PopulationCells known(cells.view());
    std::vector<PopulationCells::Sum> sums(rings, PopulationCells::Sum(known));
    std::vector<PopulationEstimate> estimates(rings);
    std::vector<std::pair<std::string, std::size_t>> parts;
    for (const std::string& part : settings.parts) {
        if (const auto index = cells.view().descriptor().field_index(part)) parts.emplace_back(part, *index);
    }
    Result<void> going{};
    cells.view().search(place.reach(), [&](const FeatureRef& cell) {
        going = control.check();
        if (!going) return false;
        if (!cells.counts(cell)) return true;
        const auto ring = place.ring_at(centre_of(cell.box()));
        if (!ring) return true;
        sums[*ring].add(cell);
        for (const auto& [name, index] : parts) add_published(estimates[*ring].parts, name, cell.value(index));
        return true;
    });
    HAISHU_CHECK(going);
    for (std::size_t ring = 0; ring < rings; ++ring) {
        const PopulationSum sum = sums[ring].result();
        PopulationEstimate& estimate = estimates[ring];
        estimate.estimate = sum.estimate;
        estimate.low = sum.lower;
        estimate.high = sum.upper;
        estimate.cells = sum.cells;
        estimate.cells_unpublished = sum.cells_unpublished;
    }
    return estimates;
}

}  // namespace haishu::layers

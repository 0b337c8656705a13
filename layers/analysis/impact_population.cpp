#include "layers/analysis/impact_population.hpp"

#include "geo/ops/measure.hpp"
#include "geo/ops/relate.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

constexpr int places_by_side = 10;

struct Shares {
    explicit Shares(std::size_t rings) : inside(rings, 0), may_touch(rings, false), whole(rings, false) {}

    std::vector<double> inside;   // of the cell's area, by ring
    std::vector<bool> may_touch;  // by ring
    std::vector<bool> whole;      // by ring
    bool is_settled = false;

    static Shares nothing(std::size_t rings)
    {
        Shares shares(rings);
        shares.is_settled = true;
        return shares;
    }
    friend bool operator==(const Shares&, const Shares&) = default;
};

// No place of the box is further from its centre than this.
double half_diagonal_m(const geo::Box& box)
{
    return std::max(geo::geodesic_distance_m(box.center(), {box.min_x, box.min_y}),
                    geo::geodesic_distance_m(box.center(), {box.max_x, box.max_y}));
}

// What can be said of the whole cell from the distance of its centre: distances within it differ by no more than `half`.
Shares shares_by_centre(const ImpactPlace& place, double centre_m, double half, bool is_downwind)
{
    const auto& rings = place.query().rings_m;
    Shares shares(rings.size());
    double from = -1;
    for (std::size_t ring = 0; ring < rings.size(); ++ring) {
        const double low = std::max(centre_m - half, 0.0);
        shares.may_touch[ring] = low <= rings[ring] && centre_m + half > from;
        if (low > from && centre_m + half <= rings[ring] && is_downwind) {
            shares.inside[ring] = 1;
            shares.whole[ring] = true;
            shares.is_settled = true;
            return shares;
        }
        from = rings[ring];
    }
    shares.is_settled = centre_m - half > rings.back();
    return shares;
}

Shares shares_by_centre(const ImpactPlace& place, const geo::Box& box)
{
    using Side = ImpactPlace::Side;
    const double half = half_diagonal_m(box);
    const ImpactPlace::Bounds bounds = place.bounds(box.center());
    if (bounds.least_m - half > place.query().rings_m.back()) return Shares::nothing(place.query().rings_m.size());
    const Side side = place.side_of(box);
    if (side == Side::Upwind) return Shares::nothing(place.query().rings_m.size());
    // All that is told changes once with the distance, so what both bounds tell is so between them.
    Shares shares = shares_by_centre(place, bounds.least_m, half, side == Side::Downwind);
    if (shares == shares_by_centre(place, bounds.most_m, half, side == Side::Downwind)) return shares;
    return shares_by_centre(place, place.exact_m(box.center()), half, side == Side::Downwind);
}

void sample(const geo::GeometryView& cell, const geo::Box& box, const ImpactPlace& place, Shares& shares)
{
    std::vector<int> hits(shares.inside.size(), 0);
    const auto edges = place.edges_near(box);
    std::vector<geo::FlatWay> ways;
    int all = 0;
    for (int row = 0; row < places_by_side; ++row) {
        for (int column = 0; column < places_by_side; ++column) {
            const geo::Point p{box.min_x + box.width() * (column + 0.5) / places_by_side,
                               box.min_y + box.height() * (row + 0.5) / places_by_side};
            if (!geo::contains_point(cell, p)) continue;
            ++all;
            if (const auto ring = place.ring_at(p, edges, ways)) ++hits[*ring];
        }
    }
    for (std::size_t ring = 0; ring < hits.size() && all > 0; ++ring) {
        shares.inside[ring] = static_cast<double>(hits[ring]) / all;
        if (hits[ring] > 0) shares.may_touch[ring] = true;
        // Downwind there is no bound by the centre: what was looked at must do.
        if (place.has_wind()) {
            shares.may_touch[ring] = hits[ring] > 0;
            shares.whole[ring] = hits[ring] == all;
        }
    }
}

std::optional<double> number(const FeatureRef& feature, std::optional<std::size_t> field)
{
    if (!field) return std::nullopt;
    const geo::ValueView value = feature.value(*field);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
}

struct Columns {
    std::optional<std::size_t> value, threshold;
    std::vector<std::pair<std::string, std::size_t>> parts;
};

Columns columns_of(const LayerDescriptor& layer, const ImpactPopulation& settings)
{
    Columns columns{layer.field_index(settings.value_field), layer.field_index(settings.threshold_field), {}};
    for (const std::string& part : settings.parts) {
        if (const auto index = layer.field_index(part)) columns.parts.emplace_back(part, *index);
    }
    return columns;
}

void add(PopulationEstimate& sum, const FeatureRef& cell, const Columns& columns, double rounding, double share, bool whole)
{
    ++sum.cells;
    const auto published = number(cell, columns.value);
    if (!published) {
        const double most = std::max(number(cell, columns.threshold).value_or(1) - 1, 0.0);
        ++sum.cells_unpublished;
        sum.estimate += share * most / 2;
        sum.high += most;
        return;
    }
    sum.estimate += share * *published;
    if (whole) sum.low += std::max(*published - rounding / 2, 0.0);
    sum.high += *published + rounding / 2;
    for (const auto& [name, index] : columns.parts) sum.parts[name] += share * number(cell, index).value_or(0);
}

}  // namespace

Result<std::vector<PopulationEstimate>> estimate_population(const BoundSubject& cells, const ImpactPopulation& settings,
                                                            const ImpactPlace& place, const WorkControl& control)
{
    const std::size_t rings = place.query().rings_m.size();
    std::vector<PopulationEstimate> estimates(rings);
    const Columns columns = columns_of(cells.view().descriptor(), settings);
    for (const auto& [name, index] : columns.parts) {
        for (PopulationEstimate& estimate : estimates) estimate.parts[name] = 0;
    }
    Result<void> going{};
    cells.view().search(place.reach(), [&](const FeatureRef& cell) {
        going = control.check();
        if (!going) return false;
        if (!cells.counts(cell)) return true;
        const geo::Box box = cell.box();
        Shares shares = shares_by_centre(place, box);
        if (!shares.is_settled) sample(cell.geometry(), box, place, shares);
        for (std::size_t ring = 0; ring < rings; ++ring) {
            if (!shares.may_touch[ring]) continue;
            add(estimates[ring], cell, columns, settings.rounding, shares.inside[ring], shares.whole[ring]);
        }
        return true;
    });
    HAISHU_CHECK(going);
    return estimates;
}

}  // namespace haishu::layers

#pragma once
// The place of an event and who lies how far from it, downwind if there is a wind.
//
// Most rings are told by flat distances and their bounds (see geo::EdgeIndex); near the border of a ring or of the sector the
// way on the ellipsoid decides. So the answers are those of ways measured to everything.

#include "geo/ops/closest.hpp"
#include "geo/ops/edge_index.hpp"
#include "geo/ops/point_locator.hpp"
#include "layers/analysis/impact.hpp"

#include <optional>
#include <span>
#include <vector>

namespace haishu::layers
{

class ImpactPlace
{
   public:
    // Looks up to `reach_m` away, in metres. The query outlives it.
    ImpactPlace(const ImpactQuery& query, double reach_m);
    explicit ImpactPlace(const ImpactQuery& query) : ImpactPlace(query, query.rings_m.back()) {}

    // Metres from the place, or nothing when the shape is empty, out of reach or upwind. Exact to a millimetre.
    [[nodiscard]] std::optional<double> distance_m(const geo::GeometryView& shape) const;
    // The ring of distance_m(shape), or nothing.
    [[nodiscard]] std::optional<std::size_t> ring_at(const geo::GeometryView& shape) const;
    // The ring that holds this distance, or nothing.
    [[nodiscard]] std::optional<std::size_t> ring_of(double distance_m) const;
    // Not more than the ring has: a ring around one point, the part of it that lies downwind, and an area that is the place.
    [[nodiscard]] double least_square_metres(std::size_t ring) const;
    // A box around everything in reach.
    [[nodiscard]] geo::Box reach() const { return geo::reach_of(m_box, m_reach_m); }
    [[nodiscard]] const ImpactQuery& query() const { return *m_query; }

   private:
    // A distance is at least and at most so many metres.
    struct Bounds {
        double least_m = 0;
        double most_m = 0;
    };
    enum class Side { Downwind, Upwind, Unclear };
    struct Reading {
        Bounds bounds;
        Side side = Side::Downwind;
    };

    struct Pair {
        geo::Edge asked;
        std::uint32_t edge = 0;
        double metres = 0;
    };

    [[nodiscard]] std::optional<std::size_t> ring_at(geo::Point point) const;
    // The edges that may be the nearest to some place of the box.
    [[nodiscard]] std::vector<std::uint32_t> edges_near(const geo::Box& box) const;
    // Whether everything in the box lies downwind, or upwind; without a wind all is downwind.
    [[nodiscard]] Side side_of(const geo::Box& box) const;
    [[nodiscard]] bool holds(geo::Point p) const { return m_locator && m_locator->contains(p); }
    [[nodiscard]] bool overlaps(const geo::GeometryView& shape) const;
    [[nodiscard]] bool is_downwind(geo::Point from, geo::Point seen) const;
    [[nodiscard]] static Side joined(std::optional<Side> so_far, Side side);
    // Of all that is no more than `off_m` off the way's end.
    [[nodiscard]] Side side_of(const geo::FlatWay& way, double off_m) const;
    [[nodiscard]] Bounds bounds_of(double flat_m, double off_m = 0) const;
    [[nodiscard]] bool is_in_one_ring(const Bounds& bounds) const;
    [[nodiscard]] Reading read(geo::Point point, std::span<const std::uint32_t> edges, std::vector<geo::FlatWay>& ways) const;
    [[nodiscard]] std::optional<Reading> read(const geo::GeometryView& shape, double flat_m) const;
    [[nodiscard]] std::optional<Bounds> bounds_by_centre(const geo::GeometryView& shape) const;
    [[nodiscard]] double flat_metres(const geo::GeometryView& shape) const;
    [[nodiscard]] geo::ClosestSpots shortest(std::vector<Pair>& pairs) const;
    [[nodiscard]] geo::ClosestSpots closest(const geo::Edge& asked, std::span<const std::uint32_t> edges) const;
    [[nodiscard]] geo::ClosestSpots closest(const geo::GeometryView& shape, double flat_m) const;
    [[nodiscard]] std::optional<double> vertex_downwind_m(const geo::GeometryView& shape) const;
    [[nodiscard]] std::optional<double> measured_m(const geo::GeometryView& shape, double flat_m) const;

    const ImpactQuery* m_query;
    std::optional<WindSector> m_wind;  // none when it blows everywhere
    double m_reach_m;
    geo::Box m_box;
    geo::EdgeIndex m_edges;
    std::optional<geo::PointLocator> m_locator;  // of an area
    double m_side_doubt_degrees = 0;             // between the direction of a flat way and of the one on the ellipsoid
};

}  // namespace haishu::layers

#pragma once
// The place of an event and who lies how far from it, downwind if there is a wind.

#include "geo/ops/closest.hpp"
#include "geo/ops/nearest.hpp"
#include "layers/analysis/impact.hpp"

#include <vector>

namespace haishu::layers
{

class ImpactPlace
{
   public:
    explicit ImpactPlace(const ImpactQuery& query);

    // Metres from the place, or nothing when the shape is empty or upwind.
    [[nodiscard]] std::optional<double> distance_m(const geo::GeometryView& shape) const;
    [[nodiscard]] std::optional<double> distance_m(geo::Point point) const;
    [[nodiscard]] double distance_whatever_wind_m(geo::Point point) const;
    // The ring that holds this distance, or nothing.
    [[nodiscard]] std::optional<std::size_t> ring_of(double distance_m) const;
    [[nodiscard]] geo::Box reach(double metres) const;
    [[nodiscard]] geo::Box reach() const { return reach(m_query->rings_m.back()); }
    [[nodiscard]] bool has_wind() const { return m_query->wind.has_value(); }
    [[nodiscard]] const ImpactQuery& query() const { return *m_query; }

   private:
    // A short run of the place's vertices; a long line is mostly far from any one thing.
    struct Piece {
        geo::Geometry shape;
        geo::Box box;
    };
    void add_pieces(const geo::GeometryView& place);
    [[nodiscard]] bool is_downwind(geo::Point from, geo::Point seen) const;
    [[nodiscard]] std::optional<geo::NearestSpot> nearest(geo::Point point) const;
    [[nodiscard]] std::optional<geo::ClosestSpots> closest(const geo::GeometryView& shape) const;
    std::vector<Piece> m_pieces;
    bool m_is_area = false;
    const ImpactQuery* m_query;
    geo::Box m_box;
};

}  // namespace haishu::layers

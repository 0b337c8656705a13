#pragma once
// The place of an event and who lies how far from it, downwind if there is a wind.

#include "layers/analysis/impact.hpp"

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
    [[nodiscard]] bool is_downwind(geo::Point from, geo::Point seen) const;
    const ImpactQuery* m_query;
    geo::Box m_box;
};

}  // namespace haishu::layers

#pragma once
// The shortest way from a point to a shape on the ellipsoid (GRS 80). Edges are straight in degrees of longitude and
// latitude, as for every predicate here. Input: EPSG:4490 degrees, x=longitude.

#include "geo/types/geometry.hpp"

#include <optional>

namespace haishu::geo
{

struct NearestSpot {
    double distance_m = 0;          // 0 inside an area and on its boundary
    Point spot;                     // where on the shape; the asked point itself at distance 0
    double azimuth_from_asked = 0;  // degrees clockwise from north at the asked point, 0 to 360; 0 at distance 0
};

// Exact to a tenth of a millimetre within a hemisphere. Empty for an empty shape. Cost grows with the vertices: about
// 0.1 microseconds for each, some microseconds for the few edges that may be the nearest.
std::optional<NearestSpot> nearest_spot(Point asked, const GeometryView& shape);

// Never more than the distance from `asked` to anything in `box`, and within a hundredth of that to the box itself.
// Infinite for an empty box.
class DistanceBound
{
   public:
    explicit DistanceBound(Point asked);
    [[nodiscard]] double to(const Box& box) const;

   private:
    [[nodiscard]] bool is_close(const Box& box) const;
    [[nodiscard]] double to_close(const Box& box) const;
    [[nodiscard]] double metres(double latitude_haversine, double longitude_haversine, double cos_latitude) const;
    Point m_asked;
    double m_sin_latitude;
    double m_cos_latitude;
    double m_tan_latitude;
    double m_north_m;  // least metres of a degree of latitude hereabouts
    double m_east_m;   // least metres of a degree of longitude on the equator of a sphere with the radius that is least here
};

}  // namespace haishu::geo

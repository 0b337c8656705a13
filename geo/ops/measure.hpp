#pragma once
// Measures on the ellipsoid (GRS 80 / WGS 84, Karney's geodesics as shipped in PROJ). Input: degrees, x=longitude.

#include "geo/types/geometry.hpp"

namespace haishu::geo
{

double geodesic_distance_m(Point a, Point b);
double geodesic_area_m2(const GeometryView& geometry);   // 0 for points and lines; holes taken off
double geodesic_length_m(const GeometryView& geometry);  // perimeter of polygons; 0 for points
Point geodesic_destination(Point start, double azimuth_degrees, double distance_m);

}  // namespace haishu::geo

#pragma once
// Planar operations by GEOS, in the frame and unit of the input. Thread safe: each thread has its own GEOS context.
// Errors: bad_input "geometry-invalid" with GEOS's reason, Internal for anything else.

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <string>
#include <vector>

namespace haishu::geo
{

// Empty when valid, otherwise GEOS's reason with its place: "Self-intersection[121.5 29.8]".
std::string invalid_reason(const GeometryView& geometry);
// Valid geometry of the same dimension; parts that collapse to a lower dimension are dropped. Z is kept for vertices that stay.
// Where rings of an area lie over one another it is filled, or (IsHole) filled where their number is odd.
enum class Overlap { IsFilled, IsHole };
Result<Geometry> make_valid(const GeometryView& geometry, Overlap overlap = Overlap::IsFilled);

Result<Geometry> buffer(const GeometryView& geometry, double distance, int quadrant_segments = 8, bool flat_ends = false);
Result<Geometry> intersection(const GeometryView& a, const GeometryView& b);
Result<Geometry> difference(const GeometryView& a, const GeometryView& b);
Result<Geometry> union_all(const std::vector<Geometry>& parts);
Result<Geometry> simplify_preserving(const GeometryView& geometry, double tolerance);
// Faces of the planar graph made by noding `lines`.
Result<std::vector<Geometry>> polygonize(const std::vector<Geometry>& lines);
// The cell of each site, in the order of the sites, cut to `extent`; equal sites get equal cells, a site outside an empty one.
Result<std::vector<Geometry>> voronoi(const std::vector<Point>& sites, const Box& extent);
Result<Geometry> convex_hull(const GeometryView& geometry);
Result<Point> point_on_surface(const GeometryView& geometry);
// False when one of them is empty or broken.
bool intersects(const GeometryView& a, const GeometryView& b);
double planar_area(const GeometryView& geometry);
double planar_length(const GeometryView& geometry);
// Infinite when one of them is empty or broken.
double planar_distance(const GeometryView& a, const GeometryView& b);

}  // namespace haishu::geo

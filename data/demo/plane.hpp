#pragma once
// The flat frame in which the district is built (metres east and north of an origin) and small planar geometry in it.

#include "geo/types/geometry.hpp"

#include <span>
#include <vector>

namespace haishu::data
{

using geo::Point;
using Polyline = std::vector<Point>;
using Ring = std::vector<Point>;  // open: the first vertex is not repeated; counter-clockwise unless said otherwise

// Equirectangular about the origin: good to 0.2 % over a district, which is all that made-up shapes need.
class Frame
{
   public:
    Frame() = default;
    Frame(double lon, double lat);
    [[nodiscard]] Point to_plane(Point degrees) const;
    [[nodiscard]] Point to_degrees(Point metres) const;
    [[nodiscard]] Polyline to_plane(std::span<const Point> degrees) const;
    [[nodiscard]] geo::Geometry to_degrees(geo::Geometry metres) const;

   private:
    Point m_origin;
    double m_metres_per_lon = 1;
    double m_metres_per_lat = 1;
};

inline Point operator+(Point a, Point b)
{
    return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b)
{
    return {a.x - b.x, a.y - b.y};
}
inline Point operator*(Point a, double f)
{
    return {a.x * f, a.y * f};
}
inline double dot(Point a, Point b)
{
    return a.x * b.x + a.y * b.y;
}
inline double cross(Point a, Point b)
{
    return a.x * b.y - a.y * b.x;
}
double norm(Point a);
double distance(Point a, Point b);
Point rotated(Point p, double cosine, double sine);

double signed_area(std::span<const Point> ring);  // positive if counter-clockwise
Point ring_centroid(std::span<const Point> ring);
bool ring_contains(std::span<const Point> ring, Point p);
double longest_edge_angle(const Ring& ring);  // from the east, counter-clockwise, radians
// Some point well inside: the middle of the widest stretch of a few horizontal cuts.
Point interior_point(std::span<const Point> ring);
geo::Box ring_box(std::span<const Point> ring);

double length(std::span<const Point> line);
Point point_along(std::span<const Point> line, double station, Point* direction = nullptr);
struct Nearest {
    double distance = 0;
    double station = 0;
    double side = 0;  // positive if left of the line
    Point foot;
};
Nearest nearest_on_segment(Point a, Point b, Point p);
Nearest nearest_on_line(std::span<const Point> line, Point p);
Polyline smooth_open(std::span<const Point> control, double step_m);  // Catmull-Rom through the control points
Ring smooth_closed(std::span<const Point> control, double step_m);
Ring rectangle(Point center, double east_m, double north_m, double angle_rad);
Ring circle(Point center, double radius, int vertices = 32);

geo::Geometry polygon_of(std::span<const Point> ring);  // closes the ring
geo::Geometry line_of(std::span<const Point> line);
geo::Geometry point_of(Point p);
// Shell of the largest polygon part, open; empty if there is none.
Ring largest_shell(const geo::Geometry& geometry);
// The largest polygon part with its holes; an empty Polygon if there is none.
geo::Geometry largest_polygon(const geo::Geometry& geometry);
std::vector<geo::Geometry> polygon_parts(const geo::Geometry& geometry);

}  // namespace haishu::data

#include "data/demo/plane.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace haishu::data
{

Frame::Frame(double lon, double lat) : m_origin{lon, lat}
{
    // Lengths of a degree on the ellipsoid by their usual series.
    const double f = lat * std::numbers::pi / 180;
    m_metres_per_lat = 111132.92 - 559.82 * std::cos(2 * f) + 1.175 * std::cos(4 * f);
    m_metres_per_lon = 111412.84 * std::cos(f) - 93.5 * std::cos(3 * f);
}

Point Frame::to_plane(Point d) const
{
    return {(d.x - m_origin.x) * m_metres_per_lon, (d.y - m_origin.y) * m_metres_per_lat};
}

Point Frame::to_degrees(Point m) const
{
    // Seven decimals are a centimetre: as many as the public sees, and the same text on every machine.
    const auto round7 = [](double v) { return std::round(v * 1e7) / 1e7; };
    return {round7(m_origin.x + m.x / m_metres_per_lon), round7(m_origin.y + m.y / m_metres_per_lat)};
}

Polyline Frame::to_plane(std::span<const Point> degrees) const
{
    Polyline line;
    line.reserve(degrees.size());
    for (const Point p : degrees) line.push_back(to_plane(p));
    return line;
}

geo::Geometry Frame::to_degrees(geo::Geometry metres) const
{
    for (Point& p : metres.points) p = to_degrees(p);
    return metres;
}

double norm(Point a)
{
    return std::sqrt(dot(a, a));
}
double distance(Point a, Point b)
{
    return norm(b - a);
}
Point rotated(Point p, double c, double s)
{
    return {p.x * c - p.y * s, p.x * s + p.y * c};
}

double signed_area(std::span<const Point> ring)
{
    double sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) sum += cross(ring[i] - ring[0], ring[(i + 1) % ring.size()] - ring[0]);
    return sum / 2;
}

Point ring_centroid(std::span<const Point> ring)
{
    double area = 0;
    Point sum{};
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point a = ring[i] - ring[0];
        const Point b = ring[(i + 1) % ring.size()] - ring[0];
        const double w = cross(a, b);
        area += w;
        sum = sum + (a + b) * w;
    }
    return std::abs(area) < 1e-9 ? ring[0] : ring[0] + sum * (1 / (3 * area));
}

bool ring_contains(std::span<const Point> ring, Point p)
{
    bool inside = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        if ((ring[i].y > p.y) != (ring[j].y > p.y) &&
            p.x < (ring[j].x - ring[i].x) * (p.y - ring[i].y) / (ring[j].y - ring[i].y) + ring[i].x) {
            inside = !inside;
        }
    }
    return inside;
}

Point interior_point(std::span<const Point> ring)
{
    const geo::Box box = ring_box(ring);
    Point best = ring[0];
    double widest = -1;
    for (const double part : {0.5, 0.31, 0.69, 0.15, 0.85}) {
        const double y = box.min_y + box.height() * part;
        std::vector<double> xs;
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
            if ((ring[i].y > y) != (ring[j].y > y)) {
                xs.push_back((ring[j].x - ring[i].x) * (y - ring[i].y) / (ring[j].y - ring[i].y) + ring[i].x);
            }
        }
        std::sort(xs.begin(), xs.end());
        for (std::size_t i = 0; i + 1 < xs.size(); i += 2) {
            if (xs[i + 1] - xs[i] > widest) {
                widest = xs[i + 1] - xs[i];
                best = {(xs[i] + xs[i + 1]) / 2, y};
            }
        }
    }
    return best;
}

geo::Box ring_box(std::span<const Point> ring)
{
    geo::Box box;
    for (const Point p : ring) box.extend(p);
    return box;
}

double longest_edge_angle(const Ring& ring)
{
    double longest = 0;
    double angle = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point d = ring[(i + 1) % ring.size()] - ring[i];
        if (norm(d) > longest) {
            longest = norm(d);
            angle = std::atan2(d.y, d.x);
        }
    }
    return angle;
}

double length(std::span<const Point> line)
{
    double sum = 0;
    for (std::size_t i = 1; i < line.size(); ++i) sum += distance(line[i - 1], line[i]);
    return sum;
}

Point point_along(std::span<const Point> line, double station, Point* direction)
{
    for (std::size_t i = 1; i < line.size(); ++i) {
        const double d = distance(line[i - 1], line[i]);
        if (station <= d || i + 1 == line.size()) {
            const Point unit = d > 0 ? (line[i] - line[i - 1]) * (1 / d) : Point{1, 0};
            if (direction != nullptr) *direction = unit;
            return line[i - 1] + unit * std::clamp(station, 0.0, d);
        }
        station -= d;
    }
    return line.empty() ? Point{} : line[0];
}

Nearest nearest_on_segment(Point a, Point b, Point p)
{
    const Point ab = b - a;
    const double squared = dot(ab, ab);
    const double t = squared > 0 ? std::clamp(dot(p - a, ab) / squared, 0.0, 1.0) : 0.0;
    const Point foot = a + ab * t;
    return {distance(foot, p), t * std::sqrt(squared), cross(ab, p - a), foot};
}

Nearest nearest_on_line(std::span<const Point> line, Point p)
{
    Nearest best{1e300, 0, 0, {}};
    double done = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
        Nearest n = nearest_on_segment(line[i - 1], line[i], p);
        n.station += done;
        if (n.distance < best.distance) best = n;
        done += distance(line[i - 1], line[i]);
    }
    return best;
}

namespace
{

Point catmull_rom(Point a, Point b, Point c, Point d, double t)
{
    const auto one = [t](double p, double q, double r, double s) {
        return 0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t * t * t);
    };
    return {one(a.x, b.x, c.x, d.x), one(a.y, b.y, c.y, d.y)};
}

}  // namespace

Polyline smooth_open(std::span<const Point> control, double step_m)
{
    if (control.size() < 3) return {control.begin(), control.end()};
    Polyline line;
    for (std::size_t i = 0; i + 1 < control.size(); ++i) {
        const Point before = i == 0 ? control[0] * 2 - control[1] : control[i - 1];
        const Point after = i + 2 < control.size() ? control[i + 2] : control[i + 1] * 2 - control[i];
        const int steps = std::max(1, static_cast<int>(distance(control[i], control[i + 1]) / step_m));
        for (int k = 0; k < steps; ++k)
            line.push_back(catmull_rom(before, control[i], control[i + 1], after, static_cast<double>(k) / steps));
    }
    line.push_back(control.back());
    return line;
}

Ring smooth_closed(std::span<const Point> control, double step_m)
{
    Ring ring;
    const std::size_t n = control.size();
    for (std::size_t i = 0; i < n; ++i) {
        const int steps = std::max(1, static_cast<int>(distance(control[i], control[(i + 1) % n]) / step_m));
        for (int k = 0; k < steps; ++k) {
            ring.push_back(catmull_rom(control[(i + n - 1) % n], control[i], control[(i + 1) % n], control[(i + 2) % n],
                                       static_cast<double>(k) / steps));
        }
    }
    if (signed_area(ring) < 0) std::reverse(ring.begin(), ring.end());
    return ring;
}

Ring rectangle(Point center, double east_m, double north_m, double angle_rad)
{
    const double c = std::cos(angle_rad);
    const double s = std::sin(angle_rad);
    const double x = east_m / 2;
    const double y = north_m / 2;
    return {center + rotated({-x, -y}, c, s), center + rotated({x, -y}, c, s), center + rotated({x, y}, c, s),
            center + rotated({-x, y}, c, s)};
}

Ring circle(Point center, double radius, int vertices)
{
    Ring ring;
    for (int i = 0; i < vertices; ++i) {
        const double a = 2 * std::numbers::pi * i / vertices;
        ring.push_back(center + Point{std::cos(a), std::sin(a)} * radius);
    }
    return ring;
}

geo::Geometry polygon_of(std::span<const Point> ring)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    g.points.assign(ring.begin(), ring.end());
    g.points.push_back(ring.front());
    g.ring_ends = {static_cast<std::uint32_t>(g.points.size())};
    g.polygon_ends = {1};
    return g;
}

geo::Geometry line_of(std::span<const Point> line)
{
    geo::Geometry g;
    g.type = geo::GeometryType::LineString;
    g.points.assign(line.begin(), line.end());
    g.ring_ends = {static_cast<std::uint32_t>(g.points.size())};
    return g;
}

geo::Geometry point_of(Point p)
{
    geo::Geometry g;
    g.points = {p};
    return g;
}

std::vector<geo::Geometry> polygon_parts(const geo::Geometry& geometry)
{
    std::vector<geo::Geometry> parts;
    geo::for_each_leaf(geo::GeometryView(geometry), [&](const geo::GeometryView& leaf) {
        std::uint32_t ring = 0;
        for (const std::uint32_t end_ring : leaf.polygon_ends) {
            geo::Geometry part;
            part.type = geo::GeometryType::Polygon;
            const std::uint32_t first = ring == 0 ? 0 : leaf.ring_ends[ring - 1];
            for (; ring < end_ring; ++ring) part.ring_ends.push_back(leaf.ring_ends[ring] - first);
            if (part.ring_ends.empty()) continue;
            part.points.assign(leaf.points.begin() + first, leaf.points.begin() + first + part.ring_ends.back());
            part.polygon_ends = {static_cast<std::uint32_t>(part.ring_ends.size())};
            parts.push_back(std::move(part));
        }
    });
    return parts;
}

geo::Geometry largest_polygon(const geo::Geometry& geometry)
{
    geo::Geometry best;
    best.type = geo::GeometryType::Polygon;
    double area = 0;
    for (geo::Geometry& part : polygon_parts(geometry)) {
        const std::span<const Point> shell(part.points.data(), part.ring_ends[0] - 1);
        const double a = std::abs(signed_area(shell));
        if (a > area) {
            area = a;
            best = std::move(part);
        }
    }
    return best;
}

Ring largest_shell(const geo::Geometry& geometry)
{
    const geo::Geometry best = largest_polygon(geometry);
    if (best.points.empty()) return {};
    Ring ring(best.points.begin(), best.points.begin() + best.ring_ends[0] - 1);
    if (signed_area(ring) < 0) std::reverse(ring.begin(), ring.end());
    return ring;
}

}  // namespace haishu::data

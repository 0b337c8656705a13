#include "data/demo/obstacles.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::data
{

namespace
{

constexpr double cell_m = 120;

std::uint64_t key(std::int64_t x, std::int64_t y)
{
    return (static_cast<std::uint64_t>(x) << 32) ^ (static_cast<std::uint64_t>(y) & 0xffffffffULL);
}

bool segments_cross(Point a, Point b, Point c, Point d)
{
    return (cross(b - a, c - a) > 0) != (cross(b - a, d - a) > 0) && (cross(d - c, a - c) > 0) != (cross(d - c, b - c) > 0);
}

}  // namespace

double segment_distance(Point a, Point b, Point c, Point d)
{
    if (segments_cross(a, b, c, d)) return 0;
    return std::min({nearest_on_segment(a, b, c).distance, nearest_on_segment(a, b, d).distance,
                     nearest_on_segment(c, d, a).distance, nearest_on_segment(c, d, b).distance});
}

template <class Visit>
void Obstacles::for_cells(const geo::Box& box, Visit&& visit) const
{
    const auto cell = [](double v) { return static_cast<std::int64_t>(std::floor(v / cell_m)); };
    for (std::int64_t x = cell(box.min_x); x <= cell(box.max_x); ++x)
        for (std::int64_t y = cell(box.min_y); y <= cell(box.max_y); ++y) visit(key(x, y));
}

void Obstacles::add_line(Point a, Point b, double reach)
{
    const auto id = static_cast<std::uint32_t>(m_lines.size());
    m_lines.push_back({a, b, reach});
    geo::Box box;
    box.extend(a);
    box.extend(b);
    for_cells(box.widened(reach, reach), [&](std::uint64_t k) { m_line_cells[k].push_back(id); });
}

void Obstacles::add_area(const Ring& ring, double reach)
{
    for (std::size_t i = 0; i < ring.size(); ++i) add_line(ring[i], ring[(i + 1) % ring.size()], reach);
    const auto id = static_cast<std::uint32_t>(m_areas.size());
    m_areas.push_back(ring);
    m_area_boxes.push_back(ring_box(ring));
    for_cells(m_area_boxes.back(), [&](std::uint64_t k) { m_area_cells[k].push_back(id); });
}

std::vector<ObstacleLine> Obstacles::lines_near(const geo::Box& box) const
{
    std::vector<std::uint32_t> ids;
    for_cells(box, [&](std::uint64_t k) {
        const auto found = m_line_cells.find(k);
        if (found != m_line_cells.end()) ids.insert(ids.end(), found->second.begin(), found->second.end());
    });
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<ObstacleLine> lines;
    for (const std::uint32_t id : ids) {
        geo::Box own;
        own.extend(m_lines[id].a);
        own.extend(m_lines[id].b);
        if (own.widened(m_lines[id].reach, m_lines[id].reach).intersects(box)) lines.push_back(m_lines[id]);
    }
    return lines;
}

std::vector<Ring> Obstacles::areas_near(const geo::Box& box) const
{
    std::vector<std::uint32_t> ids;
    for_cells(box, [&](std::uint64_t k) {
        const auto found = m_area_cells.find(k);
        if (found != m_area_cells.end()) ids.insert(ids.end(), found->second.begin(), found->second.end());
    });
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<Ring> rings;
    for (const std::uint32_t id : ids)
        if (m_area_boxes[id].intersects(box)) rings.push_back(m_areas[id]);
    return rings;
}

bool Obstacles::is_clear(Point p) const
{
    geo::Box box;
    box.extend(p);
    bool clear = true;
    for_cells(box, [&](std::uint64_t k) {
        const auto lines = m_line_cells.find(k);
        if (lines != m_line_cells.end())
            for (const std::uint32_t id : lines->second)
                clear = clear && nearest_on_segment(m_lines[id].a, m_lines[id].b, p).distance >= m_lines[id].reach;
        const auto areas = m_area_cells.find(k);
        if (areas != m_area_cells.end())
            for (const std::uint32_t id : areas->second) clear = clear && !ring_contains(m_areas[id], p);
    });
    return clear;
}

bool Obstacles::is_free(const Ring& convex, double margin) const
{
    const geo::Box box = ring_box(convex).widened(margin, margin);
    const Point center = ring_centroid(convex);
    for (const ObstacleLine& line : lines_near(box)) {
        if (ring_contains(convex, line.a)) return false;
        for (std::size_t i = 0; i < convex.size(); ++i)
            if (segment_distance(convex[i], convex[(i + 1) % convex.size()], line.a, line.b) < line.reach + margin) return false;
    }
    const std::vector<Ring> areas = areas_near(box);
    return std::none_of(areas.begin(), areas.end(), [&](const Ring& area) { return ring_contains(area, center); });
}

}  // namespace haishu::data

#include "tiles/pipeline/shape_encoder.hpp"

#include <algorithm>
#include <cstdlib>

namespace haishu::tiles
{
namespace
{

// Polygons too tangled to mend are simplified ever more strongly before they are given up.
constexpr double last_resort_tolerances[] = {6, 24};

void append_distinct(std::vector<GridPoint>& to, std::span<const GridPoint> from)
{
    for (const GridPoint p : from) {
        if (to.empty() || to.back() != p) to.push_back(p);
    }
}

}  // namespace

bool ShapeEncoder::encode(const TileFrame& frame, const LevelOfDetail& detail, const geo::GeometryView& leaf,
                          std::span<const geo::WorldPoint> world)
{
    const TileFrame::Place place = frame.project(leaf, world, m_projected);
    if (place == TileFrame::Place::Nowhere) return false;
    const bool is_inside = place == TileFrame::Place::Inside;
    m_writer.begin();
    switch (leaf.type) {
        case geo::GeometryType::Point:
        case geo::GeometryType::MultiPoint: return encode_points(frame.clip_box());
        case geo::GeometryType::LineString:
        case geo::GeometryType::MultiLineString: return encode_lines(detail, frame.clip_box(), leaf.ring_ends, is_inside);
        case geo::GeometryType::Polygon:
        case geo::GeometryType::MultiPolygon: return encode_polygons(detail, frame.clip_box(), leaf, is_inside);
        case geo::GeometryType::GeometryCollection: break;
    }
    return false;
}

std::optional<GridPoint> ShapeEncoder::place(const TileFrame& frame, const geo::GeometryView& leaf,
                                             std::span<const geo::WorldPoint> world)
{
    if (frame.project(leaf, world, m_projected) == TileFrame::Place::Nowhere) return std::nullopt;
    if (!frame.clip_box().contains(m_projected.front())) return std::nullopt;
    return m_projected.front();
}

bool ShapeEncoder::encode_points(const GridBox& box)
{
    m_type = MvtType::Point;
    m_ring.clear();
    for (const GridPoint p : m_projected) {
        if (box.contains(p) && (m_ring.empty() || m_ring.back() != p)) m_ring.push_back(p);
    }
    if (m_ring.empty()) return false;
    m_writer.points(m_ring);
    return true;
}

bool ShapeEncoder::encode_lines(const LevelOfDetail& detail, const GridBox& box, std::span<const std::uint32_t> line_ends,
                                bool is_inside)
{
    m_type = MvtType::LineString;
    std::size_t begin = 0;
    for (const std::uint32_t end : line_ends) {
        m_ring.clear();
        append_distinct(m_ring, std::span(m_projected).subspan(begin, end - begin));
        begin = end;
        if (detail.tolerance_units() > 0) m_simplifier.line(m_ring, detail.tolerance_units(), box);
        if (is_inside) {
            if (m_ring.size() > 1) m_writer.line(m_ring);
            continue;
        }
        m_scratch.clear();
        m_ends.clear();
        clip_line(box, m_ring, m_scratch, m_ends);
        std::size_t piece_begin = 0;
        for (const std::uint32_t piece_end : m_ends) {
            m_writer.line(std::span(m_scratch).subspan(piece_begin, piece_end - piece_begin));
            piece_begin = piece_end;
        }
    }
    return !m_writer.bytes().is_empty();
}

bool ShapeEncoder::encode_polygons(const LevelOfDetail& detail, const GridBox& box, const geo::GeometryView& leaf, bool is_inside)
{
    m_type = MvtType::Polygon;
    const std::int64_t min_doubled_area = detail.min_doubled_area();
    collect_polygons(leaf, box, detail.tolerance_units(), min_doubled_area, is_inside);
    if (m_polygons.is_empty()) return false;
    if (m_polygons.ring_ends.size() == 1 && is_convex(m_polygons.points)) return write_polygons();
    if (m_check.is_surely_valid(m_polygons)) return write_polygons();
    if (m_repair.run(m_polygons, min_doubled_area)) return write_polygons();
    for (const double tolerance : last_resort_tolerances) {
        collect_polygons(leaf, box, tolerance, min_doubled_area, is_inside);
        if (m_repair.run(m_polygons, min_doubled_area)) return write_polygons();
    }
    return false;
}

void ShapeEncoder::collect_polygons(const geo::GeometryView& leaf, const GridBox& box, double tolerance,
                                    std::int64_t min_doubled_area, bool is_inside)
{
    m_polygons.clear();
    std::size_t ring = 0;
    for (const std::uint32_t polygon_end : leaf.polygon_ends) {
        bool is_shell = true;
        bool has_shell = false;
        for (; ring < polygon_end; ++ring, is_shell = false) {
            if (!is_shell && !has_shell) continue;
            if (!make_ring(ring == 0 ? 0 : leaf.ring_ends[ring - 1], leaf.ring_ends[ring], box, tolerance, is_inside)) continue;
            const std::int64_t area = doubled_area(m_ring);
            if (std::abs(area) < min_doubled_area) continue;
            if ((area > 0) != is_shell) std::reverse(m_ring.begin(), m_ring.end());
            m_polygons.add_ring(m_ring);
            has_shell = true;
        }
        m_polygons.end_polygon();
    }
}

// Into m_ring, open; false if less than a triangle is left.
bool ShapeEncoder::make_ring(std::size_t begin, std::size_t end, const GridBox& box, double tolerance, bool is_inside)
{
    m_ring.clear();
    append_distinct(m_ring, std::span(m_projected).subspan(begin, end - begin));
    while (m_ring.size() > 1 && m_ring.front() == m_ring.back()) m_ring.pop_back();
    if (m_ring.size() < 3) return false;
    if (tolerance > 0) m_simplifier.ring(m_ring, tolerance, box);
    if (!is_inside) clip_ring(box, m_ring, m_scratch);
    return m_ring.size() >= 3;
}

bool ShapeEncoder::write_polygons()
{
    for (std::size_t r = 0; r < m_polygons.ring_ends.size(); ++r) m_writer.ring(m_polygons.ring(r));
    return !m_polygons.is_empty();
}

}  // namespace haishu::tiles

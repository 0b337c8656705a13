#include "data/checks/shape_check.hpp"

#include "geo/ops/overlay.hpp"
#include "geo/ops/ring_direction.hpp"

#include <algorithm>
#include <span>

namespace haishu::data
{
namespace
{

using geo::Geometry;
using geo::GeometryType;
using geo::Point;

bool is_polygonal(GeometryType type)
{
    return type == GeometryType::Polygon || type == GeometryType::MultiPolygon;
}
bool is_linear(GeometryType type)
{
    return type == GeometryType::LineString || type == GeometryType::MultiLineString;
}

class Rebuilder
{
   public:
    Rebuilder(const Geometry& source, std::uint64_t row, IssueLog& issues) : m_source(source), m_row(row), m_issues(issues)
    {
        m_result.type = source.type;
    }

    Geometry lines()
    {
        std::size_t begin = 0;
        for (const std::uint32_t end : m_source.ring_ends) {
            copy_run(begin, end);
            const bool has_extent =
                std::any_of(m_result.points.begin() + static_cast<std::ptrdiff_t>(m_run_begin), m_result.points.end(),
                            [this](const Point& p) { return p != m_result.points[m_run_begin]; });
            has_extent ? end_run() : drop_run("a line without length");
            begin = end;
        }
        return std::move(m_result);
    }

    Geometry polygons()
    {
        std::size_t begin = 0;
        std::size_t ring = 0;
        for (const std::uint32_t polygon_end : m_source.polygon_ends) {
            bool has_shell = false;
            for (bool is_shell = true; ring < polygon_end; ++ring, is_shell = false) {
                const std::size_t end = m_source.ring_ends[ring];
                copy_run(begin, end);
                begin = end;
                if (!close_run() || (!is_shell && !has_shell)) {
                    drop_run("a ring with fewer than three corners");
                    continue;
                }
                orient_run(is_shell);
                end_run();
                has_shell = true;
            }
            if (has_shell) m_result.polygon_ends.push_back(static_cast<std::uint32_t>(m_result.ring_ends.size()));
        }
        return std::move(m_result);
    }

   private:
    void copy_run(std::size_t begin, std::size_t end)
    {
        m_run_begin = m_result.points.size();
        const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
        m_result.points.insert(m_result.points.end(), m_source.points.begin() + at(begin), m_source.points.begin() + at(end));
        if (!m_source.z.empty())
            m_result.z.insert(m_result.z.end(), m_source.z.begin() + at(begin), m_source.z.begin() + at(end));
    }

    void end_run() { m_result.ring_ends.push_back(static_cast<std::uint32_t>(m_result.points.size())); }

    void drop_run(const char* what)
    {
        m_result.points.resize(m_run_begin);
        if (!m_result.z.empty()) m_result.z.resize(m_run_begin);
        m_issues.add("part-dropped", m_row, std::string(what) + " (left out)");
    }

    // False if there are too few corners for a ring.
    bool close_run()
    {
        if (m_result.points.size() - m_run_begin < 3) return false;
        if (m_result.points[m_run_begin] != m_result.points.back()) {
            m_result.points.push_back(Point(m_result.points[m_run_begin]));
            if (!m_result.z.empty()) m_result.z.push_back(double(m_result.z[m_run_begin]));
            m_issues.add("ring-closed", m_row, "a ring was open (closed)");
        }
        return m_result.points.size() - m_run_begin >= 4;
    }

    void orient_run(bool is_shell)
    {
        const std::span<const Point> ring(m_result.points.data() + m_run_begin, m_result.points.size() - m_run_begin);
        if (geo::is_counter_clockwise(ring) == is_shell) return;
        const auto at = static_cast<std::ptrdiff_t>(m_run_begin);
        std::reverse(m_result.points.begin() + at, m_result.points.end());
        if (!m_result.z.empty()) std::reverse(m_result.z.begin() + at, m_result.z.end());
    }

    const Geometry& m_source;
    std::uint64_t m_row;
    IssueLog& m_issues;
    Geometry m_result;
    std::size_t m_run_begin = 0;
};

std::optional<Geometry> checked_area(Geometry&& area, std::uint64_t row, IssueLog& issues)
{
    const std::string reason = area.is_empty() ? "" : geo::invalid_reason(area);
    if (reason.empty()) return std::move(area);
    // A shell within a shell is a hole that lost its direction, as GDAL writes them to shapefiles with heights.
    const bool has_lost_hole = reason.rfind("Nested shells", 0) == 0;
    auto repaired = geo::make_valid(area, has_lost_hole ? geo::Overlap::IsHole : geo::Overlap::IsFilled);
    if (!repaired || repaired->is_empty()) {
        issues.add("geometry-dropped", row, reason + " (cannot be repaired; left out)");
        return std::nullopt;
    }
    issues.add("ring-repaired", row, reason + " (repaired)");
    return Rebuilder(*repaired, row, issues).polygons();
}

}  // namespace

std::optional<Geometry> checked_shape(Geometry&& geometry, std::uint64_t row, IssueLog& issues)
{
    if (is_linear(geometry.type)) {
        geometry = Rebuilder(geometry, row, issues).lines();
    } else if (is_polygonal(geometry.type)) {
        auto area = checked_area(Rebuilder(geometry, row, issues).polygons(), row, issues);
        if (!area) return std::nullopt;
        geometry = std::move(*area);
    } else if (geometry.type == GeometryType::GeometryCollection) {
        std::vector<Geometry> members;
        for (Geometry& member : geometry.members)
            if (auto checked = checked_shape(std::move(member), row, issues); checked) members.push_back(std::move(*checked));
        geometry.members = std::move(members);
    }
    if (geometry.is_empty()) return std::nullopt;
    return std::move(geometry);
}

}  // namespace haishu::data

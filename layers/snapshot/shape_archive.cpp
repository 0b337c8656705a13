// Shapes in an archive and back.

#include "layers/snapshot/archive.hpp"
#include "layers/snapshot/shape_arena.hpp"

#include <algorithm>

namespace haishu::layers
{

namespace
{

using geo::Geometry;
using geo::GeometryType;

constexpr int deepest_member = 8;

bool are_ends(std::span<const std::uint32_t> ends, std::size_t count)
{
    return std::is_sorted(ends.begin(), ends.end()) && (ends.empty() || ends.back() <= count);
}

void save_members(ArchiveWriter& archive, const std::vector<Geometry>& members, int depth)
{
    if (depth > deepest_member) return archive.fail();
    archive.number(std::uint64_t{members.size()});
    for (const Geometry& g : members) {
        archive.number(g.type);
        archive.list(g.points);
        archive.list(g.z);
        archive.list(g.ring_ends);
        archive.list(g.polygon_ends);
        save_members(archive, g.members, depth + 1);
    }
}

bool load_members(ArchiveReader& archive, std::vector<Geometry>& members, int depth)
{
    std::uint64_t count = 0;
    if (depth > deepest_member || !archive.number(count)) return false;
    for (std::uint64_t i = 0; i < count; ++i) {
        Geometry g;
        if (!archive.number(g.type) || g.type < GeometryType::Point || g.type > GeometryType::GeometryCollection) return false;
        if (!archive.list(g.points) || !archive.list(g.z) || (!g.z.empty() && g.z.size() != g.points.size())) return false;
        if (!archive.list(g.ring_ends) || !are_ends(g.ring_ends, g.points.size())) return false;
        if (!archive.list(g.polygon_ends) || !are_ends(g.polygon_ends, g.ring_ends.size())) return false;
        if (!load_members(archive, g.members, depth + 1)) return false;
        members.push_back(std::move(g));
    }
    return true;
}

}  // namespace

void ShapeArena::save(ArchiveWriter& archive) const
{
    archive.list(m_marks);
    m_begins.save(archive);
    archive.list(m_points);
    archive.list(m_world);
    archive.list(m_ends);
    archive.list(m_end_values);
    archive.list(m_z_begins);
    archive.list(m_z);
    for (const std::vector<Geometry>& members : m_members) save_members(archive, members, 1);
}

bool ShapeArena::load(ArchiveReader& archive, std::size_t rows)
{
    if (!archive.list(m_marks) || m_marks.size() != rows || !m_begins.load(archive, rows + 1)) return false;
    if (!archive.list(m_points) || !archive.list(m_world) || m_world.size() != m_points.size()) return false;
    if (!has_sound_marks() || !load_sides(archive)) return false;
    mark_rows();
    return true;
}

bool ShapeArena::load_sides(ArchiveReader& archive)
{
    if (!archive.list(m_ends) || !archive.list(m_end_values) || !archive.list(m_z_begins) || !archive.list(m_z)) return false;
    if (!has_sound_sides()) return false;
    for (const std::uint8_t mark : m_marks) {
        if ((mark & mark_type) != static_cast<std::uint8_t>(GeometryType::GeometryCollection)) continue;
        if (!load_members(archive, m_members.emplace_back(), 1)) return false;
    }
    return true;
}

bool ShapeArena::has_sound_marks() const
{
    if (m_begins[0] != 0) return false;
    for (std::size_t row = 0; row < m_marks.size(); ++row) {
        const std::uint8_t mark = m_marks[row];
        const auto type = static_cast<GeometryType>(mark & mark_type);
        if (m_begins[row + 1] < m_begins[row]) return false;
        const std::int64_t count = m_begins[row + 1] - m_begins[row];
        if ((mark & ~(mark_type | mark_ends | mark_z | mark_empty)) != 0) return false;
        if (type != GeometryType::GeometryCollection && (count == 0) != ((mark & mark_empty) != 0)) return false;
        if (lends_ends(mark) && static_cast<std::size_t>(count) > most_lent_ends) return false;
    }
    return static_cast<std::uint64_t>(m_begins[m_marks.size()]) == m_points.size();
}

bool ShapeArena::has_sound_sides() const
{
    std::size_t ends = 0;
    std::size_t end_values = 0;
    std::size_t heights = 0;
    std::size_t z_values = 0;
    for (std::size_t row = 0; row < m_marks.size(); ++row) {
        const auto count = static_cast<std::size_t>(m_begins[row + 1] - m_begins[row]);
        if ((m_marks[row] & mark_z) != 0) {
            if (heights == m_z_begins.size() || m_z_begins[heights++] != z_values) return false;
            z_values += count;
        }
        if ((m_marks[row] & mark_ends) == 0) continue;
        if (ends == m_ends.size() || m_ends[ends].begin != end_values) return false;
        const std::size_t rings = m_ends[ends].rings;
        const std::size_t polygons = m_ends[ends++].polygons;
        if (rings + polygons > m_end_values.size() - end_values) return false;
        const std::span<const std::uint32_t> values(m_end_values.data() + end_values, rings + polygons);
        if (!are_ends(values.first(rings), count) || !are_ends(values.subspan(rings), rings)) return false;
        end_values += rings + polygons;
    }
    return ends == m_ends.size() && end_values == m_end_values.size() && heights == m_z_begins.size() && z_values == m_z.size();
}

}  // namespace haishu::layers

#include "layers/snapshot/shape_arena.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace haishu::layers
{

namespace
{

using geo::GeometryType;

constexpr auto counts = [] {
    std::array<std::uint32_t, ShapeArena::most_lent_ends + 1> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) table[i] = i;
    return table;
}();

bool has_rings(GeometryType type)
{
    return type == GeometryType::LineString || type == GeometryType::MultiLineString || type == GeometryType::Polygon ||
           type == GeometryType::MultiPolygon;
}

bool has_polygons(GeometryType type)
{
    return type == GeometryType::Polygon || type == GeometryType::MultiPolygon;
}

bool can_lend_ends(const geo::GeometryView& g)
{
    const std::size_t rings = has_rings(g.type) && !g.points.empty() ? 1 : 0;
    const std::size_t polygons = has_polygons(g.type) && !g.points.empty() ? 1 : 0;
    return g.points.size() <= ShapeArena::most_lent_ends && g.ring_ends.size() == rings && g.polygon_ends.size() == polygons &&
           (rings == 0 || g.ring_ends[0] == g.points.size()) && (polygons == 0 || g.polygon_ends[0] == 1);
}

std::size_t members_bytes(const std::vector<geo::Geometry>& members, bool of_coordinates)
{
    std::size_t bytes = of_coordinates ? 0 : members.capacity() * sizeof(geo::Geometry);
    for (const geo::Geometry& g : members) {
        bytes += of_coordinates
                     ? g.points.size() * sizeof(geo::Point)
                     : g.z.size() * sizeof(double) + (g.ring_ends.size() + g.polygon_ends.size()) * sizeof(std::uint32_t);
        bytes += members_bytes(g.members, of_coordinates);
    }
    return bytes;
}

}  // namespace

bool ShapeArena::lends_ends(std::uint8_t mark)
{
    return (mark & mark_ends) == 0 && has_rings(static_cast<GeometryType>(mark & mark_type));
}

geo::GeometryView ShapeArena::geometry(std::size_t row) const
{
    const std::uint8_t mark = m_marks[row];
    const auto begin = static_cast<std::size_t>(m_begins[row]);
    const std::size_t count = static_cast<std::size_t>(m_begins[row + 1]) - begin;
    geo::GeometryView view;
    // A row without geometry reads as an empty point.
    view.type = (mark & mark_type) == 0 ? GeometryType::Point : static_cast<GeometryType>(mark & mark_type);
    if (view.type == GeometryType::GeometryCollection) {
        view.members = m_members[m_rows_with_members.rank(row)];
        return view;
    }
    view.points = {m_points.data() + begin, count};
    if ((mark & mark_z) != 0) view.z = {m_z.data() + m_z_begins[m_rows_with_z.rank(row)], count};
    if ((mark & mark_ends) != 0) {
        const Ends& ends = m_ends[m_rows_with_ends.rank(row)];
        view.ring_ends = {m_end_values.data() + ends.begin, ends.rings};
        view.polygon_ends = {m_end_values.data() + ends.begin + ends.rings, ends.polygons};
    } else if (count > 0 && has_rings(view.type)) {
        view.ring_ends = {&counts[count], 1};
        if (has_polygons(view.type)) view.polygon_ends = {&counts[1], 1};
    }
    return view;
}

std::span<const geo::WorldPoint> ShapeArena::world(std::size_t row) const
{
    const auto begin = static_cast<std::size_t>(m_begins[row]);
    return {m_world.data() + begin, static_cast<std::size_t>(m_begins[row + 1]) - begin};
}

geo::Box ShapeArena::box(std::size_t row) const
{
    if ((m_marks[row] & mark_type) == static_cast<std::uint8_t>(GeometryType::GeometryCollection)) return geometry(row).box();
    geo::Box box;
    const auto end = static_cast<std::size_t>(m_begins[row + 1]);
    for (auto i = static_cast<std::size_t>(m_begins[row]); i < end; ++i) box.extend(m_points[i]);
    return box;
}

bool ShapeArena::meets(std::size_t row, const geo::Box& box) const
{
    if (is_empty(row)) return false;
    if ((m_marks[row] & mark_type) != static_cast<std::uint8_t>(GeometryType::GeometryCollection) &&
        box.contains(m_points[static_cast<std::size_t>(m_begins[row])])) {
        return true;
    }
    return this->box(row).intersects(box);
}

std::size_t ShapeArena::coordinate_bytes() const
{
    std::size_t bytes = m_points.capacity() * sizeof(geo::Point) + m_world.capacity() * sizeof(geo::WorldPoint);
    for (const auto& members : m_members) bytes += members_bytes(members, true);
    return bytes;
}

std::size_t ShapeArena::other_bytes() const
{
    std::size_t bytes = m_marks.capacity() + m_begins.memory_bytes() + m_rows_with_ends.memory_bytes() +
                        m_ends.capacity() * sizeof(Ends) + m_end_values.capacity() * sizeof(std::uint32_t) +
                        m_rows_with_z.memory_bytes() + m_z_begins.capacity() * sizeof(std::size_t) +
                        m_z.capacity() * sizeof(double) + m_rows_with_members.memory_bytes();
    for (const auto& members : m_members) bytes += sizeof members + members_bytes(members, false);
    return bytes;
}

void ShapeArena::mark_rows()
{
    RowSet with_ends(m_marks.size());
    RowSet with_z(m_marks.size());
    RowSet with_members(m_marks.size());
    for (std::size_t row = 0; row < m_marks.size(); ++row) {
        const std::uint8_t mark = m_marks[row];
        if ((mark & mark_ends) != 0) with_ends.add(row);
        if ((mark & mark_z) != 0) with_z.add(row);
        if ((mark & mark_type) == static_cast<std::uint8_t>(GeometryType::GeometryCollection)) with_members.add(row);
    }
    std::size_t points = 0;
    while (points < m_marks.size() && point(points) != nullptr) ++points;
    m_has_only_points = points == m_points.size() && with_members.count() == 0;
    if (with_ends.count() > 0) m_rows_with_ends = RankedRows(std::move(with_ends));
    if (with_z.count() > 0) m_rows_with_z = RankedRows(std::move(with_z));
    if (with_members.count() > 0) m_rows_with_members = RankedRows(std::move(with_members));
}

void ShapeArenaBuilder::add(const geo::GeometryView& g)
{
    HAISHU_ASSERT(g.points.size() <= std::numeric_limits<std::uint32_t>::max(), "one geometry has fewer than 2^32 vertices");
    auto mark = static_cast<std::uint8_t>(g.type);
    if (g.is_empty()) mark |= ShapeArena::mark_empty;
    Side side;
    if (g.type == GeometryType::GeometryCollection) {
        if (g.box().is_empty()) mark |= ShapeArena::mark_empty;
        side.members = m_members.size();
        m_members.emplace_back(g.members.begin(), g.members.end());
    }
    if (!g.z.empty()) {
        HAISHU_ASSERT(g.z.size() == g.points.size(), "a geometry has one height for each vertex, or none");
        mark |= ShapeArena::mark_z;
        side.z_begin = m_z.size();
        m_z.append(g.z);
    }
    if (!can_lend_ends(g)) {
        mark |= ShapeArena::mark_ends;
        side.ends_begin = m_end_values.size();
        side.rings = static_cast<std::uint32_t>(g.ring_ends.size());
        side.polygons = static_cast<std::uint32_t>(g.polygon_ends.size());
        m_end_values.append(g.ring_ends);
        m_end_values.append(g.polygon_ends);
    }
    m_rows.push_back(
        {m_points.size(), mark, static_cast<std::uint32_t>(g.points.size()), static_cast<std::uint32_t>(m_sides.size())});
    m_points.append(g.points);
    const bool has_side =
        (mark & (ShapeArena::mark_ends | ShapeArena::mark_z)) != 0 || g.type == GeometryType::GeometryCollection;
    if (has_side) m_sides.push_back(side);
}

ShapeArena ShapeArenaBuilder::finish(std::span<const std::uint32_t> order)
{
    ShapeArena arena;
    std::vector<std::int64_t> begins;
    begins.reserve(order.size() + 1);
    arena.m_points.reserve(m_points.size());
    arena.m_marks.reserve(order.size());
    arena.m_z.reserve(m_z.size());
    arena.m_end_values.reserve(m_end_values.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Row& row = m_rows[order[i]];
        const auto mark = static_cast<std::uint8_t>(row.mark);
        begins.push_back(static_cast<std::int64_t>(arena.m_points.size()));
        arena.m_marks.push_back(mark);
        m_points.copy_to(arena.m_points, row.begin, row.count);
        if ((mark & ShapeArena::mark_type) == static_cast<std::uint8_t>(GeometryType::GeometryCollection)) {
            arena.m_members.push_back(std::move(m_members[m_sides[row.side].members]));
        }
        if ((mark & ShapeArena::mark_z) != 0) {
            arena.m_z_begins.push_back(arena.m_z.size());
            m_z.copy_to(arena.m_z, m_sides[row.side].z_begin, row.count);
        }
        if ((mark & ShapeArena::mark_ends) != 0) {
            const Side& side = m_sides[row.side];
            arena.m_ends.push_back({arena.m_end_values.size(), side.rings, side.polygons});
            m_end_values.copy_to(arena.m_end_values, side.ends_begin, std::size_t{side.rings} + side.polygons);
        }
    }
    begins.push_back(static_cast<std::int64_t>(arena.m_points.size()));
    *this = ShapeArenaBuilder();
    arena.m_begins = NarrowInts(begins);
    arena.mark_rows();
    arena.m_ends.shrink_to_fit();
    arena.m_z_begins.shrink_to_fit();
    arena.m_world.reserve(arena.m_points.size());
    for (const geo::Point& p : arena.m_points) arena.m_world.push_back(geo::world_from_lonlat(p));
    return arena;
}

}  // namespace haishu::layers

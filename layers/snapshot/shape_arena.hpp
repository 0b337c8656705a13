#pragma once
// The geometries of a block: all vertices in one run in degrees (EPSG:4490) and in world coordinates, in row order.
// A shape of one ring or line stores nothing but its vertices; ring ends, heights and collections lie on the side.

#include "geo/crs/world.hpp"
#include "geo/types/geometry.hpp"
#include "layers/snapshot/chunked_list.hpp"
#include "layers/snapshot/narrow_ints.hpp"
#include "layers/snapshot/row_set.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace haishu::layers
{

class ShapeArena
{
   public:
    // The one ring end of a shape with n vertices is the number n: up to here it is lent from a table instead of stored.
    static constexpr std::size_t most_lent_ends = 1024;

    [[nodiscard]] geo::GeometryView geometry(std::size_t row) const;
    [[nodiscard]] std::span<const geo::WorldPoint> world(std::size_t row) const;
    [[nodiscard]] geo::Box box(std::size_t row) const;
    [[nodiscard]] bool is_empty(std::size_t row) const { return (m_marks[row] & mark_empty) != 0; }
    // Of a row that is one point; null for other shapes.
    [[nodiscard]] const geo::Point* point(std::size_t row) const
    {
        constexpr auto point_type = static_cast<std::uint8_t>(geo::GeometryType::Point);
        if ((m_marks[row] & (mark_type | mark_empty)) != point_type) return nullptr;
        return &m_points[static_cast<std::size_t>(m_begins[row])];
    }
    // When every row is one point or, behind all those, has no geometry: the points by row. Null otherwise.
    [[nodiscard]] const geo::Point* only_points() const { return m_has_only_points ? m_points.data() : nullptr; }
    // Whether the box of the row meets `box`; mostly decided by the first vertex.
    [[nodiscard]] bool meets(std::size_t row, const geo::Box& box) const;

    // Bytes of the vertices themselves (collections included), and of all else.
    [[nodiscard]] std::size_t coordinate_bytes() const;
    [[nodiscard]] std::size_t other_bytes() const;

    void save(ArchiveWriter& archive) const;
    // False unless the archive holds so many whole shapes: every vertex, part and member can then be read.
    [[nodiscard]] bool load(ArchiveReader& archive, std::size_t rows);

   private:
    void mark_rows();  // fills m_rows_with_...
    [[nodiscard]] bool load_sides(ArchiveReader& archive);
    [[nodiscard]] bool has_sound_marks() const;
    [[nodiscard]] bool has_sound_sides() const;

    friend class ShapeArenaBuilder;
    // One byte a row: the geometry type, and what lies on the side.
    static constexpr std::uint8_t mark_type = 0x07;
    static constexpr std::uint8_t mark_ends = 0x08;
    static constexpr std::uint8_t mark_z = 0x10;
    static constexpr std::uint8_t mark_empty = 0x20;
    [[nodiscard]] static bool lends_ends(std::uint8_t mark);

    struct Ends {  // ring ends, then polygon ends
        std::size_t begin = 0;
        std::uint32_t rings = 0;
        std::uint32_t polygons = 0;
    };

    std::vector<geo::Point> m_points;
    std::vector<geo::WorldPoint> m_world;
    std::vector<std::uint8_t> m_marks;
    bool m_has_only_points = false;
    NarrowInts m_begins;  // of each row in m_points, and one more
    RankedRows m_rows_with_ends;
    std::vector<Ends> m_ends;
    std::vector<std::uint32_t> m_end_values;
    RankedRows m_rows_with_z;
    std::vector<std::size_t> m_z_begins;
    std::vector<double> m_z;
    RankedRows m_rows_with_members;
    std::vector<std::vector<geo::Geometry>> m_members;
};

// Takes geometries in any row order and gives them back in another.
class ShapeArenaBuilder
{
   public:
    void add(const geo::GeometryView& geometry);
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    // Row i of the arena is the geometry added as number order[i]. The builder is used up.
    ShapeArena finish(std::span<const std::uint32_t> order);

   private:
    struct Row {
        std::uint64_t begin : 56;  // in m_points
        std::uint64_t mark : 8;
        std::uint32_t count;
        std::uint32_t side;  // in m_sides, for a row with ends, heights or members
    };
    struct Side {
        std::size_t ends_begin = 0;  // in m_end_values
        std::size_t z_begin = 0;     // in m_z
        std::size_t members = 0;     // place in m_members
        std::uint32_t rings = 0;
        std::uint32_t polygons = 0;
    };
    ChunkedList<Row> m_rows;
    ChunkedList<Side> m_sides;
    ChunkedList<geo::Point> m_points;
    ChunkedList<double> m_z;
    ChunkedList<std::uint32_t> m_end_values;
    std::vector<std::vector<geo::Geometry>> m_members;
};

}  // namespace haishu::layers

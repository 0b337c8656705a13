#include "tiles/encode/mvt_geometry.hpp"

namespace haishu::tiles
{
namespace
{

constexpr std::uint64_t move_to = 1;
constexpr std::uint64_t line_to = 2;
constexpr std::uint64_t close_path_once = 1 << 3 | 7;

constexpr std::uint64_t command(std::uint64_t id, std::size_t count)
{
    return static_cast<std::uint64_t>(count) << 3 | id;
}

}  // namespace

void MvtGeometryWriter::put_delta(GridPoint p)
{
    m_bytes.put_varint(zigzag(p.x - m_cursor.x));
    m_bytes.put_varint(zigzag(p.y - m_cursor.y));
    m_cursor = p;
}

void MvtGeometryWriter::points(std::span<const GridPoint> points)
{
    m_bytes.reserve_more((1 + 2 * points.size()) * max_varint_bytes);
    m_bytes.put_varint(command(move_to, points.size()));
    for (const GridPoint p : points) put_delta(p);
}

void MvtGeometryWriter::line(std::span<const GridPoint> line)
{
    m_bytes.reserve_more((2 + 2 * line.size()) * max_varint_bytes);
    m_bytes.put_varint(command(move_to, 1));
    put_delta(line.front());
    m_bytes.put_varint(command(line_to, line.size() - 1));
    for (const GridPoint p : line.subspan(1)) put_delta(p);
}

void MvtGeometryWriter::ring(std::span<const GridPoint> ring)
{
    line(ring);
    m_bytes.reserve_more(1);
    m_bytes.put_varint(close_path_once);
}

}  // namespace haishu::tiles

#include "data/writers/shape_file.hpp"

#include "geo/ops/ring_direction.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace haishu::data
{
namespace
{

using geo::Geometry;
using geo::GeometryType;
using geo::Point;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in memory");

constexpr std::uint64_t header_bytes = 100;
constexpr std::uint64_t max_bytes = (std::uint64_t{1} << 31) - 1;
constexpr double no_measure = -1e39;  // anything below -1e38 is "no data"

template <class T>
void append(std::string& out, T value)
{
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_big_endian(std::string& out, std::uint64_t value)
{
    append(out, __builtin_bswap32(static_cast<std::uint32_t>(value)));
}

void append_box(std::string& out, const geo::Box& box)
{
    for (const double bound : {box.min_x, box.min_y, box.max_x, box.max_y}) append(out, bound);
}

// The polygon with shells clockwise and holes counter-clockwise: elsewhere it is the other way round.
Geometry with_shape_file_rings(const Geometry& geometry)
{
    Geometry turned = geometry;
    std::ptrdiff_t begin = 0;
    std::size_t ring = 0;
    for (const std::uint32_t polygon_end : geometry.polygon_ends) {
        for (bool is_shell = true; ring < polygon_end; ++ring, is_shell = false) {
            const auto end = static_cast<std::ptrdiff_t>(geometry.ring_ends[ring]);
            const bool is_left =
                geo::is_counter_clockwise({geometry.points.data() + begin, static_cast<std::size_t>(end - begin)});
            if (is_left == is_shell) {
                std::reverse(turned.points.begin() + begin, turned.points.begin() + end);
                if (!turned.z.empty()) std::reverse(turned.z.begin() + begin, turned.z.begin() + end);
            }
            begin = end;
        }
    }
    return turned;
}

}  // namespace

Result<ShapeFileWriter> ShapeFileWriter::create(const std::string& path, GeometryType type, bool has_z)
{
    HAISHU_TRY(auto shapes, FileOutput::create(path + ".shp"));
    HAISHU_TRY(auto index, FileOutput::create(path + ".shx"));
    HAISHU_CHECK(shapes.write(std::string(header_bytes, '\0')));
    HAISHU_CHECK(index.write(std::string(header_bytes, '\0')));
    return ShapeFileWriter(std::move(shapes), std::move(index), type, has_z);
}

std::int32_t ShapeFileWriter::shape_code() const
{
    const std::int32_t plain = m_type == GeometryType::Point        ? 1
                               : m_type == GeometryType::LineString ? 3
                               : m_type == GeometryType::Polygon    ? 5
                                                                    : 8;
    return m_has_z ? plain + 10 : plain;
}

std::string ShapeFileWriter::header(std::uint64_t file_bytes) const
{
    std::string text;
    append_big_endian(text, 9994);
    text.append(20, '\0');
    append_big_endian(text, file_bytes / 2);
    append(text, std::int32_t{1000});
    append(text, shape_code());
    append_box(text, m_box.is_empty() ? geo::Box{0, 0, 0, 0} : m_box);
    for (const double bound : {m_lowest, m_highest, 0.0, 0.0}) append(text, bound);
    return text;
}

std::string ShapeFileWriter::content(const Geometry& given)
{
    const Geometry geometry = m_type == GeometryType::Polygon ? with_shape_file_rings(given) : given;
    const geo::Box box = geometry.box();
    m_box.extend(box);
    std::vector<double> heights;
    if (m_has_z) heights = geometry.z.empty() ? std::vector<double>(geometry.points.size()) : geometry.z;
    if (m_has_z) {
        const auto [low, high] = std::minmax_element(heights.begin(), heights.end());
        m_lowest = m_has_heights ? std::min(m_lowest, *low) : *low;
        m_highest = m_has_heights ? std::max(m_highest, *high) : *high;
        m_has_heights = true;
    }
    std::string text;
    append(text, shape_code());
    if (m_type == GeometryType::Point) {
        append(text, geometry.points[0].x);
        append(text, geometry.points[0].y);
        if (m_has_z) append(text, heights[0]);
        if (m_has_z) append(text, no_measure);
        return text;
    }
    append_box(text, box);
    if (m_type != GeometryType::MultiPoint) append(text, static_cast<std::int32_t>(geometry.ring_ends.size()));
    append(text, static_cast<std::int32_t>(geometry.points.size()));
    if (m_type != GeometryType::MultiPoint) {
        std::int32_t begin = 0;
        for (const std::uint32_t end : geometry.ring_ends) {
            append(text, begin);
            begin = static_cast<std::int32_t>(end);
        }
    }
    text.append(reinterpret_cast<const char*>(geometry.points.data()), geometry.points.size() * sizeof(Point));
    if (!m_has_z) return text;
    const auto [low, high] = std::minmax_element(heights.begin(), heights.end());
    append(text, *low);
    append(text, *high);
    text.append(reinterpret_cast<const char*>(heights.data()), heights.size() * sizeof(double));
    return text;
}

Result<void> ShapeFileWriter::add(const Geometry* geometry)
{
    std::string body;
    if (geometry == nullptr || geometry->is_empty())
        append(body, std::int32_t{0});
    else
        body = content(*geometry);
    if (m_bytes + 8 + body.size() > max_bytes)
        return Error{ErrorCode::TooLarge, "export-too-large", "a shapefile holds 2 GiB; export as gpkg", {{"limit", "2 GiB"}}};
    std::string place;
    append_big_endian(place, m_bytes / 2);
    append_big_endian(place, body.size() / 2);
    HAISHU_CHECK(m_index.write(place));
    std::string record;
    append_big_endian(record, ++m_records);
    append_big_endian(record, body.size() / 2);
    m_bytes += record.size() + body.size();
    HAISHU_CHECK(m_shapes.write(record));
    return m_shapes.write(body);
}

Result<void> ShapeFileWriter::finish()
{
    HAISHU_CHECK(m_shapes.rewrite_begin(header(m_bytes)));
    HAISHU_CHECK(m_index.rewrite_begin(header(header_bytes + std::uint64_t{8} * m_records)));
    HAISHU_CHECK(m_shapes.close());
    return m_index.close();
}

}  // namespace haishu::data

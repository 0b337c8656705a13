#include "geo/codec/wkb.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace haishu::geo
{
namespace
{

static_assert(std::endian::native == std::endian::little, "vertices are copied as they lie in memory");

constexpr int max_nesting = 8;

Error malformed(const std::string& what)
{
    return bad_input("wkb-malformed", "well-known binary: " + what).with("reason", what);
}

struct Header {
    GeometryType type = GeometryType::Point;
    bool has_z = false;
    bool has_m = false;
    bool swapped = false;

    [[nodiscard]] std::size_t vertex_bytes() const { return 16U + (has_z ? 8U : 0U) + (has_m ? 8U : 0U); }
};

class Reader
{
   public:
    explicit Reader(std::span<const unsigned char> bytes) : m_bytes(bytes) {}

    Result<Geometry> read(int nesting)
    {
        if (nesting > max_nesting) return malformed("nested too deeply");
        HAISHU_TRY(const Header header, read_header());
        Geometry g;
        g.type = header.type;
        switch (header.type) {
            case GeometryType::Point:
            case GeometryType::LineString:
            case GeometryType::Polygon: HAISHU_CHECK(read_plain(g, header)); break;
            case GeometryType::MultiPoint: HAISHU_CHECK(read_members(g, header, GeometryType::Point)); break;
            case GeometryType::MultiLineString: HAISHU_CHECK(read_members(g, header, GeometryType::LineString)); break;
            case GeometryType::MultiPolygon: HAISHU_CHECK(read_members(g, header, GeometryType::Polygon)); break;
            case GeometryType::GeometryCollection: {
                HAISHU_TRY(const std::uint32_t count, read_count(header.swapped, 9));
                for (std::uint32_t i = 0; i < count; ++i) {
                    HAISHU_TRY(auto member, read(nesting + 1));
                    g.members.push_back(std::move(member));
                }
            }
        }
        return g;
    }

    [[nodiscard]] bool at_end() const { return m_at == m_bytes.size(); }

   private:
    [[nodiscard]] std::size_t remaining() const { return m_bytes.size() - m_at; }

    std::uint32_t take_u32(bool swapped)
    {
        std::uint32_t v = 0;
        std::memcpy(&v, m_bytes.data() + m_at, 4);
        m_at += 4;
        return swapped ? __builtin_bswap32(v) : v;
    }

    double take_double(bool swapped)
    {
        std::uint64_t v = 0;
        std::memcpy(&v, m_bytes.data() + m_at, 8);
        m_at += 8;
        return std::bit_cast<double>(swapped ? __builtin_bswap64(v) : v);
    }

    Result<Header> read_header()
    {
        if (remaining() < 5) return malformed("truncated");
        const unsigned char order = m_bytes[m_at++];
        if (order > 1) return malformed("unknown byte order");
        Header header;
        header.swapped = order == 0;
        std::uint32_t code = take_u32(header.swapped);
        header.has_z = (code & 0x80000000U) != 0;
        header.has_m = (code & 0x40000000U) != 0;
        if ((code & 0x20000000U) != 0) {  // EWKB: a reference system number follows; the frame is the caller's business
            if (remaining() < 4) return malformed("truncated");
            take_u32(header.swapped);
        }
        code &= 0x1FFFFFFFU;
        const std::uint32_t dimension = code / 1000;
        if (dimension > 3) return malformed("unknown geometry type");
        header.has_z = header.has_z || dimension == 1 || dimension == 3;
        header.has_m = header.has_m || dimension >= 2;
        code %= 1000;
        if (code < 1 || code > 7) return malformed("unknown geometry type");
        header.type = static_cast<GeometryType>(code);
        return header;
    }

    Result<std::uint32_t> read_count(bool swapped, std::size_t least_bytes_each)
    {
        if (remaining() < 4) return malformed("truncated");
        const std::uint32_t count = take_u32(swapped);
        if (count > remaining() / least_bytes_each) return malformed("count beyond the bytes");
        return count;
    }

    Result<void> read_vertices(Geometry& g, const Header& header, std::uint32_t count)
    {
        if (remaining() / header.vertex_bytes() < count) return malformed("truncated");
        for (std::uint32_t i = 0; i < count; ++i) {
            const double x = take_double(header.swapped);
            const double y = take_double(header.swapped);
            const double z = header.has_z ? take_double(header.swapped) : 0;
            if (header.has_m) take_double(header.swapped);
            if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(z)) return malformed("coordinate is not finite");
            g.points.push_back({x, y});
            if (header.has_z) g.z.push_back(z);
        }
        return {};
    }

    // Appends the body of a point, line or polygon to `g`. Empty parts leave no trace.
    Result<void> read_plain(Geometry& g, const Header& header)
    {
        if (header.type == GeometryType::Point) {
            if (remaining() < header.vertex_bytes()) return malformed("truncated");
            const std::size_t before = m_at;
            const bool is_empty = std::isnan(take_double(header.swapped)) && std::isnan(take_double(header.swapped));
            m_at = before;
            if (!is_empty) return read_vertices(g, header, 1);
            m_at += header.vertex_bytes();
            return {};
        }
        if (header.type == GeometryType::LineString) {
            HAISHU_TRY(const std::uint32_t count, read_count(header.swapped, header.vertex_bytes()));
            HAISHU_CHECK(read_vertices(g, header, count));
            if (count > 0) g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
            return {};
        }
        HAISHU_TRY(const std::uint32_t rings, read_count(header.swapped, 4));
        bool has_shell = false;
        for (std::uint32_t ring = 0; ring < rings; ++ring) {
            HAISHU_TRY(const std::uint32_t count, read_count(header.swapped, header.vertex_bytes()));
            if (count == 0) continue;
            if (ring > 0 && !has_shell) return malformed("polygon with a hole but without a shell");
            has_shell = true;
            HAISHU_CHECK(read_vertices(g, header, count));
            g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
        }
        if (has_shell) g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        return {};
    }

    Result<void> read_members(Geometry& g, const Header& header, GeometryType member_type)
    {
        HAISHU_TRY(const std::uint32_t count, read_count(header.swapped, 9));
        for (std::uint32_t i = 0; i < count; ++i) {
            HAISHU_TRY(const Header member, read_header());
            if (member.type != member_type) return malformed("member of another type");
            if (member.has_z != header.has_z) return malformed("member of another dimension");
            HAISHU_CHECK(read_plain(g, member));
        }
        return {};
    }

    std::span<const unsigned char> m_bytes;
    std::size_t m_at = 0;
};

class Writer
{
   public:
    explicit Writer(std::string& out) : m_out(out) {}

    void write(const GeometryView& g)
    {
        const bool has_z = has_height(g);
        switch (g.type) {
            case GeometryType::Point:
                write_header(g.type, has_z);
                if (g.points.empty()) {
                    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
                    for (int i = 0; i < (has_z ? 3 : 2); ++i) append(nothing);
                } else {
                    write_vertices(g, 0, 1);
                }
                break;
            case GeometryType::LineString:
                write_header(g.type, has_z);
                append(static_cast<std::uint32_t>(g.points.size()));
                write_vertices(g, 0, g.points.size());
                break;
            case GeometryType::Polygon: write_polygon(g, 0, g.ring_ends.size()); break;
            case GeometryType::MultiPoint:
                write_header(g.type, has_z);
                append(static_cast<std::uint32_t>(g.points.size()));
                for (std::size_t i = 0; i < g.points.size(); ++i) {
                    write_header(GeometryType::Point, has_z);
                    write_vertices(g, i, i + 1);
                }
                break;
            case GeometryType::MultiLineString: write_lines(g); break;
            case GeometryType::MultiPolygon: {
                write_header(g.type, has_z);
                append(static_cast<std::uint32_t>(g.polygon_ends.size()));
                std::size_t first_ring = 0;
                for (const std::uint32_t end : g.polygon_ends) {
                    write_polygon(g, first_ring, end);
                    first_ring = end;
                }
                break;
            }
            case GeometryType::GeometryCollection:
                write_header(g.type, has_z);
                append(static_cast<std::uint32_t>(g.members.size()));
                for (const Geometry& member : g.members) write(member);
        }
    }

   private:
    static bool has_height(const GeometryView& g)
    {
        if (g.type != GeometryType::GeometryCollection) return !g.z.empty();
        for (const Geometry& member : g.members)
            if (!has_height(member)) return false;
        return !g.members.empty();
    }

    template <class T>
    void append(T v)
    {
        m_out.append(reinterpret_cast<const char*>(&v), sizeof v);
    }

    void write_header(GeometryType type, bool has_z)
    {
        m_out.push_back('\1');
        append(static_cast<std::uint32_t>(type) + (has_z ? 1000U : 0U));
    }

    void write_vertices(const GeometryView& g, std::size_t begin, std::size_t end)
    {
        if (g.z.empty()) {
            m_out.append(reinterpret_cast<const char*>(g.points.data() + begin), (end - begin) * sizeof(Point));
            return;
        }
        for (std::size_t i = begin; i < end; ++i) {
            append(g.points[i].x);
            append(g.points[i].y);
            append(g.z[i]);
        }
    }

    void write_polygon(const GeometryView& g, std::size_t first_ring, std::size_t end_ring)
    {
        write_header(GeometryType::Polygon, !g.z.empty());
        append(static_cast<std::uint32_t>(end_ring - first_ring));
        for (std::size_t ring = first_ring; ring < end_ring; ++ring) {
            const std::size_t begin = ring == 0 ? 0 : g.ring_ends[ring - 1];
            append(static_cast<std::uint32_t>(g.ring_ends[ring] - begin));
            write_vertices(g, begin, g.ring_ends[ring]);
        }
    }

    void write_lines(const GeometryView& g)
    {
        write_header(g.type, !g.z.empty());
        append(static_cast<std::uint32_t>(g.ring_ends.size()));
        std::size_t begin = 0;
        for (const std::uint32_t end : g.ring_ends) {
            write_header(GeometryType::LineString, !g.z.empty());
            append(static_cast<std::uint32_t>(end - begin));
            write_vertices(g, begin, end);
            begin = end;
        }
    }

    std::string& m_out;
};

}  // namespace

Result<Geometry> read_wkb(std::span<const unsigned char> bytes)
{
    Reader reader(bytes);
    HAISHU_TRY(auto geometry, reader.read(1));
    if (!reader.at_end()) return malformed("bytes after the end");
    return geometry;
}

std::string write_wkb(const GeometryView& geometry)
{
    std::string out;
    out.reserve(16 + geometry.points.size() * (geometry.z.empty() ? 16 : 24) + geometry.ring_ends.size() * 9);
    Writer(out).write(geometry);
    return out;
}

}  // namespace haishu::geo

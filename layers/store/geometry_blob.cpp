#include "layers/store/geometry_blob.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace haishu::layers
{

namespace
{

using geo::Geometry;
using geo::GeometryType;
using geo::GeometryView;
using geo::Point;

static_assert(std::endian::native == std::endian::little, "the BLOB is written and read by copying numbers");
static_assert(sizeof(Point) == 16, "vertices are copied as two doubles");

constexpr char START = 0x00;
constexpr char LITTLE_ENDIAN_MARK = 0x01;
constexpr char BOX_END = 0x7C;
constexpr char ENTITY = 0x69;
constexpr char END = static_cast<char>(0xFE);
constexpr std::size_t HEADER_SIZE = 39;  // to the mark after the box
constexpr int Z_TYPES = 1000;

template <class Number>
void append(std::string& out, Number number)
{
    char bytes[sizeof(Number)];
    std::memcpy(bytes, &number, sizeof(Number));
    out.append(bytes, sizeof(Number));
}

Error malformed(const std::string& reason)
{
    return bad_input("geometry-malformed", "geometry: " + reason).with("reason", reason);
}

Result<void> check_ends(std::span<const std::uint32_t> ends, std::size_t total, std::size_t smallest)
{
    std::size_t start = 0;
    for (const std::uint32_t end : ends) {
        if (end < start + smallest) return malformed("a line has fewer than 2 or a ring fewer than 4 vertices");
        start = end;
    }
    if (start != total) return malformed("vertices outside its parts");
    return {};
}

Result<void> check_leaf(const GeometryView& leaf)
{
    for (const Point& p : leaf.points) {
        if (!std::isfinite(p.x) || !std::isfinite(p.y)) return malformed("a coordinate is not a finite number");
    }
    for (const double z : leaf.z) {
        if (!std::isfinite(z)) return malformed("a height is not a finite number");
    }
    if (!leaf.z.empty() && leaf.z.size() != leaf.points.size()) return malformed("heights are missing");
    switch (leaf.type) {
        case GeometryType::Point:
            if (leaf.points.size() != 1) return malformed("a point has one position");
            return {};
        case GeometryType::MultiPoint: return {};
        case GeometryType::LineString:
            if (leaf.ring_ends.size() != 1) return malformed("a line has one part");
            return check_ends(leaf.ring_ends, leaf.points.size(), 2);
        case GeometryType::MultiLineString: return check_ends(leaf.ring_ends, leaf.points.size(), 2);
        default: break;
    }
    if (leaf.type == GeometryType::Polygon && leaf.polygon_ends.size() != 1) return malformed("a polygon has one part");
    HAISHU_CHECK(check_ends(leaf.ring_ends, leaf.points.size(), 4));
    HAISHU_CHECK(check_ends(leaf.polygon_ends, leaf.ring_ends.size(), 1));
    std::size_t start = 0;
    for (const std::uint32_t end : leaf.ring_ends) {
        if (leaf.points[start] != leaf.points[end - 1]) return malformed("a ring is not closed");
        start = end;
    }
    return {};
}

// The type under which a layer of this kind keeps the geometry, if it can.
std::optional<GeometryType> stored_type(const GeometryView& geometry, GeometryKind kind)
{
    if (kind == GeometryKind::Any) return geometry.type;
    if (kind == GeometryKind::None || geometry.type == GeometryType::GeometryCollection) return std::nullopt;
    const int wanted = static_cast<int>(kind);
    const int type = static_cast<int>(geometry.type);
    static_assert(static_cast<int>(GeometryKind::Point) == static_cast<int>(GeometryType::Point));
    static_assert(static_cast<int>(GeometryKind::MultiPolygon) == static_cast<int>(GeometryType::MultiPolygon));
    const int single_to_multi = 3;
    if (wanted == type || wanted == type + single_to_multi) return static_cast<GeometryType>(wanted);
    if (wanted != type - single_to_multi) return std::nullopt;
    const std::size_t parts = geometry.type == GeometryType::MultiPoint     ? geometry.points.size()
                              : geometry.type == GeometryType::MultiPolygon ? geometry.polygon_ends.size()
                                                                            : geometry.ring_ends.size();
    return parts == 1 ? std::optional(static_cast<GeometryType>(wanted)) : std::nullopt;
}

class BlobWriter
{
   public:
    BlobWriter(std::string& out, bool has_z) : m_out(out), m_has_z(has_z) {}

    void type(GeometryType type) { append(m_out, static_cast<std::int32_t>(type) + (m_has_z ? Z_TYPES : 0)); }
    void count(std::size_t count) { append(m_out, static_cast<std::int32_t>(count)); }
    void entity(GeometryType entity_type)
    {
        m_out += ENTITY;
        type(entity_type);
    }
    void body(const GeometryView& g, GeometryType stored)
    {
        switch (stored) {
            case GeometryType::Point: vertices(g, 0, 1); break;
            case GeometryType::LineString: counted_vertices(g, 0, g.points.size()); break;
            case GeometryType::Polygon: polygon(g, 0, g.ring_ends.size()); break;
            default: count(part_count(g)); parts(g);
        }
    }

    // The leaves of a collection are entities, as are the parts of a multi geometry.
    static std::size_t part_count(const GeometryView& geometry)
    {
        std::size_t total = 0;
        geo::for_each_leaf(geometry, [&total](const GeometryView& leaf) {
            const bool is_points = leaf.type == GeometryType::Point || leaf.type == GeometryType::MultiPoint;
            const bool is_lines = leaf.type == GeometryType::LineString || leaf.type == GeometryType::MultiLineString;
            total += is_points ? leaf.points.size() : is_lines ? leaf.ring_ends.size() : leaf.polygon_ends.size();
        });
        return total;
    }
    void parts(const GeometryView& geometry)
    {
        geo::for_each_leaf(geometry, [this](const GeometryView& leaf) {
            const bool is_points = leaf.type == GeometryType::Point || leaf.type == GeometryType::MultiPoint;
            const bool is_lines = leaf.type == GeometryType::LineString || leaf.type == GeometryType::MultiLineString;
            std::size_t start = 0;
            if (is_points) {
                for (; start < leaf.points.size(); ++start) {
                    entity(GeometryType::Point);
                    vertices(leaf, start, start + 1);
                }
                return;
            }
            for (const std::uint32_t end : is_lines ? leaf.ring_ends : leaf.polygon_ends) {
                entity(is_lines ? GeometryType::LineString : GeometryType::Polygon);
                is_lines ? counted_vertices(leaf, start, end) : polygon(leaf, start, end);
                start = end;
            }
        });
    }

   private:
    void vertices(const GeometryView& g, std::size_t from, std::size_t to)
    {
        if (!m_has_z) {
            m_out.append(reinterpret_cast<const char*>(g.points.data() + from), (to - from) * sizeof(Point));
            return;
        }
        for (std::size_t i = from; i < to; ++i) {
            append(m_out, g.points[i]);
            append(m_out, g.z.empty() ? 0.0 : g.z[i]);
        }
    }
    void counted_vertices(const GeometryView& g, std::size_t from, std::size_t to)
    {
        count(to - from);
        vertices(g, from, to);
    }
    void polygon(const GeometryView& g, std::size_t first_ring, std::size_t end_ring)
    {
        count(end_ring - first_ring);
        for (std::size_t ring = first_ring; ring < end_ring; ++ring) {
            counted_vertices(g, ring == 0 ? 0 : g.ring_ends[ring - 1], g.ring_ends[ring]);
        }
    }

    std::string& m_out;
    bool m_has_z;
};

class BlobReader
{
   public:
    explicit BlobReader(std::span<const unsigned char> bytes) : m_at(bytes.data()), m_left(bytes.size()) {}

    bool geometry(Geometry& g)
    {
        std::int32_t code = 0;
        if (!number(code) || !type_of(code, g.type)) return false;
        m_has_z = code >= Z_TYPES;
        const bool is_whole = g.type < GeometryType::MultiPoint ? body(g) : entities(g);
        return is_whole && m_left == 1 && static_cast<char>(*m_at) == END && m_is_finite;
    }

   private:
    template <class Number>
    bool number(Number& value)
    {
        if (m_left < sizeof(Number)) return false;
        std::memcpy(&value, m_at, sizeof(Number));
        skip(sizeof(Number));
        return true;
    }
    void skip(std::size_t bytes)
    {
        m_at += bytes;
        m_left -= bytes;
    }
    static bool type_of(std::int32_t code, GeometryType& type)
    {
        const std::int32_t plain = code >= Z_TYPES ? code - Z_TYPES : code;
        if (plain < 1 || plain > 7) return false;
        type = static_cast<GeometryType>(plain);
        return true;
    }
    // A count of things that take at least `size` bytes each.
    bool count(std::size_t& value, std::size_t size)
    {
        std::int32_t read = 0;
        if (!number(read) || read < 1 || static_cast<std::size_t>(read) > m_left / size) return false;
        value = static_cast<std::size_t>(read);
        return true;
    }
    bool vertices(Geometry& g, std::size_t wanted)
    {
        const std::size_t size = m_has_z ? 24 : sizeof(Point);
        if (m_left / size < wanted) return false;
        const std::size_t old = g.points.size();
        g.points.resize(old + wanted);
        if (m_has_z) {
            g.z.resize(old + wanted);
            for (std::size_t i = old; i < old + wanted; ++i, skip(size)) {
                std::memcpy(&g.points[i], m_at, sizeof(Point));
                std::memcpy(&g.z[i], m_at + sizeof(Point), sizeof(double));
                m_is_finite = m_is_finite && std::isfinite(g.z[i]);
            }
        } else {
            std::memcpy(static_cast<void*>(g.points.data() + old), m_at, wanted * size);
            skip(wanted * size);
        }
        for (std::size_t i = old; i < old + wanted; ++i) {
            m_is_finite = m_is_finite && std::isfinite(g.points[i].x) && std::isfinite(g.points[i].y);
        }
        return true;
    }
    bool line(Geometry& g, std::size_t smallest)
    {
        std::size_t wanted = 0;
        if (!count(wanted, sizeof(Point)) || wanted < smallest || !vertices(g, wanted)) return false;
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
        return true;
    }
    bool polygon(Geometry& g)
    {
        std::size_t rings = 0;
        if (!count(rings, sizeof(std::int32_t))) return false;
        for (std::size_t ring = 0; ring < rings; ++ring) {
            const std::size_t start = g.points.size();
            if (!line(g, 4) || g.points[start] != g.points.back()) return false;
        }
        g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        return true;
    }
    // One point, line or polygon behind those that `g` already has.
    bool part(Geometry& g, GeometryType type)
    {
        return type == GeometryType::Point ? vertices(g, 1) : type == GeometryType::LineString ? line(g, 2) : polygon(g);
    }
    bool body(Geometry& g) { return part(g, g.type); }
    bool entities(Geometry& g)
    {
        constexpr std::size_t smallest_entity = 1 + sizeof(std::int32_t);
        std::size_t wanted = 0;
        if (!count(wanted, smallest_entity)) return false;
        for (std::size_t i = 0; i < wanted; ++i) {
            char mark = 0;
            std::int32_t code = 0;
            GeometryType type = GeometryType::Point;
            if (!number(mark) || mark != ENTITY || !number(code) || !type_of(code, type)) return false;
            if ((code >= Z_TYPES) != m_has_z || type > GeometryType::Polygon) return false;
            if (g.type == GeometryType::GeometryCollection) {
                g.members.emplace_back().type = type;
                if (!part(g.members.back(), type)) return false;
            } else if (static_cast<int>(g.type) - 3 != static_cast<int>(type) || !part(g, type)) {
                return false;
            }
        }
        return true;
    }

    const unsigned char* m_at;
    std::size_t m_left;
    bool m_has_z = false;
    bool m_is_finite = true;
};

}  // namespace

int spatialite_type(GeometryKind kind, bool has_z)
{
    return (kind == GeometryKind::Any ? 0 : static_cast<int>(kind)) + (has_z ? Z_TYPES : 0);
}

Result<void> append_blob(std::string& out, const GeometryView& geometry, GeometryKind kind, bool has_z)
{
    Result<void> check;
    geo::for_each_leaf(geometry, [&check](const GeometryView& leaf) {
        if (check && !leaf.is_empty()) check = check_leaf(leaf);
    });
    if (!check) return check;
    const std::optional<GeometryType> type = stored_type(geometry, kind);
    if (!type) {
        return bad_input("geometry-kind", "geometry: the layer takes " + std::string(geometry_kind_name(kind)) + " only")
            .with("kind", geometry_kind_name(kind));
    }
    const geo::Box box = geometry.box();
    BlobWriter writer(out, has_z);
    out += START;
    out += LITTLE_ENDIAN_MARK;
    append(out, static_cast<std::int32_t>(STORAGE_SRID));
    append(out, box);
    out += BOX_END;
    writer.type(*type);
    writer.body(geometry, *type);
    out += END;
    return {};
}

bool read_blob(std::span<const unsigned char> blob, Geometry& geometry)
{
    geometry.points.clear();
    geometry.z.clear();
    geometry.ring_ends.clear();
    geometry.polygon_ends.clear();
    geometry.members.clear();
    if (blob.size() < HEADER_SIZE) return false;
    const auto mark = [&blob](std::size_t at) { return static_cast<char>(blob[at]); };
    if (mark(0) != START || mark(1) != LITTLE_ENDIAN_MARK || mark(HEADER_SIZE - 1) != BOX_END) return false;
    return BlobReader(blob.subspan(HEADER_SIZE)).geometry(geometry);
}

}  // namespace haishu::layers

#include "geo/ops/geos_context.hpp"

#include "geo/ops/operation_deadline.hpp"

#include <cmath>
#include <vector>

namespace haishu::geo
{
namespace
{

struct Context {
    GEOSContextHandle_t handle = GEOS_init_r();
    std::string message;

    Context()
    {
        GEOSContext_setErrorMessageHandler_r(
            handle, [](const char* text, void* self) { static_cast<Context*>(self)->message = text; }, this);
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { GEOS_finish_r(handle); }
};

Context& context()
{
    thread_local Context own;
    return own;
}

// Parts on their way into a collection; GEOS takes the pointers over even when it then fails.
class Parts
{
   public:
    ~Parts()
    {
        for (GEOSGeometry* part : m_parts) GEOSGeom_destroy_r(geos(), part);
    }
    Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    [[nodiscard]] bool add(GEOSGeometry* part)
    {
        if (part != nullptr) m_parts.push_back(part);
        return part != nullptr;
    }
    GEOSGeometry* collect(int type)
    {
        std::vector<GEOSGeometry*> parts;
        parts.swap(m_parts);
        return GEOSGeom_createCollection_r(geos(), type, parts.data(), static_cast<unsigned>(parts.size()));
    }
    GEOSGeometry* polygon()
    {
        std::vector<GEOSGeometry*> rings;
        rings.swap(m_parts);
        if (rings.empty()) return GEOSGeom_createEmptyPolygon_r(geos());
        return GEOSGeom_createPolygon_r(geos(), rings[0], rings.data() + 1, static_cast<unsigned>(rings.size() - 1));
    }

   private:
    std::vector<GEOSGeometry*> m_parts;
};

GEOSCoordSequence* sequence(const GeometryView& g, std::size_t begin, std::size_t end)
{
    const auto size = static_cast<unsigned>(end - begin);
    if (g.z.empty()) return GEOSCoordSeq_copyFromBuffer_r(geos(), &g.points[begin].x, size, 0, 0);
    std::vector<double> interleaved;
    interleaved.reserve(3 * (end - begin));
    for (std::size_t i = begin; i < end; ++i) interleaved.insert(interleaved.end(), {g.points[i].x, g.points[i].y, g.z[i]});
    return GEOSCoordSeq_copyFromBuffer_r(geos(), interleaved.data(), size, 1, 0);
}

std::size_t ring_begin(const GeometryView& g, std::size_t ring)
{
    return ring == 0 ? 0 : g.ring_ends[ring - 1];
}

GEOSGeometry* build_polygon(const GeometryView& g, std::size_t first_ring, std::size_t end_ring)
{
    Parts rings;
    for (std::size_t ring = first_ring; ring < end_ring; ++ring)
        if (!rings.add(GEOSGeom_createLinearRing_r(geos(), sequence(g, ring_begin(g, ring), g.ring_ends[ring])))) return nullptr;
    return rings.polygon();
}

GEOSGeometry* build(const GeometryView& g)
{
    Parts parts;
    switch (g.type) {
        case GeometryType::Point:
            if (g.points.empty()) return GEOSGeom_createEmptyPoint_r(geos());
            return GEOSGeom_createPoint_r(geos(), sequence(g, 0, 1));
        case GeometryType::LineString:
            if (g.points.empty()) return GEOSGeom_createEmptyLineString_r(geos());
            return GEOSGeom_createLineString_r(geos(), sequence(g, 0, g.points.size()));
        case GeometryType::Polygon: return build_polygon(g, 0, g.ring_ends.size());
        case GeometryType::MultiPoint:
            for (std::size_t i = 0; i < g.points.size(); ++i)
                if (!parts.add(GEOSGeom_createPoint_r(geos(), sequence(g, i, i + 1)))) return nullptr;
            return parts.collect(GEOS_MULTIPOINT);
        case GeometryType::MultiLineString:
            for (std::size_t i = 0; i < g.ring_ends.size(); ++i)
                if (!parts.add(GEOSGeom_createLineString_r(geos(), sequence(g, ring_begin(g, i), g.ring_ends[i]))))
                    return nullptr;
            return parts.collect(GEOS_MULTILINESTRING);
        case GeometryType::MultiPolygon:
            for (std::size_t i = 0; i < g.polygon_ends.size(); ++i)
                if (!parts.add(build_polygon(g, i == 0 ? 0 : g.polygon_ends[i - 1], g.polygon_ends[i]))) return nullptr;
            return parts.collect(GEOS_MULTIPOLYGON);
        case GeometryType::GeometryCollection: break;
    }
    for (const Geometry& member : g.members)
        if (!parts.add(build(member))) return nullptr;
    return parts.collect(GEOS_GEOMETRYCOLLECTION);
}

void append_vertices(Geometry& g, const GEOSGeometry* part, bool has_z)
{
    const GEOSCoordSequence* const vertices = GEOSGeom_getCoordSeq_r(geos(), part);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(geos(), vertices, &size);
    for (unsigned i = 0; i < size; ++i) {
        Point p;
        double z = 0;
        if (has_z)
            GEOSCoordSeq_getXYZ_r(geos(), vertices, i, &p.x, &p.y, &z);
        else
            GEOSCoordSeq_getXY_r(geos(), vertices, i, &p.x, &p.y);
        g.points.push_back(p);
        if (has_z) g.z.push_back(std::isfinite(z) ? z : 0);  // a new vertex whose height could not be interpolated
    }
}

void append_polygon(Geometry& g, const GEOSGeometry* polygon, bool has_z)
{
    if (GEOSisEmpty_r(geos(), polygon) != 0) return;
    const int holes = GEOSGetNumInteriorRings_r(geos(), polygon);
    for (int ring = -1; ring < holes; ++ring) {
        append_vertices(g, ring < 0 ? GEOSGetExteriorRing_r(geos(), polygon) : GEOSGetInteriorRingN_r(geos(), polygon, ring),
                        has_z);
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
    }
    g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
}

void append_part(Geometry& g, const GEOSGeometry* part, bool has_z)
{
    if (GEOSisEmpty_r(geos(), part) != 0) return;
    switch (GEOSGeomTypeId_r(geos(), part)) {
        case GEOS_POINT: append_vertices(g, part, has_z); break;
        case GEOS_LINESTRING:
        case GEOS_LINEARRING:
            append_vertices(g, part, has_z);
            g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
            break;
        default: append_polygon(g, part, has_z);
    }
}

bool is_finite(const GeometryView& geometry)
{
    bool finite = true;
    for_each_leaf(geometry, [&finite](const GeometryView& leaf) {
        for (const Point& p : leaf.points) finite = finite && std::isfinite(p.x) && std::isfinite(p.y);
    });
    return finite;
}

}  // namespace

GEOSContextHandle_t geos()
{
    return context().handle;
}

Error geos_error(const char* operation)
{
    std::string message;
    message.swap(context().message);
    if (message == OperationDeadline::geos_message)
        return Error{ErrorCode::TimedOut, "deadline", std::string(operation) + " took too long", {}};
    return bad_input("geometry-invalid", std::string(operation) + ": " + message).with("reason", message);
}

Result<GeosGeometry> to_geos(const GeometryView& geometry)
{
    if (!is_finite(geometry))
        return bad_input("geometry-invalid", "a coordinate is not a finite number").with("reason", "Invalid Coordinate");
    GeosGeometry built(build(geometry));
    if (!built) return geos_error("geometry");
    return built;
}

Geometry from_geos(const GEOSGeometry& geometry)
{
    Geometry g;
    const bool has_z = GEOSHasZ_r(geos(), &geometry) == 1;
    const int type = GEOSGeomTypeId_r(geos(), &geometry);
    // GEOS counts its types from 0 with linear rings between lines and polygons; ours are the WKB codes.
    g.type = type == GEOS_POINT                                   ? GeometryType::Point
             : type == GEOS_LINESTRING || type == GEOS_LINEARRING ? GeometryType::LineString
                                                                  : static_cast<GeometryType>(type);
    if (type < GEOS_MULTIPOINT) {
        append_part(g, &geometry, has_z);
        return g;
    }
    const int count = GEOSGetNumGeometries_r(geos(), &geometry);
    for (int i = 0; i < count; ++i) {
        const GEOSGeometry* const part = GEOSGetGeometryN_r(geos(), &geometry, i);
        if (type == GEOS_GEOMETRYCOLLECTION)
            g.members.push_back(from_geos(*part));
        else
            append_part(g, part, has_z);
    }
    return g;
}

Result<Geometry> from_geos(GEOSGeometry* geometry, const char* operation)
{
    const GeosGeometry owned(geometry);
    if (!owned) return geos_error(operation);
    return from_geos(*owned);
}

}  // namespace haishu::geo

#pragma once
// The reference systems that features can be asked in (OGC API - Features Part 2), and the turn from storage to them.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/crs/transform.hpp"
#include "geo/types/geometry.hpp"
#include "server/http/message.hpp"

#include <span>
#include <string>
#include <string_view>

namespace haishu::server
{

// CRS84 first, then EPSG:4490 (storage), 4326, 4549, 4550, 3857.
std::span<const geo::Crs> feature_crs_list();

struct RequestedCrs {
    geo::Crs crs = geo::crs84;
    std::string name;  // as the asker wrote it, or the URI of the default: what Content-Crs tells
};
// Of query parameter `crs` or `bbox-crs`. Error: bad_input "crs-unsupported".
Result<RequestedCrs> requested_crs(const Request& request, std::string_view parameter);

// A transformation of this thread, kept for later calls.
Result<const geo::Transform*> shared_transform(geo::Crs from, geo::Crs to);

// Writes stored geometries (EPSG:4490 degrees) in one system: its axis order and a millimetre or better.
class GeometryWriter
{
   public:
    static Result<GeometryWriter> create(geo::Crs crs);

    Result<void> append_geojson(std::string& out, const geo::GeometryView& geometry) const;
    // In this system, x=east and y=north whatever its axis order.
    Result<geo::Geometry> turned(const geo::GeometryView& geometry) const;
    // Whether the system has north before east, as its authority lists the axes.
    [[nodiscard]] bool is_north_first() const { return m_north_first; }
    // Well-known text, x before y as the format demands.
    Result<std::string> wkt(const geo::GeometryView& geometry) const;

   private:
    const geo::Transform* m_transform = nullptr;  // null: the stored numbers are the answer
    int m_decimals = 9;
    bool m_north_first = false;
};

}  // namespace haishu::server

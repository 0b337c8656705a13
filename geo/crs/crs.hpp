#pragma once
// Names of coordinate reference systems and their axis order. Inside, coordinates are always x=east/longitude,
// y=north/latitude; axis order is turned at the edge with `is_north_first`.

#include "geo/base/result.hpp"

#include <string>
#include <string_view>

namespace haishu::geo
{

// An EPSG code, or 0 for OGC:CRS84 (WGS 84 longitude, latitude).
struct Crs {
    int epsg = 0;
    friend bool operator==(const Crs&, const Crs&) = default;
};

inline constexpr Crs crs84{0};
inline constexpr Crs wgs84{4326};
inline constexpr Crs cgcs2000{4490};  // storage: geographic 2D
inline constexpr Crs web_mercator{3857};
inline constexpr Crs cgcs2000_gk_cm120{4549};

// Accepts "EPSG:4549", "http://www.opengis.net/def/crs/EPSG/0/4549", "urn:ogc:def:crs:EPSG::4549", the CRS84 (and CRS84h)
// forms of each, and the safe CURIE "[EPSG:4549]". Error: bad_input "crs-unknown" also when PROJ does not know the code.
Result<Crs> parse_crs(std::string_view text);

std::string crs_uri(Crs crs);    // http://www.opengis.net/def/crs/...
std::string crs_curie(Crs crs);  // EPSG:4549, OGC:CRS84
bool is_geographic(Crs crs);     // degrees; otherwise metres
// True when the authority lists north/latitude first: 4326, 4490, 4549, 4550... False: CRS84, 3857, 32651.
bool is_north_first(Crs crs);

}  // namespace haishu::geo

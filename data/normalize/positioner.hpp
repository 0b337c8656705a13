#pragma once
// Coordinates of a source into those of the store (EPSG:4490 degrees, x=longitude). The system a person names wins over
// the one the source declares; without either, only numbers that can be degrees are taken, as WGS 84. What would land in
// the wrong place is refused, with its row and the way out.

#include "data/readers/record_stream.hpp"
#include "geo/crs/transform.hpp"
#include "geo/types/geometry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace haishu::data
{

class Positioner
{
   public:
    // `requested`: "EPSG:N" or another form of a code, "cm:121.5" (CGCS2000 Gauss-Krueger with that central meridian),
    // "gcj02", "bd09", "local:NAME" with `local_definition` from LocalSystems, or empty. Behind it "/yx" where the numbers
    // stand north first, "/dms" where degrees are packed with minutes and seconds (121.3015 or 1213015.2). `needs_crs`: the
    // format says nothing about place, so that nothing may be assumed. Errors: bad_input "crs-unknown", "crs-missing",
    // "local-system-unknown"; Unsupported "no-accurate-operation". No error tells of a local definition.
    static Result<Positioner> create(const std::string& requested, const DeclaredCrs& declared, bool needs_crs,
                                     const std::string& local_definition = {});

    // "EPSG:4549", "gcj02", the name of a system without code, or "OGC:CRS84 (assumed)".
    [[nodiscard]] const std::string& name() const { return m_name; }

    // Errors: bad_input "coordinates-not-degrees", "position-implausible", "coordinate-out-of-range".
    Result<void> place(geo::Geometry& geometry, std::uint64_t row) const;

    // Where one point comes to lie; empty where place() would have an error. Cheap, for trying many systems.
    [[nodiscard]] std::optional<geo::Point> land(geo::Point p) const;

   private:
    enum class Offset { None, Gcj02, Bd09 };
    Positioner(geo::Transform transform, std::string name) : m_transform(std::move(transform)), m_name(std::move(name)) {}
    static Result<Positioner> create_in_order(const std::string& requested, const DeclaredCrs& declared, bool needs_crs,
                                              const std::string& local_definition);
    Result<void> place_points(std::vector<geo::Point>& points, std::uint64_t row) const;

    geo::Transform m_transform;
    std::string m_name;
    Offset m_offset = Offset::None;
    bool m_is_geographic = false;
    bool m_is_north_first = false;
    bool m_is_packed = false;
    bool m_has_window = false;  // must land in the landing window
};

}  // namespace haishu::data

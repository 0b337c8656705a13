#pragma once
// Positions from one named frame to another: any system that PROJ knows well enough, and the offset frames of Chinese
// consumer maps. x=east/longitude, y=north/latitude on both sides. One object belongs to one thread.

#include "geo/base/result.hpp"
#include "geo/crs/transform.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haishu::geo
{

enum class Offset { None, Gcj02, Bd09 };

struct Frame {
    Crs crs;  // WGS 84 longitude and latitude for the offset frames
    Offset offset = Offset::None;
    friend bool operator==(const Frame&, const Frame&) = default;
};

// "gcj02", "bd09" (in any case), or what parse_crs() takes. Error: bad_input "crs-unknown".
Result<Frame> parse_frame(std::string_view text);
std::string frame_name(const Frame& frame);  // "GCJ-02", "BD-09", "EPSG:4549", "OGC:CRS84"
bool is_in_degrees(const Frame& frame);
bool is_north_first(const Frame& frame);  // as the authority lists the axes; longitude first for the offset frames

class Conversion
{
   public:
    // Error: Unsupported "no-accurate-operation" where only a guess of the datum shift is known.
    static Result<Conversion> create(const Frame& from, const Frame& to);
    // Error: bad_input "coordinate-out-of-range".
    [[nodiscard]] Result<Point> apply(Point p) const;
    // What the result may be off by besides the input: 0 within one datum, 1 m between WGS 84 and CGCS2000, 3 m through an
    // offset frame.
    [[nodiscard]] double uncertainty_m() const { return m_uncertainty_m; }

   private:
    Conversion(const Frame& from, const Frame& to, std::optional<Transform> transform);
    Frame m_from;
    Frame m_to;
    std::optional<Transform> m_transform;  // none between two offset frames and from a frame to itself
    double m_uncertainty_m = 0;
};

}  // namespace haishu::geo

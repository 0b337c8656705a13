#pragma once
// Coordinate transformation by PROJ. x=east, y=north on both sides, degrees for geographic systems.
// A "ballpark" operation (an unknown datum shift taken as zero) is refused with Unsupported "no-accurate-operation",
// except between the CGCS2000 family (4490, 4480, 4479 and its projections) and WGS 84 (CRS84, 4326, 3857), which is
// the identity of datums to about 1 m (DOMAIN knowledge: both are ITRF realisations).
// One object belongs to one thread: it holds its own PROJ context.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/geometry.hpp"

#include <memory>
#include <span>
#include <string>

namespace haishu::geo
{

class Transform
{
   public:
    static Result<Transform> create(Crs from, Crs to);
    // `definition`: WKT, PROJJSON or a PROJ string, as found in a .prj. A "+proj=pipeline ..." is a local plane, given as the
    // road from CGCS2000 degrees to it; the transform goes from the plane to `to`.
    static Result<Transform> create_from_definition(const std::string& definition, Crs to);

    Transform(Transform&&) noexcept;
    Transform& operator=(Transform&&) noexcept;
    ~Transform();

    [[nodiscard]] bool is_identity() const;
    // Error: bad_input "coordinate-out-of-range" for a point the projection cannot carry, or that is not finite.
    Result<Point> apply(Point p) const;
    Result<void> apply(std::span<Point> points) const;
    Result<void> apply(Geometry& geometry) const;
    // A box that covers the image of `box`, its edges densified.
    Result<Box> apply(const Box& box) const;

   private:
    struct Impl;
    explicit Transform(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::geo

#include "geo/crs/gauss_kruger.hpp"

#include "geo/crs/proj_context.hpp"

#include <fmt/format.h>

#include <cmath>

namespace haishu::geo
{

std::string gauss_kruger_pipeline(double central_meridian)
{
    return fmt::format(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=tmerc +lat_0=0 +lon_0={} +k=1 +x_0=500000 "
        "+y_0=0 +ellps=GRS80",
        central_meridian);
}

std::string local_pipeline(double central_meridian, const PlaneTransform& to_local)
{
    return gauss_kruger_pipeline(central_meridian) +
           fmt::format(" +step +proj=affine +xoff={:.17g} +yoff={:.17g} +s11={:.17g} +s12={:.17g} +s21={:.17g} +s22={:.17g}",
                       to_local.x0, to_local.y0, to_local.xx, to_local.xy, to_local.yx, to_local.yy);
}

Result<std::vector<Point>> to_gauss_kruger(std::span<const Point> degrees, double central_meridian)
{
    const ProjObject plane(proj_create(thread_proj_context(), gauss_kruger_pipeline(central_meridian).c_str()));
    HAISHU_ASSERT(plane, "a transverse Mercator pipeline is one that PROJ knows");
    std::vector<Point> points;
    for (const Point p : degrees) {
        const bool is_near = std::abs(p.x - central_meridian) <= 45 && std::abs(p.y) <= 90;
        const PJ_COORD c = is_near ? proj_trans(plane.get(), PJ_FWD, proj_coord(p.x, p.y, 0, HUGE_VAL))
                                   : proj_coord(HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL);
        if (!std::isfinite(c.xy.x) || !std::isfinite(c.xy.y))
            return bad_input("coordinate-out-of-range", "a point lies too far from the central meridian");
        points.push_back({c.xy.x, c.xy.y});
    }
    return points;
}

}  // namespace haishu::geo

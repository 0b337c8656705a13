#pragma once
// Control points of a local system: read from a table, fitted, told as a report. The report has residuals and no parameters.

#include "data/local/local_systems.hpp"
#include "geo/crs/plane_fit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct ControlPoint {
    std::string name;
    geo::Point place;  // CGCS2000 degrees
    geo::Point local;  // x=east, y=north
};

// A CSV table (UTF-8 or GBK) with the columns name (名称, 点号), the place as lon and lat (经度, 纬度) or, with `crs` that of a
// plane, as east and north (东, 北), and local_east and local_north (地方东, 地方北). At most 1,000 points.
// Errors: bad_input "control-points-table" naming what is missing, and those of reading a table and of a reference system.
Result<std::vector<ControlPoint>> read_control_points(const std::string& path, const std::string& work_folder,
                                                      const std::string& crs);

struct LocalFit {
    LocalSystem system;
    geo::PlaneFit fit;
    double central_meridian = 0;
};

// On the Gauss-Krueger plane of CGCS2000 with the central meridian given, else with that one of the three next multiples of
// 1.5 degrees which leaves the smallest residuals. Errors: those of geo::fit_plane; bad_input "control-points-scale"
// (lengths differ by more than a hundredth: another unit, or east and north changed over).
Result<LocalFit> fit_local_system(const std::string& name, const std::vector<ControlPoint>& points, geo::PlaneModel model,
                                  std::optional<double> central_meridian);

}  // namespace haishu::data

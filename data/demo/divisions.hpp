#pragma once
// Communities grown over the faces from their points, units as unions of communities, unit grids and duty grids.
// Growing over faces makes every boundary follow roads and rivers, and every part connected.

#include "data/demo/streets.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

struct Divisions {
    std::vector<std::int32_t> face_community;  // index in Facts::communities; -1 outside the district
    std::vector<std::int32_t> face_unit;       // index in Facts::units
    std::vector<std::int32_t> face_duty;       // index in `duty`
    std::vector<std::string> face_grid_code;   // 15 digits
    std::vector<Point> community_point;        // all, also those that the seeds do not place
    struct Duty {
        std::string code;
        std::int32_t community = 0;
        std::vector<std::uint32_t> faces;
    };
    std::vector<Duty> duty;
    geo::Geometry district;
    std::vector<geo::Geometry> units, communities, duty_areas;  // plane metres

    // -1 outside.
    [[nodiscard]] std::int32_t face_at(Point p) const;

    struct Cell {
        std::vector<std::uint32_t> faces;
    };
    const PlanarGraph* graph = nullptr;
    geo::Box box;
    int columns = 0, rows = 0;
    std::vector<Cell> cells;
};

Result<Divisions> build_divisions(const Facts& facts, const Network& network, const Random& random);

geo::Geometry face_polygon(const Face& face);

}  // namespace haishu::data

#pragma once
// The .shp and .shx of a shapefile, by the ESRI description of July 1998. Rings are written as they are: shells clockwise,
// holes counter-clockwise, so that a hole stays one whatever its heights.

#include "data/readers/file_output.hpp"
#include "geo/types/geometry.hpp"

#include <cstdint>
#include <string>

namespace haishu::data
{

class ShapeFileWriter
{
   public:
    // `type`: Point, MultiPoint, LineString or Polygon; the last two hold several parts as well. `path` without extension.
    static Result<ShapeFileWriter> create(const std::string& path, geo::GeometryType type, bool has_z);

    // Null or empty: a record without shape. Error: TooLarge "export-too-large" beyond 2 GiB.
    Result<void> add(const geo::Geometry* geometry);
    Result<void> finish();

   private:
    ShapeFileWriter(FileOutput shapes, FileOutput index, geo::GeometryType type, bool has_z)
        : m_shapes(std::move(shapes)), m_index(std::move(index)), m_type(type), m_has_z(has_z)
    {
    }
    [[nodiscard]] std::int32_t shape_code() const;
    [[nodiscard]] std::string header(std::uint64_t file_bytes) const;
    [[nodiscard]] std::string content(const geo::Geometry& geometry);

    FileOutput m_shapes;
    FileOutput m_index;
    geo::GeometryType m_type;
    bool m_has_z;
    geo::Box m_box;
    double m_lowest = 0;
    double m_highest = 0;
    bool m_has_heights = false;
    std::uint64_t m_bytes = 100;
    std::uint32_t m_records = 0;
};

}  // namespace haishu::data

#pragma once
// What every export format gives: features in, a file out.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace haishu::data
{

// What an export will have to hold, known before the first feature is written.
struct ExportPlan {
    layers::LayerDescriptor layer;
    int epsg = 4490;                    // of the coordinates; x=east, y=north
    std::set<geo::GeometryType> types;  // that occur
    bool has_missing_geometry = false;
    std::vector<std::size_t> widths;  // bytes of the longest value of each field in a shapefile's table
};

class FeatureWriter
{
   public:
    virtual ~FeatureWriter() = default;
    virtual Result<void> add(const layers::Feature& feature) = 0;
    virtual Result<void> finish() = 0;
};

// `path` is a new file in a private folder. Errors: StorageFull "storage-full", Unsupported "not-in-format".
Result<std::unique_ptr<FeatureWriter>> write_geojson(const ExportPlan& plan, const std::string& path);
Result<std::unique_ptr<FeatureWriter>> write_csv(const ExportPlan& plan, const std::string& path);
Result<std::unique_ptr<FeatureWriter>> write_geopackage(const ExportPlan& plan, const std::string& path);
Result<std::unique_ptr<FeatureWriter>> write_flatgeobuf(const ExportPlan& plan, const std::string& path);
// A zip of .shp, .shx, .dbf, .prj and .cpg (UTF-8). A layer of several kinds becomes several shapefiles in it. The format
// keeps ten bytes of a field's name and 254 bytes of a text, and no difference between an empty text and none.
Result<std::unique_ptr<FeatureWriter>> write_zipped_shapefile(const ExportPlan& plan, const std::string& path);

}  // namespace haishu::data

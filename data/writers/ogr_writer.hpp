#pragma once
// A dataset written through GDAL/OGR, one or several layers in it. GDAL itself stays behind this header.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct OgrLayerPlan {
    std::string name;
    std::optional<geo::GeometryType> type;  // empty: any
    bool has_geometry = true;
    bool has_z = false;
    int epsg = 4490;
    std::vector<layers::Field> fields;
    std::vector<std::string> options;  // "KEY=VALUE"
    bool keeps_fids = false;
};

class OgrWriter
{
   public:
    // Errors: StorageFull "storage-full", Internal with GDAL's reason.
    static Result<OgrWriter> create(const std::string& path, const char* driver);
    OgrWriter(OgrWriter&&) noexcept;
    ~OgrWriter();

    Result<std::size_t> add_layer(const OgrLayerPlan& plan);  // its number, from 0
    Result<void> add(std::size_t layer, const layers::Feature& feature);
    Result<void> finish();

   private:
    struct Impl;
    explicit OgrWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::data

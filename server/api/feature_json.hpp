#pragma once
// Features as GeoJSON text (RFC 7946, with other axis orders where `crs` asks for them).

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/feature_crs.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

class FeatureJsonWriter
{
   public:
    FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry);

    // `{"type":"Feature",...}`; `more` is appended as further members, with its leading comma.
    Result<void> append(std::string& out, const layers::FeatureRef& feature, std::string_view more = {}) const;

   private:
    struct Column {
        std::string key;  // `"name":`
        layers::FieldType type;
    };
    std::vector<Column> m_columns;
    GeometryWriter m_geometry;
};

}  // namespace haishu::server

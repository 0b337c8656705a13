#pragma once
// Features as GeoJSON text (RFC 7946, with other axis orders where `crs` asks for them).

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_selection.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

class FeatureJsonWriter
{
   public:
    FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry);
    FeatureJsonWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry, const FieldSelection& selection);

    // For the thread that it goes on in: a GeometryWriter belongs to one.
    void use(const GeometryWriter& geometry) { m_geometry = geometry; }

    // `{"type":"Feature",...}`; `more` is appended as further members, with its leading comma, and `first_properties` go before
    // those of the feature, without a comma.
    Result<void> append(std::string& out, const layers::FeatureRef& feature, std::string_view more = {},
                        std::string_view first_properties = {}) const;

   private:
    struct Column {
        std::size_t field;
        std::string key;  // `"name":`, with a comma before all but the first
        layers::FieldType type;
        std::string list_separator;
    };
    std::vector<Column> m_columns;
    GeometryWriter m_geometry;
    bool m_has_geometry;
};

}  // namespace haishu::server

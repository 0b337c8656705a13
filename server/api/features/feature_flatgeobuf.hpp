#pragma once
// Features as FlatGeobuf 3.0 without an index, so that it can be written from front to back. Coordinates are x=east, y=north
// in every system, as the format has them.

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_selection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::server
{

class FeatureFlatGeobufWriter
{
   public:
    // `features`: all that will be written, which the head of the file describes. `description`: of the file; may be empty.
    FeatureFlatGeobufWriter(const layers::LayerDescriptor& layer, GeometryWriter geometry, const FieldSelection& selection,
                            geo::Crs crs, const std::vector<layers::FeatureRef>& features, std::string description = {});

    // For the thread that it goes on in: a GeometryWriter belongs to one.
    void use(const GeometryWriter& geometry) { m_geometry = geometry; }
    void append_head(std::string& out) const;
    Result<void> append(std::string& out, const layers::FeatureRef& feature) const;

   private:
    struct Column {
        std::string name;
        std::string title;
        std::size_t field;
        layers::FieldType type;
    };
    [[nodiscard]] std::string properties_of(const layers::FeatureRef& feature) const;

    const layers::LayerDescriptor& m_layer;
    GeometryWriter m_geometry;
    bool m_has_geometry;
    geo::Crs m_crs;
    std::string m_identifier;  // name of the first column
    std::vector<Column> m_columns;
    std::uint64_t m_count;
    std::string m_description;
    std::uint8_t m_geometry_type = 0;  // 0: of several types
    bool m_has_z = false;
};

}  // namespace haishu::server

#pragma once
// A catalogue of a few small layers, for analyses.

#include "geo/codec/wkt.hpp"
#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::layers
{

struct SmallRow {
    std::string wkt;  // empty: without a geometry
    std::vector<geo::Value> values;
};

class SmallCatalog
{
   public:
    // Fields are texts unless the descriptor says otherwise; fids count from 1.
    void add(LayerDescriptor layer, const std::vector<SmallRow>& rows)
    {
        auto descriptor = std::make_shared<const LayerDescriptor>(std::move(layer));
        SnapshotBuilder builder(descriptor);
        std::int64_t fid = 0;
        for (const SmallRow& row : rows) {
            Feature feature;
            feature.fid = ++fid;
            if (!row.wkt.empty()) feature.geometry = geo::read_wkt(row.wkt).value();
            feature.values = row.values;
            builder.add(std::move(feature));
        }
        m_catalog->layers[descriptor->id] = {descriptor, builder.finish({})};
    }
    void add_loading(LayerDescriptor layer)
    {
        auto descriptor = std::make_shared<const LayerDescriptor>(std::move(layer));
        m_catalog->layers[descriptor->id] = {descriptor, nullptr};
    }
    [[nodiscard]] Gate gate(Role role = Role::Resident) const
    {
        Viewer viewer;
        viewer.name = role == Role::Resident ? "" : "someone";
        viewer.role = role;
        return {m_catalog, viewer};
    }

   private:
    std::shared_ptr<CatalogSnapshot> m_catalog = std::make_shared<CatalogSnapshot>();
};

inline LayerDescriptor small_layer(std::string id, Level level, std::vector<Field> fields)
{
    LayerDescriptor layer;
    layer.id = std::move(id);
    layer.level = level;
    layer.fields = std::move(fields);
    layer.name_field = layer.fields.front().name;
    return layer;
}

}  // namespace haishu::layers

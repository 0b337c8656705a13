#include "data/inspect/base_map.hpp"

#include "data/inspect/place_evidence.hpp"

#include <algorithm>

namespace haishu::data
{
namespace
{

Result<void> scan_layer(layers::Store& store, const std::string& id,
                        FunctionRef<void(const layers::LayerDescriptor&, layers::Feature&)> take)
{
    HAISHU_TRY(const auto layer, store.find_layer(id));
    if (!layer) return {};
    return store.scan(*layer, [&](layers::Feature&& feature) -> Result<void> {
        if (feature.geometry && !feature.geometry->is_empty()) take(*layer, feature);
        return {};
    });
}

geo::Point middle_of(const geo::Geometry& geometry)
{
    const geo::Box box = geometry.box();
    return {(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2};
}

}  // namespace

bool BaseMap::is_near(geo::Point p) const
{
    constexpr double margin = 0.05;
    return !extent.is_empty() && extent.widened(margin, margin).contains(p);
}

Result<geo::Box> load_extent(layers::Store& store)
{
    geo::Box extent;
    for (const std::string& id : place_evidence().extent)
        HAISHU_CHECK(scan_layer(store, id, [&extent](const layers::LayerDescriptor&, layers::Feature& feature) {
            extent.extend(feature.geometry->box());
        }));
    return extent;
}

Result<BaseMap> load_base_map(layers::Store& store)
{
    BaseMap map;
    HAISHU_TRY(map.extent, load_extent(store));
    for (const std::string& id : place_evidence().lines)
        HAISHU_CHECK(scan_layer(store, id, [&map](const layers::LayerDescriptor&, layers::Feature& feature) {
            map.lines.push_back(std::move(*feature.geometry));
        }));
    for (const std::string& id : place_evidence().named)
        HAISHU_CHECK(scan_layer(store, id, [&map](const layers::LayerDescriptor& layer, layers::Feature& feature) {
            const auto field = layer.field_index(layer.name_field);
            const auto* name = field ? std::get_if<std::string>(&feature.values[*field]) : nullptr;
            if (name != nullptr && !name->empty()) map.named[*name].push_back(middle_of(*feature.geometry));
        }));
    for (const std::string& id : place_evidence().outlines)
        HAISHU_CHECK(scan_layer(store, id, [&map](const layers::LayerDescriptor&, layers::Feature& feature) {
            map.outlines.push_back(std::move(*feature.geometry));
        }));
    return map;
}

}  // namespace haishu::data

#include "server/api/features/field_selection.hpp"

#include "server/api/parameters.hpp"

#include <algorithm>
#include <string>

namespace haishu::server
{

FieldSelection whole_selection(const layers::LayerDescriptor& layer)
{
    FieldSelection selection;
    for (std::size_t i = 0; i < layer.fields.size(); ++i) selection.fields.push_back(i);
    selection.has_geometry = layer.geometry != layers::GeometryKind::None;
    return selection;
}

Result<FieldSelection> read_selection(const Request& request, const layers::LayerDescriptor& layer)
{
    const auto text = request.query_value("properties");
    if (!text) return whole_selection(layer);
    FieldSelection selection;
    selection.has_geometry = false;
    for (const std::string_view name : split(*text, ',')) {
        if (const auto field = layer.field_index(name)) {
            if (std::find(selection.fields.begin(), selection.fields.end(), *field) == selection.fields.end())
                selection.fields.push_back(*field);
        } else if (name == "geometry") {
            selection.has_geometry = true;
        } else if (name != "id") {
            return invalid_parameter("properties", "names no property: " + std::string(name.substr(0, 100)));
        }
    }
    return selection;
}

layers::LayerDescriptor selected_descriptor(const layers::LayerDescriptor& layer, const FieldSelection& selection)
{
    layers::LayerDescriptor selected = layer;
    selected.fields.clear();
    for (const std::size_t field : selection.fields) selected.fields.push_back(layer.fields[field]);
    if (!selection.has_geometry) selected.geometry = layers::GeometryKind::None;
    return selected;
}

}  // namespace haishu::server

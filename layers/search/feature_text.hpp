#pragma once
// The text that a field of a feature holds; empty for null, for another type and for no field.

#include "layers/snapshot/layer_view.hpp"

#include <optional>
#include <string>

namespace haishu::layers
{

inline std::string text_of(const FeatureRef& feature, std::optional<std::size_t> field)
{
    if (!field) return "";
    const geo::ValueView value = feature.value(*field);
    const auto* text = std::get_if<std::string_view>(&value);
    return text == nullptr ? std::string() : std::string(*text);
}

}  // namespace haishu::layers

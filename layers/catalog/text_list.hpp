#pragma once
// The items of a list that a text field holds (Field::list_separator): "挂号;急诊" holds two with ";". Space around an item
// belongs to none, and between two separators there is no item.

#include "geo/base/function_ref.hpp"

#include <string_view>

namespace haishu::layers
{

void visit_items(std::string_view text, std::string_view separator, FunctionRef<void(std::string_view)> visit);

}  // namespace haishu::layers

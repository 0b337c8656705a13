#pragma once
// A map style is a side door: its expressions name fields and values. This closes it.

#include <set>
#include <string>

namespace haishu::layers
{

// `style_json` (a JSON array of style layers) without any mention of the hidden fields and values. Branches of match and
// case and members of literal lists are taken out; a style layer that cannot be told without them goes as a whole.
std::string cut_style(const std::string& style_json, const std::set<std::string>& hidden_fields,
                      const std::set<std::string>& hidden_values);

}  // namespace haishu::layers

#pragma once
// Lists of an account as the database keeps them: JSON, and empty text for what was not stated.

#include "layers/policy/viewer.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

std::string duty_text(const std::shared_ptr<const Duty>& duty);
std::string names_text(const std::shared_ptr<const std::vector<std::string>>& names);
// Of text that the two above have made. Anything else reads as what allows least: no area that exists, no layer.
std::shared_ptr<const Duty> duty_of_text(std::string_view text);
std::shared_ptr<const std::vector<std::string>> names_of_text(std::string_view text);

}  // namespace haishu::layers

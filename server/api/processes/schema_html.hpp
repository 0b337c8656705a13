#pragma once
// A JSON Schema of an input in words a person can read.

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace haishu::server
{

// HTML: type, choices and limits, members and elements below. For the part of JSON Schema that input_check.hpp knows.
std::string schema_html(const nlohmann::ordered_json& schema);

}  // namespace haishu::server

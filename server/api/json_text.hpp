#pragma once
// Fast JSON text for answers with many values: appends to one string, no document tree.

#include <cstdint>
#include <string>
#include <string_view>

namespace haishu::server
{

void append_json_string(std::string& out, std::string_view text);  // quoted; `text` is UTF-8
void append_json_number(std::string& out, double value);           // shortest form; null when not finite
void append_json_number(std::string& out, std::int64_t value);

}  // namespace haishu::server

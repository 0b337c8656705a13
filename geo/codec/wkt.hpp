#pragma once
// Well-known text, with optional Z. Errors: bad_input "wkt-malformed".

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <string>
#include <string_view>

namespace haishu::geo
{

Result<Geometry> read_wkt(std::string_view text);
// `bytes_read`: how far it came, of a malformed text up to what is wrong.
Result<Geometry> read_wkt(std::string_view text, std::size_t& bytes_read);
std::string write_wkt(const GeometryView& geometry, int decimals = 9);

}  // namespace haishu::geo

#pragma once
// Well-known binary, OGC 06-103r4 and ISO (type + 1000 for Z) and EWKB flags on reading; ISO little-endian on writing.
// Errors: bad_input "wkb-malformed" (truncated, unknown type, count beyond the bytes, not finite, nesting over 8).

#include "geo/base/result.hpp"
#include "geo/types/geometry.hpp"

#include <span>
#include <string>

namespace haishu::geo
{

Result<Geometry> read_wkb(std::span<const unsigned char> bytes);
std::string write_wkb(const GeometryView& geometry);

}  // namespace haishu::geo

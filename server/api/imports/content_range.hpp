#pragma once
// Where a piece of an upload belongs.

#include "geo/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace haishu::server
{

// The first byte that a body of `length` bytes is of a file of `size` bytes. `field` is Content-Range of RFC 9110, section 14.4:
// "bytes 0-1048575/20971520"; empty: the body is the whole file. Error: bad_input "upload-range".
Result<std::int64_t> upload_offset(std::string_view field, std::uint64_t length, std::int64_t size);

}  // namespace haishu::server

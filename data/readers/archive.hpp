#pragma once
// Zip archives and gzip files are unpacked into a private folder before anything is opened in them. Members are listed
// first: names that lead out of the folder, links, encrypted members, more than 1,000 members, more than 2 GiB, or more
// than 100 times the packed size are refused. Names in GBK without the UTF-8 flag are understood.

#include "geo/base/result.hpp"

#include <string>

namespace haishu::data
{

// Errors: bad_input "archive-unsafe", "archive-damaged"; TooLarge "archive-too-large"; StorageFull "storage-full".
Result<void> unpack_zip(const std::string& archive, const std::string& folder);
// Unpacks to `folder`/NAME, NAME being that of the archive without ".gz", and returns that path.
Result<std::string> unpack_gzip(const std::string& archive, const std::string& folder);

}  // namespace haishu::data

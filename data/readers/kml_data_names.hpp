#pragma once
// <Data name="..."> of KML under names that the library does not spoil. It makes an underscore of every byte that is no
// ASCII letter or digit, so that 电话 and 地址 become one field.

#include "geo/base/result.hpp"

#include <map>
#include <string>

namespace haishu::data
{

struct RenamedKml {
    std::string path;                          // `source` itself when all its names are plain
    std::map<std::string, std::string> names;  // what its author wrote, by the name that stands for it in the file
};

// `source`: a KML file in UTF-8. A changed copy goes into `folder`.
Result<RenamedKml> with_plain_data_names(const std::string& source, const std::string& folder);

}  // namespace haishu::data

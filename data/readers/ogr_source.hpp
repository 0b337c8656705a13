#pragma once
// A source opened through GDAL/OGR with exactly one driver. GDAL itself stays behind this header.

#include "data/readers/record_stream.hpp"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::data
{

struct OgrOpening {
    std::string path;                                         // a file of ours or a checked path, never user text with a prefix
    const char* driver = "";                                  // GDAL's short name
    std::vector<std::string> open_options;                    // "KEY=VALUE"
    std::vector<std::pair<std::string, std::string>> config;  // for this thread while the source lives
    std::span<const std::string_view> ignored_fields;         // of presentation, not of content
    bool is_interleaved = false;                              // the driver fills several layers in one pass over the file
    bool is_count_certain = true;                             // fewer records than it counts mean damage
    std::set<int> logical_fields;                             // by number: those whose text is a truth value (T, F, ?)
    std::map<std::string, std::string> field_names;           // of fields the driver knows by another name: theirs by that
};

// Error: bad_input "source-damaged" with GDAL's reason.
Result<std::unique_ptr<DataSource>> open_with_ogr(const OgrOpening& opening);

}  // namespace haishu::data

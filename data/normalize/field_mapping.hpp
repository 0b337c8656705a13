#pragma once
// From the fields of a source to those of a layer.

#include "data/checks/issue_log.hpp"
#include "data/readers/record_stream.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

// Names as a layer may keep them: without white space at the ends and control characters, at most 255 bytes, none empty,
// none equal to another but for case ("name", "Name_2").
std::vector<std::string> clean_field_names(const std::vector<std::string>& names);

// The source field for each field of the layer: the one of the same name, else of the same title (zh or en), letter case
// aside, else the one whose name a shapefile would have cut to that.
// A source field that is matched by none is the issue "field-ignored".
std::vector<std::optional<std::size_t>> match_fields(const std::vector<std::string>& source_names,
                                                     const layers::LayerDescriptor& layer, IssueLog& issues);

// The field that a label would show ("name", 名称 ...); empty if none looks like it.
std::string guess_name_field(const std::vector<layers::Field>& fields);

// The field that says when: the only moment, else the only day; empty if there is none or a choice.
std::string guess_time_field(const std::vector<layers::Field>& fields);

}  // namespace haishu::data

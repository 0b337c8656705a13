#pragma once
// Features as comma-separated values that open well in spreadsheets: UTF-8 with byte order mark, RFC 4180 quoting, no
// cell that a spreadsheet would run as a formula, geometry as well-known text in the last column.

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/api/feature_crs.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// A cell of text: a leading = + - @ tab or carriage return gets an apostrophe before it, and quotes where needed.
std::string csv_cell(std::string_view text);

Result<std::string> features_csv(const layers::LayerDescriptor& layer, const GeometryWriter& geometry,
                                 const std::vector<layers::FeatureRef>& features);

}  // namespace haishu::server

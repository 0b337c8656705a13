#pragma once
// Pages of features: a table with paging, and one feature with its attributes and outline.

#include "layers/snapshot/layer_view.hpp"
#include "server/api/features/field_selection.hpp"
#include "server/http/message.hpp"

#include <string>
#include <utility>
#include <vector>

namespace haishu::server
{

struct FeaturesPage {
    const layers::LayerView* view = nullptr;
    std::vector<layers::FeatureRef> features;
    FieldSelection selection;
    std::size_t number_matched = 0;
    std::string json_href;
    std::vector<std::pair<std::string, std::string>> other_formats;  // title and address
    std::string first_href;                                          // empty on the first page
    std::string previous_href;                                       // empty on the first page
    std::string next_href;                                           // empty on the last page
};

Response features_page(const Request& request, const FeaturesPage& page);
Response feature_page(const Request& request, const layers::LayerView& view, const layers::FeatureRef& feature);

}  // namespace haishu::server

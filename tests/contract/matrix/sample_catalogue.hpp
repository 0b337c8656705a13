#pragma once
// Layers of every level with fields, rows and cells of every level, full of markers; and rows of markers in every shipped
// layer, made from its descriptor.

#include "layers/catalog/live_catalog.hpp"
#include "tests/contract/matrix/markers.hpp"

#include <map>
#include <string>
#include <vector>

namespace haishu::contract
{

struct MarkedLayer {
    layers::LayerDescriptor descriptor;
    std::vector<layers::Feature> rows;  // by ascending fid from 1
    std::vector<layers::Edit> edits;    // made afterwards, so that there is a past
};

struct SampleCatalogue {
    MarkerBook book;
    std::vector<MarkedLayer> own;
    std::map<std::string, std::vector<layers::Feature>> shipped;  // rows beside those of the sample town

    // Every row's free texts have this word in them, so that it can be searched for.
    static constexpr const char* searched = "明湖";
};

const SampleCatalogue& sample_catalogue();
// Throws when the store refuses.
void insert_marked_layers(layers::LiveCatalog& catalog);

}  // namespace haishu::contract

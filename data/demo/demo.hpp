#pragma once
// The demo district: seed tables of facts (data/demo/seed) and shapes generated from them, the same for one seed and scale.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace haishu::data
{

struct DemoRequest {
    double scale = 1.0;
    std::uint64_t seed = 330203;
};

struct DemoLayer {
    layers::LayerDescriptor descriptor;
    std::vector<layers::Feature> features;
};

// Generates all layers in an order in which `take` may stage and publish each at once. `descriptors` are the shipped ones.
Result<void> generate_demo(const DemoRequest& request, const std::vector<layers::LayerDescriptor>& descriptors,
                           const std::function<Result<void>(DemoLayer&&)>& take,
                           const std::function<void(const std::string& step)>& on_step);

}  // namespace haishu::data

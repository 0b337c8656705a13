#pragma once
// A publish in one transaction, as Store::publish does it, planned beforehand.

#include "layers/store/publish_plan.hpp"

namespace haishu::layers
{

// `plan` is of the layer as it is. `written` receives the new rows and those that were changed.
// Errors: Busy "publish-overtaken" if the layer was written to since; those of Store::publish.
Result<Change> publish_at_once(Store& store, StagedLayer& staged, const PublishPlan& plan, std::vector<Feature>* written);

Error overtaken(const std::string& layer);

}  // namespace haishu::layers

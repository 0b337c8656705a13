#pragma once
// Features as a GeoPackage, which is a database and so is made in a temporary file that is gone when this returns.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "layers/store/feature.hpp"
#include "server/api/features/feature_crs.hpp"
#include "server/api/features/field_selection.hpp"

#include <string>
#include <vector>

namespace haishu::server
{

// A feature as the writers of files take it, with the selected values alone.
Result<layers::Feature> selected_feature(const layers::FeatureRef& feature, const GeometryWriter& geometry,
                                         const FieldSelection& selection);

// Errors: TooLarge "answer-too-large", TimedOut "deadline", StorageFull "storage-full".
Result<std::string> features_geopackage(const layers::LayerDescriptor& layer, const GeometryWriter& geometry,
                                        const FieldSelection& selection, geo::Crs crs,
                                        const std::vector<layers::FeatureRef>& features, Deadline deadline);

}  // namespace haishu::server

#pragma once
// Features as clients write them (OGC API - Features Part 4): GeoJSON, or a merge patch (RFC 7396) of it. Fields are those of
// a view: one that the writer does not see is as unknown as one that there is not.
//
// Errors: bad_input "body-malformed" (with reason), "field-unknown", "field-type", "field-list", "field-not-allowed",
// "field-too-long", "geojson-malformed", "geometry-kind", "geometry-malformed", "geometry-invalid" (with the place); TooLarge
// "features-too-many", "geometry-too-large". In a collection "feature" counts the one that is meant, from 0.

#include "geo/base/result.hpp"
#include "geo/crs/crs.hpp"
#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haishu::server
{

inline constexpr std::size_t max_written_features = 1000;
inline constexpr std::size_t max_written_vertices = 100'000;
inline constexpr std::size_t max_text_bytes = 10'000;  // of one value

struct WrittenFeature {
    std::optional<std::int64_t> id;
    bool has_geometry = false;                      // whether it speaks of the geometry at all
    std::optional<geo::Geometry> geometry;          // EPSG:4490 degrees, x=longitude; valid, shells counter-clockwise
    std::vector<std::optional<geo::Value>> values;  // in the order of the layer's fields; nothing for a field not named
};

// A whole feature: members "type", "geometry" and "properties" are there. `crs` is that of the coordinates, in its axis order.
Result<WrittenFeature> read_written_feature(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs);
// One feature, or a FeatureCollection of 1 to max_written_features.
Result<std::vector<WrittenFeature>> read_new_features(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs);
// What of "geometry" and "properties" is to change. A geometry without a type has that of `before`.
Result<WrittenFeature> read_feature_patch(std::string_view text, const layers::LayerDescriptor& layer, geo::Crs crs,
                                          const layers::FeatureRef& before);

// The values of the layer's fields after the write; a field not named is as `before`, or null without it. A value that is
// not on its field's list is refused unless it was there before.
Result<std::vector<geo::Value>> completed_values(const WrittenFeature& written, const layers::LayerDescriptor& layer,
                                                 const layers::FeatureRef* before);
Result<void> check_choices(const std::vector<geo::Value>& values, const layers::LayerDescriptor& layer,
                           const layers::FeatureRef* before);

}  // namespace haishu::server

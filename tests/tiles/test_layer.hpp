#pragma once
// Layers in memory for tests, read through the gate as the server reads them.

#include "geo/base/deadline.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "layers/store/feature.hpp"
#include "tests/tiles/decoded_tile.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <memory>
#include <string>
#include <vector>

namespace haishu::tiles
{

// A public layer of one text field "name", drawn at all zooms, that generalises nothing.
layers::LayerDescriptor plain_descriptor(const std::string& id, layers::GeometryKind geometry = layers::GeometryKind::Any);
layers::Field field(const std::string& name, layers::FieldType type, layers::Level level = layers::Level::Public);

layers::Feature feature(std::int64_t fid, const std::string& wkt, std::vector<geo::Value> values = {});
layers::Feature feature(std::int64_t fid, geo::Geometry geometry, std::vector<geo::Value> values = {});

std::shared_ptr<const layers::LayerSnapshot> snapshot_of(const layers::LayerDescriptor& descriptor,
                                                         std::vector<layers::Feature> features,
                                                         const std::vector<layers::Change>& changes = {});
layers::LayerView view_of(const std::shared_ptr<const layers::LayerSnapshot>& snapshot,
                          layers::Role role = layers::Role::Resident);
layers::LayerView view_of(const layers::LayerDescriptor& descriptor, std::vector<layers::Feature> features);

const TileMatrixSet& mercator();
TileId mercator_tile(int z, geo::Point lonlat);
// The tile as it comes, and decoded. Fails the test if there is none.
VectorTile tile_of(const std::vector<layers::LayerView>& views, TileId tile, const TileMatrixSet& set = mercator());
DecodedTile decoded_tile_of(const std::vector<layers::LayerView>& views, TileId tile, const TileMatrixSet& set = mercator());

// Features of a GeoJSON file (gzip by its name) under the shared data folder, numbered from 1; values: its "name".
std::vector<layers::Feature> shared_features(const std::string& path);

}  // namespace haishu::tiles

// From a stored geometry to a vector tile, read back by an independent reader that refuses what the specification forbids.

#include "geo/ops/overlay.hpp"
#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/store/geometry_blob.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/tiles/decoded_tile.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <cmath>
#include <memory>

namespace haishu::fuzz
{
namespace
{

std::shared_ptr<const layers::LayerDescriptor> descriptor()
{
    layers::LayerDescriptor layer;
    layer.id = "shape";
    layer.title = {"形状", "Shape"};
    layer.level = layers::Level::Public;
    layer.max_zoom = 22;
    return std::make_shared<const layers::LayerDescriptor>(std::move(layer));
}

layers::LayerView view_of(geo::Geometry geometry)
{
    static const auto layer = descriptor();
    layers::SnapshotBuilder builder(layer);
    layers::Feature feature;
    feature.fid = feature.version = 1;
    feature.geometry = std::move(geometry);
    builder.add(std::move(feature));
    auto catalog = std::make_shared<layers::CatalogSnapshot>();
    catalog->layers[layer->id] = {layer, builder.finish({})};
    auto view = layers::Gate(catalog, {}).open(layer->id);
    HAISHU_ASSERT(view, "a public layer is open");
    return std::move(view).value();
}

// Import refuses what lies outside.
bool lies_on_earth(const geo::Geometry& geometry)
{
    const geo::Box box = geometry.box();
    return !box.is_empty() && geo::Box{-180, -90, 180, 90}.contains(box);
}

geo::Point in_crs_of(const tiles::TileMatrixSet& set, geo::Point degrees)
{
    if (set.id == "CGCS2000_GK_CM120") return {500'000 + (degrees.x - 120) * 98'000, degrees.y * 110'900};
    if (set.crs != geo::web_mercator) return degrees;
    const geo::Box world = set.bounds({0, 0, 0});
    const geo::WorldPoint at = geo::world_from_lonlat(degrees);
    return {world.min_x + world.width() * (at.x / 4294967296.0), world.max_y - world.height() * (at.y / 4294967296.0)};
}

void expect_inside(const geo::Geometry& geometry)
{
    constexpr double buffer = tiles::tile_buffer;
    constexpr double extent = tiles::tile_extent;
    for (const geo::Point& p : geometry.points) {
        HAISHU_ASSERT(p.x >= -buffer && p.x <= extent + buffer && p.y >= -buffer && p.y <= extent + buffer,
                      "a tile holds nothing beyond its buffer");
    }
}

}  // namespace

void fuzz_tile_shape(Bytes bytes)
{
    Input input(bytes);
    const auto sets = tiles::tile_matrix_sets();
    const tiles::TileMatrixSet& set = sets[input.byte() % sets.size()];
    const int z = static_cast<int>(input.byte() % set.matrices.size());
    geo::Geometry geometry;
    if (!layers::read_blob(input.bytes(), geometry) || !lies_on_earth(geometry)) return;
    const geo::Box box = geometry.box();
    const tiles::TileId tile = set.tile_at(z, in_crs_of(set, {box.max_x, box.max_y}));

    const auto made = tiles::make_vector_tile({view_of(std::move(geometry))}, set, tile, Deadline::never());
    HAISHU_ASSERT(made, "every stored shape can be drawn");
    HAISHU_ASSERT(made->bytes.empty() == (made->features == 0), "a tile without features is empty");
    for (const tiles::DecodedLayer& layer : tiles::decode_tile(made->bytes).layers) {
        HAISHU_ASSERT(layer.extent == tiles::tile_extent, "the extent is that of the grid");
        for (const tiles::DecodedFeature& feature : layer.features) {
            expect_inside(feature.geometry);
            HAISHU_ASSERT(geo::invalid_reason(feature.geometry).empty(), "what is in a tile is valid");
        }
    }
}

}  // namespace haishu::fuzz

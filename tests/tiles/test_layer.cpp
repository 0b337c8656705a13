#include "tests/tiles/test_layer.hpp"

#include "geo/codec/geojson.hpp"
#include "geo/codec/wkt.hpp"
#include "layers/policy/gate.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <utility>

namespace haishu::tiles
{

layers::LayerDescriptor plain_descriptor(const std::string& id, layers::GeometryKind geometry)
{
    layers::LayerDescriptor descriptor;
    descriptor.id = id;
    descriptor.title = {id, id};
    descriptor.level = layers::Level::Public;
    descriptor.geometry = geometry;
    descriptor.fields = {field("name", layers::FieldType::Text)};
    descriptor.max_zoom = 22;
    descriptor.generalise = false;
    return descriptor;
}

layers::Field field(const std::string& name, layers::FieldType type, layers::Level level)
{
    layers::Field field;
    field.name = name;
    field.type = type;
    field.level = level;
    return field;
}

layers::Feature feature(std::int64_t fid, const std::string& wkt, std::vector<geo::Value> values)
{
    auto geometry = geo::read_wkt(wkt);
    REQUIRE(geometry);
    return feature(fid, std::move(geometry).value(), std::move(values));
}

layers::Feature feature(std::int64_t fid, geo::Geometry geometry, std::vector<geo::Value> values)
{
    layers::Feature feature;
    feature.fid = fid;
    feature.version = fid;
    feature.geometry = std::move(geometry);
    feature.values = std::move(values);
    return feature;
}

std::shared_ptr<const layers::LayerSnapshot> snapshot_of(const layers::LayerDescriptor& descriptor,
                                                         std::vector<layers::Feature> features,
                                                         const std::vector<layers::Change>& changes)
{
    layers::SnapshotBuilder builder(std::make_shared<const layers::LayerDescriptor>(descriptor));
    for (layers::Feature& feature : features) {
        feature.values.resize(descriptor.fields.size());
        builder.add(std::move(feature));
    }
    return builder.finish(changes);
}

layers::LayerView view_of(const std::shared_ptr<const layers::LayerSnapshot>& snapshot, layers::Role role)
{
    auto catalog = std::make_shared<layers::CatalogSnapshot>();
    const std::string id = snapshot->descriptor().id;
    catalog->layers[id] = {std::make_shared<const layers::LayerDescriptor>(snapshot->descriptor()), snapshot};
    layers::Viewer viewer;
    viewer.role = role;
    auto view = layers::Gate(catalog, viewer).open(id);
    REQUIRE(view);
    return std::move(view).value();
}

layers::LayerView view_of(const layers::LayerDescriptor& descriptor, std::vector<layers::Feature> features)
{
    return view_of(snapshot_of(descriptor, std::move(features)));
}

const TileMatrixSet& mercator()
{
    return *find_tile_matrix_set("WebMercatorQuad");
}

TileId mercator_tile(int z, geo::Point lonlat)
{
    const geo::WorldPoint world = geo::world_from_lonlat(lonlat);
    return {z, static_cast<std::uint32_t>(std::uint64_t{world.y} << z >> 32),
            static_cast<std::uint32_t>(std::uint64_t{world.x} << z >> 32)};
}

VectorTile tile_of(const std::vector<layers::LayerView>& views, TileId tile, const TileMatrixSet& set)
{
    auto made = make_vector_tile(views, set, tile, Deadline::never());
    REQUIRE(made);
    return std::move(made).value();
}

DecodedTile decoded_tile_of(const std::vector<layers::LayerView>& views, TileId tile, const TileMatrixSet& set)
{
    return decode_tile(tile_of(views, tile, set).bytes);
}

std::vector<layers::Feature> shared_features(const std::string& path)
{
    const std::string file = std::string(HAISHU_SOURCE_DIR) + "/../shared/data/" + path;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("gzip -dcf '" + file + "'").c_str(), "r"), pclose);
    REQUIRE(pipe);
    const auto document = nlohmann::json::parse(pipe.get(), nullptr, false);
    REQUIRE(document.is_object());

    std::vector<layers::Feature> features;
    for (const auto& entry : document["features"]) {
        auto geometry = geo::read_geojson_geometry(entry["geometry"].dump(), 10'000'000);
        REQUIRE(geometry);
        const auto& name = entry["properties"].value("name", nlohmann::json());
        const auto fid = static_cast<std::int64_t>(features.size() + 1);
        features.push_back(
            feature(fid, std::move(geometry).value(), {name.is_string() ? geo::Value(name.get<std::string>()) : geo::Value()}));
    }
    return features;
}

}  // namespace haishu::tiles

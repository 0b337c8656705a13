// Real shapes of OpenStreetMap, © OpenStreetMap contributors, ODbL.

#include "geo/ops/overlay.hpp"
#include "geo/ops/relate.hpp"
#include "tests/tiles/test_layer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace haishu;
using namespace haishu::tiles;

namespace
{

struct Counts {
    std::size_t tiles = 0;
    std::size_t features = 0;
    std::size_t polygons = 0;
};

geo::Geometry box_geometry(const geo::Box& box)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    g.points = {
        {box.min_x, box.min_y}, {box.max_x, box.min_y}, {box.max_x, box.max_y}, {box.min_x, box.max_y}, {box.min_x, box.min_y}};
    g.ring_ends = {5};
    g.polygon_ends = {1};
    return g;
}

// Up to `most` tiles of a level that meet the layer, evenly chosen.
std::vector<TileId> tiles_of(const layers::LayerView& view, const TileMatrixSet& set, int z, std::size_t most)
{
    std::vector<TileId> all;
    const geo::Box extent = view.extent();
    const auto corner = [&](double x, double y) {
        if (&set == &mercator()) return mercator_tile(z, {x, y});
        return set.tile_at(z, {x, y});
    };
    const TileId first = corner(extent.min_x, extent.max_y);
    const TileId last = corner(extent.max_x, extent.min_y);
    for (std::uint32_t row = first.row; row <= last.row; ++row) {
        for (std::uint32_t col = first.col; col <= last.col; ++col) all.push_back({z, row, col});
    }
    if (all.size() <= most) return all;
    std::vector<TileId> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * all.size() / most]);
    return some;
}

void check_valid(const DecodedTile& decoded, Counts& counts)
{
    ++counts.tiles;
    for (const DecodedLayer& layer : decoded.layers) {
        for (const DecodedFeature& feature : layer.features) {
            ++counts.features;
            for (const geo::Point p : feature.geometry.points) {
                if (!(p.x >= -64 && p.x <= 4160 && p.y >= -64 && p.y <= 4160)) FAIL_CHECK("a point outside the buffer");
            }
            if (feature.geometry.polygon_ends.empty()) continue;
            ++counts.polygons;
            if (const std::string reason = geo::invalid_reason(feature.geometry); !reason.empty()) {
                FAIL_CHECK("feature " << feature.id << ": " << reason);
            }
        }
    }
}

Counts check_all_zooms(const std::string& path, bool generalise, std::size_t most_tiles)
{
    INFO(path);
    layers::LayerDescriptor descriptor = plain_descriptor("shapes");
    descriptor.generalise = generalise;
    descriptor.max_zoom = 17;
    const auto view = view_of(descriptor, shared_features(path));
    Counts counts;
    for (int z = 9; z <= 18; ++z) {
        for (const TileId tile : tiles_of(view, mercator(), z, most_tiles)) check_valid(decoded_tile_of({view}, tile), counts);
    }
    const TileMatrixSet& degrees = *find_tile_matrix_set("CGCS2000Quad");
    for (const int z : {11, 14}) {
        for (const TileId tile : tiles_of(view, degrees, z, most_tiles))
            check_valid(decoded_tile_of({view}, tile, degrees), counts);
    }
    return counts;
}

}  // namespace

TEST_CASE("all polygons of Shanghai's Bund are valid in every tile of every zoom", "[sample-data]")
{
    for (const char* file : {"buildings", "landuse", "water"}) {
        const std::string path = std::string("osm/shanghai_") + file + ".geojson";
        CHECK(check_all_zooms(path, true, 60).polygons > 100);
        CHECK(check_all_zooms(path, false, 60).polygons > 100);
    }
}

TEST_CASE("all polygons of Monaco are valid in every tile of every zoom", "[sample-data]")
{
    for (const char* file : {"buildings", "landuse", "water"}) {
        const std::string path = std::string("osm/monaco_") + file + ".geojson.gz";
        CHECK(check_all_zooms(path, true, 25).polygons > 20);
        CHECK(check_all_zooms(path, false, 25).polygons > 20);
    }
}

TEST_CASE("lines and points of both cities decode at every zoom", "[sample-data]")
{
    CHECK(check_all_zooms("osm/shanghai_roads.geojson", true, 40).features > 1000);
    CHECK(check_all_zooms("osm/shanghai_pois.geojson", false, 40).features > 1000);
    CHECK(check_all_zooms("osm/monaco_roads.geojson.gz", false, 25).features > 1000);
    CHECK(check_all_zooms("osm/monaco_waterways.geojson.gz", true, 25).features > 10);
}

TEST_CASE("a tile holds exactly the features that a reading of the whole file finds in it", "[sample-data]")
{
    for (const char* path : {"osm/shanghai_buildings.geojson", "osm/shanghai_roads.geojson", "osm/shanghai_pois.geojson"}) {
        INFO(path);
        const auto features = shared_features(path);
        const auto view = view_of(plain_descriptor("shapes"), features);
        const TileMatrixSet& degrees = *find_tile_matrix_set("CGCS2000Quad");
        for (const TileId tile : tiles_of(view, degrees, 15, 12)) {
            const geo::Box bounds = degrees.bounds(tile);
            const double unit = bounds.width() / 4096;
            const DecodedTile decoded = decoded_tile_of({view}, tile, degrees);
            std::set<std::uint64_t> found;
            if (const DecodedLayer* layer = decoded.find("shapes")) {
                for (const DecodedFeature& feature : layer->features) found.insert(feature.id);
            }
            const geo::Geometry proper = box_geometry(bounds);
            const geo::Geometry reach = box_geometry(bounds.widened(65 * unit, 65 * unit));
            for (const layers::Feature& feature : features) {
                const bool is_found = found.count(static_cast<std::uint64_t>(feature.fid)) > 0;
                // What is smaller than the grid may collapse.
                const geo::Box box = feature.geometry->box();
                const bool is_tiny = feature.geometry->points.size() > 1 && std::min(box.width(), box.height()) < 2 * unit;
                if (!is_tiny && geo::intersects(*feature.geometry, proper) && !is_found) FAIL_CHECK("missing " << feature.fid);
                if (is_found && !geo::intersects(*feature.geometry, reach)) FAIL_CHECK("surplus " << feature.fid);
            }
        }
    }
}

// Hostile and degenerate shapes: a tile of them is valid or empty, and comes in time.

#include "geo/ops/overlay.hpp"
#include "tests/tiles/test_layer.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <limits>
#include <random>

using namespace haishu;
using namespace haishu::tiles;

namespace
{

using Points = std::vector<geo::Point>;

geo::Geometry polygon(Points points)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    g.points = std::move(points);
    if (!g.points.empty() && !(g.points.front() == g.points.back())) g.points.push_back(g.points.front());
    g.ring_ends = {static_cast<std::uint32_t>(g.points.size())};
    g.polygon_ends = {1};
    return g;
}

geo::Geometry line(Points points)
{
    geo::Geometry g;
    g.type = geo::GeometryType::LineString;
    g.ring_ends = {static_cast<std::uint32_t>(points.size())};
    g.points = std::move(points);
    return g;
}

void check_valid_or_empty(const geo::Geometry& geometry, const std::vector<int>& zooms)
{
    for (const bool generalise : {false, true}) {
        layers::LayerDescriptor descriptor = plain_descriptor("shape");
        descriptor.generalise = generalise;
        const auto view = view_of(descriptor, {feature(1, geometry)});
        for (const int z : zooms) {
            for (const TileMatrixSet& set : tile_matrix_sets()) {
                if (static_cast<std::size_t>(z) >= set.matrices.size()) continue;
                const bool is_degrees = geo::is_geographic(set.crs);
                const TileId tile = is_degrees                          ? set.tile_at(z, {121.55, 29.875})
                                    : set.crs == geo::cgcs2000_gk_cm120 ? set.tile_at(z, {649750, 3307266})
                                                                        : mercator_tile(z, {121.55, 29.875});
                const auto begin = std::chrono::steady_clock::now();
                const DecodedTile decoded = decoded_tile_of({view}, tile, set);
                const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
                INFO(set.id << " level " << z << (generalise ? " generalised" : "") << ", " << seconds.count() << " s");
                CHECK(seconds.count() < 60);  // a second on a machine of its own, hours if a step were quadratic
                for (const DecodedLayer& layer : decoded.layers) {
                    for (const DecodedFeature& found : layer.features) CHECK(geo::invalid_reason(found.geometry) == "");
                }
            }
        }
    }
}

const std::vector<int> all_kinds_of_zoom = {0, 3, 9, 14, 17, 22};

}  // namespace

TEST_CASE("empty and missing geometries leave the tile empty")
{
    check_valid_or_empty(geo::Geometry{}, {0, 14});
    check_valid_or_empty(polygon({}), {0, 14});
    check_valid_or_empty(line({}), {0, 14});
    layers::Feature nothing;
    nothing.fid = 1;
    const auto view = view_of(plain_descriptor("shape"), {nothing});
    CHECK(tile_of({view}, TileId{0, 0, 0}).bytes.empty());
}

TEST_CASE("numbers that are none, or beyond the earth, do no harm")
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    check_valid_or_empty(polygon({{121.5, 29.8}, {nan, 29.9}, {121.6, 29.9}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{nan, nan}, {nan, nan}, {nan, nan}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{121.5, 29.8}, {infinite, 29.9}, {121.6, -infinite}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{-1e308, -1e308}, {1e308, -1e308}, {1e308, 1e308}}), all_kinds_of_zoom);
    check_valid_or_empty(line({{-1e308, 29.8}, {1e308, 29.9}}), all_kinds_of_zoom);
    layers::LayerDescriptor descriptor = plain_descriptor("shape");
    descriptor.fields = {field("height", layers::FieldType::Real)};
    const auto view =
        view_of(descriptor, {feature(1, "POINT (121.55 29.875)", {nan}), feature(2, "POINT (121.55 29.875)", {infinite})});
    const DecodedTile decoded = decoded_tile_of({view}, TileId{14, 6766, 13723});
    REQUIRE(decoded.layers.size() == 1);
    CHECK(decoded.layers[0].values.empty());
}

TEST_CASE("shapes over the whole earth and over its edge are cut to each tile")
{
    check_valid_or_empty(polygon({{-180, -90}, {180, -90}, {180, 90}, {-180, 90}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{179, 29}, {-179, 29}, {-179, 30}, {179, 30}}), all_kinds_of_zoom);
    const auto view = view_of(plain_descriptor("shape"), {feature(1, polygon({{-180, -90}, {180, -90}, {180, 90}, {-180, 90}}))});
    CHECK(tile_of({view}, mercator_tile(22, {121.55, 29.875})).features == 1);
}

TEST_CASE("slivers, spikes, bow ties and rings that touch themselves come out valid or not at all")
{
    check_valid_or_empty(polygon({{121.5, 29.8}, {121.6, 29.9}, {121.6, 29.9 + 1e-9}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{121.5, 29.8}, {121.6, 29.8}, {121.5, 29.8}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{121.5, 29.8}, {121.6, 29.9}, {121.6, 29.8}, {121.5, 29.9}}), all_kinds_of_zoom);
    check_valid_or_empty(polygon({{121.54, 29.87}, {121.56, 29.87}, {121.56, 29.88}, {121.55, 29.87}, {121.54, 29.88}}),
                         all_kinds_of_zoom);
    check_valid_or_empty(
        polygon({{121.54, 29.87}, {121.56, 29.87}, {121.56, 29.88}, {121.58, 29.9}, {121.56, 29.88}, {121.54, 29.88}}),
        all_kinds_of_zoom);
    geo::Geometry touching = polygon({{121.54, 29.87}, {121.56, 29.87}, {121.56, 29.88}, {121.54, 29.88}});
    for (const geo::Point p : {geo::Point{121.55, 29.87}, {121.552, 29.875}, {121.55, 29.88}, {121.548, 29.875}, {121.55, 29.87}})
        touching.points.push_back(p);
    touching.ring_ends.push_back(static_cast<std::uint32_t>(touching.points.size()));
    touching.polygon_ends = {2};
    check_valid_or_empty(touching, all_kinds_of_zoom);
}

TEST_CASE("a comb over the tile's edge leaves no edges that fall together")
{
    // Teeth that leave the tile on the right: plain clipping joins them along the buffer's edge.
    const double edge = 13724 * 360.0 / 16384 - 180;
    Points comb = {{edge - 0.01, 29.87}};
    for (int tooth = 0; tooth < 10; ++tooth) {
        const double y = 29.87 + tooth * 0.001;
        for (const geo::Point p :
             {geo::Point{edge + 0.01, y}, {edge + 0.01, y + 0.0004}, {edge - 0.005, y + 0.0004}, {edge - 0.005, y + 0.001}})
            comb.push_back(p);
    }
    comb.push_back({edge - 0.01, 29.88});
    const auto view = view_of(plain_descriptor("comb"), {feature(1, polygon(comb))});
    for (const unsigned col : {13723U, 13724U}) {
        const DecodedTile decoded = decoded_tile_of({view}, TileId{14, 6766, col});
        REQUIRE(decoded.layers.size() == 1);
        const geo::Geometry& piece = decoded.layers[0].features[0].geometry;
        CHECK(geo::invalid_reason(piece) == "");
        // Beyond the edge the teeth are shells of their own.
        CHECK((piece.polygon_ends.size() == 1) == (col == 13723));
    }
}

TEST_CASE("a million vertices, as a circle, as noise and as a dense zigzag, come in time")
{
    constexpr int count = 1'000'000;
    Points circle;
    Points noise;
    Points zigzag;
    std::mt19937 random(7);
    const auto share = [&] { return static_cast<double>(random()) / 4294967296.0; };
    for (int i = 0; i < count; ++i) {
        const double angle = i * 2 * 3.141592653589793 / count;
        circle.push_back({121.55 + 0.05 * std::cos(angle), 29.875 + 0.05 * std::sin(angle)});
        noise.push_back({121.5 + 0.1 * share(), 29.85 + 0.05 * share()});
        zigzag.push_back({121.5 + 0.1 * i / count, i % 2 == 0 ? 29.85 : 29.9});
    }
    check_valid_or_empty(polygon(circle), {9, 13, 16});
    check_valid_or_empty(polygon(noise), {9, 13, 16});
    check_valid_or_empty(polygon(zigzag), {9, 13, 16});
    check_valid_or_empty(line(noise), {9, 13, 16});
}

TEST_CASE("random rings of every size are valid after quantising, simplifying and clipping")
{
    std::mt19937 random(4549);
    const auto share = [&] { return static_cast<double>(random()) / 4294967296.0; };
    std::vector<layers::Feature> features;
    for (std::int64_t fid = 1; fid <= 1500; ++fid) {
        // A star around a place: simple as given, tangled once rounded.
        const geo::Point middle{121.54 + 0.02 * share(), 29.865 + 0.02 * share()};
        const double size = std::pow(10, -5.5 + 3.5 * share());
        Points points;
        const int corners = 3 + static_cast<int>(random() % 40);
        for (int i = 0; i < corners; ++i) {
            const double angle = (i + 0.9 * share()) * 6.283185307179586 / corners;
            const double radius = size * (0.05 + share());
            points.push_back({middle.x + radius * std::cos(angle), middle.y + radius * std::sin(angle)});
        }
        features.push_back(feature(fid, polygon(points)));
    }
    for (const bool generalise : {false, true}) {
        layers::LayerDescriptor descriptor = plain_descriptor("star");
        descriptor.generalise = generalise;
        const auto view = view_of(descriptor, features);
        std::size_t polygons = 0;
        for (const int z : {8, 10, 12, 13, 14, 15, 16, 17, 18}) {
            const DecodedTile decoded = decoded_tile_of({view}, mercator_tile(z, {121.55, 29.875}));
            for (const DecodedLayer& layer : decoded.layers) {
                for (const DecodedFeature& found : layer.features) {
                    ++polygons;
                    if (geo::invalid_reason(found.geometry) != "")
                        FAIL_CHECK("level " << z << ", feature " << found.id << ": " << geo::invalid_reason(found.geometry));
                }
            }
        }
        CHECK(polygons > 3000);
    }
}

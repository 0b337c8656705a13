#include "tests/tiles/test_layer.hpp"
#include "tiles/pipeline/level_of_detail.hpp"
#include "tiles/pipeline/size_limit.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace haishu;
using namespace haishu::tiles;
using layers::FieldType;
using layers::GeneraliseRule;

namespace
{

// Points, boxes and lines are placed by pixels of a tile (1/512) from its corner.
constexpr int z = 14;
const TileId tile{z, 6766, 13723};

geo::Point at_pixel(double x, double y)
{
    const double world_per_pixel = std::exp2(32 - z) / 512;
    return geo::lonlat_from_world({static_cast<std::uint32_t>((tile.col * 512.0 + x) * world_per_pixel),
                                   static_cast<std::uint32_t>((tile.row * 512.0 + y) * world_per_pixel)});
}

geo::Geometry point_at(double x, double y)
{
    geo::Geometry g;
    g.points = {at_pixel(x, y)};
    return g;
}

geo::Geometry line(double x, double y, double width, double height)
{
    geo::Geometry g;
    g.type = geo::GeometryType::LineString;
    g.points = {at_pixel(x, y), at_pixel(x + width, y + height)};
    g.ring_ends = {2};
    return g;
}

geo::Geometry box(double x, double y, double width, double height)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    g.points = {at_pixel(x, y), at_pixel(x + width, y), at_pixel(x + width, y + height), at_pixel(x, y + height), at_pixel(x, y)};
    g.ring_ends = {5};
    g.polygon_ends = {1};
    return g;
}

std::vector<std::uint64_t> ids_in(const DecodedTile& decoded, const char* layer)
{
    const DecodedLayer* found = decoded.find(layer);
    if (found == nullptr) return {};
    std::vector<std::uint64_t> ids = found->ids();
    std::sort(ids.begin(), ids.end());
    return ids;
}

layers::LayerDescriptor general_descriptor(const std::vector<GeneraliseRule>& rules)
{
    layers::LayerDescriptor descriptor = plain_descriptor("thing");
    descriptor.generalise = true;
    descriptor.generalise_rules = rules;
    return descriptor;
}

}  // namespace

TEST_CASE("a layer has no content below its least zoom, and goes on above its largest")
{
    layers::LayerDescriptor descriptor = general_descriptor({});
    descriptor.min_zoom = 13;
    descriptor.max_zoom = 15;
    const auto view = view_of(descriptor, {feature(1, "POINT (121.55 29.875)")});
    CHECK(tile_of({view}, mercator_tile(12, {121.55, 29.875})).bytes.empty());
    CHECK(tile_of({view}, mercator_tile(13, {121.55, 29.875})).features == 1);
    CHECK(tile_of({view}, mercator_tile(19, {121.55, 29.875})).features == 1);
    // The levels of other sets count by their scale.
    const TileMatrixSet& degrees = *find_tile_matrix_set("CGCS2000Quad");
    CHECK(tile_of({view}, degrees.tile_at(11, {121.55, 29.875}), degrees).bytes.empty());
    CHECK(tile_of({view}, degrees.tile_at(12, {121.55, 29.875}), degrees).features == 1);
}

TEST_CASE("small polygons and short lines are left out by pixels of a 512 pixel tile")
{
    GeneraliseRule rule;
    rule.below_zoom = 15;
    rule.min_size_px = 5;
    const std::vector<layers::Feature> features = {feature(1, box(100, 100, 3.1, 4.1)),  // the diagonal is a bit over five
                                                   feature(2, box(100, 200, 2.8, 3.8)), feature(3, line(100, 300, 0, 5.1)),
                                                   feature(4, line(100, 400, 0, 4.9)), feature(5, point_at(100, 50))};
    CHECK(ids_in(decoded_tile_of({view_of(general_descriptor({rule}), features)}, tile), "thing") ==
          std::vector<std::uint64_t>{1, 3, 5});

    rule.below_zoom = 14;  // the rule holds below, not at it
    CHECK(tile_of({view_of(general_descriptor({rule}), features)}, tile).features == 5);
}

TEST_CASE("a winding line counts by its length, not by its box")
{
    GeneraliseRule rule;
    rule.below_zoom = 15;
    rule.min_size_px = 10;
    geo::Geometry winding;
    winding.type = geo::GeometryType::LineString;
    for (int i = 0; i < 8; ++i) winding.points.push_back(at_pixel(100 + i % 2 * 3, 100 + i));
    winding.ring_ends = {8};
    CHECK(tile_of({view_of(general_descriptor({rule}), {feature(1, winding)})}, tile).features == 1);
}

TEST_CASE("of several rules the strictest holds")
{
    GeneraliseRule loose;
    loose.below_zoom = 16;
    loose.min_size_px = 2;
    loose.fields = {{"name", "rank"}};
    GeneraliseRule strict;
    strict.below_zoom = 15;
    strict.min_size_px = 8;
    strict.thin_px = 16;
    strict.fields = {{"rank", "kind"}};
    GeneraliseRule elsewhere;
    elsewhere.below_zoom = 12;
    elsewhere.thin_px = 64;
    layers::LayerDescriptor descriptor = general_descriptor({loose, strict, elsewhere});
    descriptor.fields = {field("name", FieldType::Text), field("kind", FieldType::Text), field("rank", FieldType::Integer)};
    const LevelOfDetail detail(descriptor, 14);
    CHECK(detail.min_size_units() == 64);
    CHECK(detail.thin_units() == 128);
    CHECK(detail.names() == std::vector<std::string>{"rank"});

    descriptor.generalise = false;
    const LevelOfDetail all(descriptor, 14);
    CHECK(all.min_size_units() == 0);
    CHECK(all.thin_units() == 0);
    CHECK(all.tolerance_units() == 0);
    CHECK(all.names().size() == 3);
    CHECK_FALSE(all.has_limits());
}

TEST_CASE("rows are chosen by a field, whatever its type")
{
    layers::LayerDescriptor descriptor = general_descriptor({});
    descriptor.fields = {field("class", FieldType::Text), field("rank", FieldType::Integer), field("bridge", FieldType::Boolean)};
    const auto shown = [&](const char* name, std::vector<std::string> values) {
        GeneraliseRule rule;
        rule.below_zoom = 15;
        rule.where_field = name;
        rule.where_values = std::move(values);
        descriptor.generalise_rules = {rule};
        return ids_in(
            decoded_tile_of({view_of(descriptor, {feature(1, point_at(10, 10), {std::string("trunk"), std::int64_t{1}, true}),
                                                  feature(2, point_at(20, 10), {std::string("primary"), std::int64_t{2}, false}),
                                                  feature(3, point_at(30, 10), {{}, {}, {}})})},
                            tile),
            "thing");
    };
    CHECK(shown("class", {"trunk", "motorway"}) == std::vector<std::uint64_t>{1});
    CHECK(shown("rank", {"2"}) == std::vector<std::uint64_t>{2});
    CHECK(shown("bridge", {"true"}) == std::vector<std::uint64_t>{1});
    CHECK(shown("class", {"rail"}).empty());
}

TEST_CASE("thinning keeps the best rank of each square")
{
    GeneraliseRule rule;
    rule.below_zoom = 15;
    rule.thin_px = 32;
    layers::LayerDescriptor descriptor = general_descriptor({rule});
    descriptor.fields = {field("rank", FieldType::Integer)};
    descriptor.rank_field = "rank";
    // Four points in the square from (32, 32) to (64, 64), one in the next, one unranked alone, one line that is not thinned.
    const auto view =
        view_of(descriptor, {feature(1, point_at(33, 33), {std::int64_t{5}}), feature(2, point_at(60, 60), {std::int64_t{2}}),
                             feature(3, point_at(40, 50), {std::int64_t{3}}), feature(4, point_at(50, 40), {{}}),
                             feature(5, point_at(65, 60), {std::int64_t{9}}), feature(6, point_at(200, 200), {{}}),
                             feature(7, line(33, 33, 10, 10), {std::int64_t{9}})});
    CHECK(ids_in(decoded_tile_of({view}, tile), "thing") == std::vector<std::uint64_t>{2, 5, 6, 7});
}

TEST_CASE("below the largest zoom lines lose points that nobody sees, at it none")
{
    geo::Geometry bent;
    bent.type = geo::GeometryType::LineString;
    for (int i = 0; i <= 50; ++i) bent.points.push_back(at_pixel(10 + i * 4, 100 + i % 2 * 0.2));
    bent.ring_ends = {51};
    layers::LayerDescriptor descriptor = general_descriptor({});
    descriptor.max_zoom = 15;
    CHECK(decoded_tile_of({view_of(descriptor, {feature(1, bent)})}, tile).layers[0].features[0].geometry.points.size() == 2);
    descriptor.max_zoom = 14;
    CHECK(decoded_tile_of({view_of(descriptor, {feature(1, bent)})}, tile).layers[0].features[0].geometry.points.size() == 51);
}

TEST_CASE("a tile that is too large loses the least important features and says how many")
{
    layers::LayerDescriptor descriptor = general_descriptor({});
    descriptor.fields = {field("text", FieldType::Text), field("rank", FieldType::Integer)};
    descriptor.rank_field = "rank";
    std::vector<layers::Feature> features;
    for (std::int64_t fid = 1; fid <= 4000; ++fid) {
        features.push_back(feature(fid, point_at(static_cast<double>(fid % 512), static_cast<double>(fid / 8)),
                                   {std::string(200, 'x') + std::to_string(fid), fid * 7919 % 4001}));
    }
    const auto small = view_of(plain_descriptor("small"), {feature(1, point_at(5, 5), {std::string("stays")})});
    const auto large = view_of(descriptor, features);
    const VectorTile made = tile_of({large, small}, tile);
    CHECK(made.bytes.size() <= max_tile_bytes + 100);
    CHECK(made.bytes.size() > max_tile_bytes * 9 / 10);
    CHECK(made.features + made.dropped == 4001);
    const DecodedTile decoded = decode_tile(made.bytes);
    CHECK(ids_in(decoded, "small") == std::vector<std::uint64_t>{1});
    std::int64_t largest_rank = 0;
    for (const DecodedFeature& kept : decoded.find("thing")->features) {
        largest_rank = std::max(largest_rank, std::get<std::int64_t>(kept.attributes.at("rank")));
    }
    // The ranks are 1 to 4000, each once: those kept are the first ones without a gap.
    CHECK(largest_rank == static_cast<std::int64_t>(made.features) - 1);
    CHECK(tile_of({large, small}, tile).bytes == made.bytes);

    descriptor.generalise = false;
    const VectorTile unlimited = tile_of({view_of(descriptor, features)}, tile);
    CHECK(unlimited.features == 4000);
    CHECK(unlimited.bytes.size() > max_tile_bytes);
    CHECK(unlimited.dropped == 0);
}

TEST_CASE("without a rank the larger shapes stay")
{
    layers::LayerDescriptor descriptor = general_descriptor({});
    std::vector<layers::Feature> features;
    for (std::int64_t fid = 1; fid <= 3000; ++fid) {
        features.push_back(feature(fid,
                                   box(static_cast<double>(fid % 500), static_cast<double>(fid / 6), fid % 2 == 0 ? 2 : 4, 2),
                                   {std::string(300, 'y') + std::to_string(fid)}));
    }
    const DecodedTile decoded = decoded_tile_of({view_of(descriptor, features)}, tile);
    const auto ids = ids_in(decoded, "thing");
    CHECK(std::count_if(ids.begin(), ids.end(), [](std::uint64_t id) { return id % 2 == 1; }) >= 1490);
}

TEST_CASE("shares are fair: the modest keep what they ask, the greedy get the same")
{
    CHECK(fair_shares({10, 500, 300, 5}, 215) == std::vector<std::size_t>{10, 100, 100, 5});
    CHECK(fair_shares({10, 20}, 100) == std::vector<std::size_t>{10, 20});
    CHECK(fair_shares({}, 100).empty());
    CHECK(most_important({{0, 10, 2, 0}, {1, 10, 1, 5}, {2, 10, 1, 7}, {3, 10, 1, 7}}, 30, 2) ==
          std::vector<bool>{false, false, true, true});
    CHECK(most_important({{0, 10, 2, 0}, {1, 10, 1, 5}}, 10, 9) == std::vector<bool>{false, true});
    CHECK(most_important({}, 10, 9).empty());
}

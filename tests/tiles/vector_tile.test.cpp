#include "geo/codec/wkt.hpp"
#include "geo/ops/overlay.hpp"
#include "tests/tiles/test_layer.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace haishu;
using namespace haishu::tiles;
using layers::FieldType;
using layers::GeometryKind;

namespace
{

const geo::Point old_town{121.55, 29.875};

geo::Geometry shape(const std::string& wkt)
{
    auto geometry = geo::read_wkt(wkt);
    REQUIRE(geometry);
    return *geometry;
}

// A box in degrees around the middle of the old town, in thousandths.
std::string box_wkt(double half_width, double half_height, geo::Point middle = old_town)
{
    const auto corner = [&](double x, double y) {
        return std::to_string(middle.x + x * half_width / 1000) + " " + std::to_string(middle.y + y * half_height / 1000);
    };
    return "POLYGON ((" + corner(-1, -1) + ", " + corner(1, -1) + ", " + corner(1, 1) + ", " + corner(-1, 1) + ", " +
           corner(-1, -1) + "))";
}

}  // namespace

TEST_CASE("a point comes out where it went in, with its id and attributes")
{
    layers::LayerDescriptor descriptor = plain_descriptor("place");
    descriptor.fields = {field("name", FieldType::Text),   field("count", FieldType::Integer),
                         field("height", FieldType::Real), field("open", FieldType::Boolean),
                         field("since", FieldType::Date),  field("seen", FieldType::DateTime),
                         field("nothing", FieldType::Text)};
    const auto view = view_of(
        descriptor,
        {feature(
            9'007'199'254'740'991, "POINT (121.55 29.875)",
            {std::string("天一阁"), std::int64_t{-7}, 12.5, true, std::int64_t{19'844}, std::int64_t{1'714'550'400'000}, {}})});
    const TileId tile{14, 6766, 13723};
    const DecodedTile decoded = decoded_tile_of({view}, tile);
    REQUIRE(decoded.layers.size() == 1);
    CHECK(decoded.layers[0].name == "place");
    CHECK(decoded.layers[0].extent == 4096);
    REQUIRE(decoded.layers[0].features.size() == 1);
    const DecodedFeature& place = decoded.layers[0].features[0];
    CHECK(place.id == 9'007'199'254'740'991);
    CHECK(place.attributes == std::map<std::string, DecodedValue>{{"name", "天一阁"},
                                                                  {"count", std::int64_t{-7}},
                                                                  {"height", 12.5},
                                                                  {"open", true},
                                                                  {"since", "2024-05-01"},
                                                                  {"seen", "2024-05-01T08:00:00Z"}});

    // (13530884.1059, 3487492.3570) in EPSG:3857, see the published vector.
    const geo::Box bounds = mercator().bounds(tile);
    CHECK(place.geometry.points[0].x == std::round((13530884.1059 - bounds.min_x) / bounds.width() * 4096));
    CHECK(place.geometry.points[0].y == std::round((bounds.max_y - 3487492.3570) / bounds.height() * 4096));
}

TEST_CASE("every tile matrix set places a point linearly in its own reference system")
{
    const auto view = view_of(plain_descriptor("place"), {feature(1, "POINT (121.55 29.875)")});
    const auto check = [&](const char* id, geo::Point in_crs, int z) {
        const TileMatrixSet& set = *find_tile_matrix_set(id);
        const TileId tile = set.tile_at(z, in_crs);
        const geo::Box bounds = set.bounds(tile);
        const DecodedTile decoded = decoded_tile_of({view}, tile, set);
        REQUIRE(decoded.layers.size() == 1);
        const geo::Point p = decoded.layers[0].features[0].geometry.points[0];
        CHECK(p.x == Approx((in_crs.x - bounds.min_x) / bounds.width() * 4096).margin(0.51));
        CHECK(p.y == Approx((bounds.max_y - in_crs.y) / bounds.height() * 4096).margin(0.51));
    };
    check("WebMercatorQuad", {13530884.1059, 3487492.3570}, 0);
    check("WebMercatorQuad", {13530884.1059, 3487492.3570}, 20);
    check("WorldCRS84Quad", {121.55, 29.875}, 0);
    check("WorldCRS84Quad", {121.55, 29.875}, 18);
    check("CGCS2000Quad", {121.55, 29.875}, 15);
    check("CGCS2000_GK_CM120", {649750.0767, 3307266.0827}, 0);
    check("CGCS2000_GK_CM120", {649750.0767, 3307266.0827}, 17);
}

TEST_CASE("at the deepest levels a vertex keeps the centimetres of world coordinates")
{
    const auto view = view_of(plain_descriptor("place"), {feature(1, "POINT (121.55 29.875)")});
    const TileId tile = mercator_tile(22, old_town);
    const DecodedTile decoded = decoded_tile_of({view}, tile);
    REQUIRE(decoded.layers.size() == 1);
    const geo::Box bounds = mercator().bounds(tile);
    const double metres_per_unit = bounds.width() / 4096;
    const geo::Point p = decoded.layers[0].features[0].geometry.points[0];
    CHECK(bounds.min_x + p.x * metres_per_unit == Approx(13530884.1059).margin(0.01));
    CHECK(bounds.max_y - p.y * metres_per_unit == Approx(3487492.3570).margin(0.01));
}

TEST_CASE("a tile without features is empty, one without its layer holds the others")
{
    const auto view = view_of(plain_descriptor("place"), {feature(1, "POINT (121.55 29.875)")});
    const auto other = view_of(plain_descriptor("street"), {feature(1, "LINESTRING (121.55 29.875, 121.551 29.875)")});
    CHECK(tile_of({view}, TileId{14, 6766, 13000}).bytes.empty());
    CHECK(tile_of({}, TileId{14, 6766, 13723}).bytes.empty());
    const VectorTile both = tile_of({view, other}, TileId{14, 6766, 13723});
    CHECK(both.features == 2);
    CHECK(both.dropped == 0);
    const DecodedTile decoded = decode_tile(both.bytes);
    REQUIRE(decoded.layers.size() == 2);
    CHECK(decoded.layers[0].name == "place");
    CHECK(decoded.layers[1].name == "street");
}

TEST_CASE("what lies in the buffer is in the tile, what lies beyond is not")
{
    // The tile's left edge is at 121.5527.. degrees; a grid unit at this level is 360 / 2^14 / 4096 degrees.
    const TileId tile{14, 6766, 13723};
    const double unit = 360.0 / 16384 / 4096;
    const double left = 13723 * 4096 * unit - 180;
    const auto view =
        view_of(plain_descriptor("place"),
                {feature(1, geo::Geometry{geo::GeometryType::Point, {{left - 60 * unit, 29.875}}, {}, {}, {}, {}}),
                 feature(2, geo::Geometry{geo::GeometryType::Point, {{left - 70 * unit, 29.875}}, {}, {}, {}, {}})});
    const DecodedTile decoded = decoded_tile_of({view}, tile);
    REQUIRE(decoded.layers.size() == 1);
    REQUIRE(decoded.layers[0].ids() == std::vector<std::uint64_t>{1});
    CHECK(decoded.layers[0].features[0].geometry.points[0].x == -60);
}

TEST_CASE("collections become one feature for each kind of member, all with the id")
{
    const auto view =
        view_of(plain_descriptor("mixed"),
                {feature(7, "GEOMETRYCOLLECTION (POINT (121.55 29.875), LINESTRING (121.55 29.875, 121.551 29.876))")});
    const DecodedTile decoded = decoded_tile_of({view}, TileId{14, 6766, 13723});
    REQUIRE(decoded.layers.size() == 1);
    CHECK(decoded.layers[0].ids() == std::vector<std::uint64_t>{7, 7});
    CHECK(decoded.layers[0].features[0].geometry.type == geo::GeometryType::Point);
    CHECK(decoded.layers[0].features[1].geometry.type == geo::GeometryType::LineString);
}

TEST_CASE("multi-part shapes keep their parts and holes")
{
    const std::string wkt =
        "MULTIPOLYGON (((121.545 29.870, 121.549 29.870, 121.549 29.874, 121.545 29.874, 121.545 29.870), "
        "(121.546 29.871, 121.546 29.873, 121.548 29.873, 121.548 29.871, 121.546 29.871)), "
        "((121.550 29.875, 121.551 29.875, 121.551 29.876, 121.550 29.875)))";
    const auto view = view_of(plain_descriptor("area"),
                              {feature(1, wkt), feature(2, "MULTIPOINT (121.55 29.875, 121.551 29.875)"),
                               feature(3, "MULTILINESTRING ((121.55 29.875, 121.551 29.875), (121.55 29.876, 121.551 29.876))")});
    const DecodedTile decoded = decoded_tile_of({view}, TileId{14, 6766, 13723});
    const geo::Geometry& area = decoded.layers[0].find(1)->geometry;
    CHECK(area.polygon_ends == std::vector<std::uint32_t>{2, 3});
    CHECK(geo::invalid_reason(area).empty());
    CHECK(decoded.layers[0].find(2)->geometry.points.size() == 2);
    CHECK(decoded.layers[0].find(3)->geometry.ring_ends.size() == 2);
}

TEST_CASE("fields that a viewer may not see are not in his tile")
{
    layers::LayerDescriptor descriptor = plain_descriptor("place");
    descriptor.fields = {field("name", FieldType::Text), field("owner", FieldType::Text, layers::Level::Internal)};
    const auto snapshot =
        snapshot_of(descriptor, {feature(1, "POINT (121.55 29.875)", {std::string("甲"), std::string("secret-owner")})});
    const TileId tile{14, 6766, 13723};
    const VectorTile resident = tile_of({view_of(snapshot)}, tile);
    CHECK(resident.bytes.find("secret-owner") == std::string::npos);
    CHECK(resident.bytes.find("owner") == std::string::npos);
    const DecodedTile staff = decoded_tile_of({view_of(snapshot, layers::Role::Staff)}, tile);
    CHECK(staff.layers[0].features[0].attributes.at("owner") == DecodedValue("secret-owner"));
}

TEST_CASE("the same view gives the same bytes, and so do the delta and the folded base")
{
    layers::LayerDescriptor descriptor = plain_descriptor("building");
    std::vector<layers::Feature> features;
    for (std::int64_t fid = 1; fid <= 300; ++fid) {
        const geo::Point middle{121.545 + 0.0001 * static_cast<double>(fid % 40),
                                29.872 + 0.0001 * static_cast<double>(fid % 23)};
        features.push_back(feature(fid, box_wkt(0.03, 0.02, middle), {std::string(fid % 3 == 0 ? "住宅" : "商业")}));
    }
    const auto before = snapshot_of(descriptor, features);
    const TileId tile{14, 6766, 13723};
    CHECK(tile_of({view_of(before)}, tile).bytes == tile_of({view_of(before)}, tile).bytes);

    std::vector<layers::Feature> written = {feature(5, box_wkt(0.1, 0.1), {std::string("改")}),
                                            feature(301, box_wkt(0.05, 0.1), {std::string("住宅")})};
    const geo::Box box = shape(box_wkt(0.2, 0.2)).box();
    const std::vector<layers::Change> changes = {{10, "building", layers::Operation::Update, 5, box, box},
                                                 {11, "building", layers::Operation::Insert, 301, {}, box},
                                                 {12, "building", layers::Operation::Delete, 7, box, {}}};
    const auto edited = layers::with_changes(before, written, {7}, changes);
    const auto folded = layers::folded(edited);
    const VectorTile from_delta = tile_of({view_of(edited)}, tile);
    CHECK(from_delta.bytes != tile_of({view_of(before)}, tile).bytes);
    CHECK(from_delta.features == 300);
    CHECK(from_delta.bytes == tile_of({view_of(folded)}, tile).bytes);
    CHECK(view_of(edited).stamp(tile_reach(mercator(), tile)) == 12);
    CHECK(view_of(folded).stamp(tile_reach(mercator(), tile)) == 12);
    CHECK(view_of(edited).stamp(tile_reach(mercator(), TileId{14, 6766, 13000})) < 10);
}

TEST_CASE("a big polygon over four tiles has no seam")
{
    // A ragged ring around the corner that four tiles share.
    const int z = 13;
    const double corner_x = 6862 * 360.0 / 8192 - 180;
    const geo::Point corner{corner_x, geo::lonlat_from_world({0, static_cast<std::uint32_t>(3383U << (32 - z))}).y};
    geo::Geometry ragged;
    ragged.type = geo::GeometryType::Polygon;
    for (int i = 0; i < 720; ++i) {
        const double angle = i * 3.141592653589793 / 360;
        const double radius = i % 2 == 0 ? 0.02 : 0.017;
        ragged.points.push_back({corner.x + radius * std::cos(angle), corner.y + radius * std::sin(angle)});
    }
    ragged.points.push_back(ragged.points.front());
    ragged.ring_ends = {721};
    ragged.polygon_ends = {1};

    layers::LayerDescriptor descriptor = plain_descriptor("lake", GeometryKind::Polygon);
    for (const bool generalise : {false, true}) {
        descriptor.generalise = generalise;
        const auto view = view_of(descriptor, {feature(1, ragged)});
        std::vector<geo::Geometry> pieces;
        for (const int row : {0, 1}) {
            for (const int col : {0, 1}) {
                const TileId tile{z, 3382U + static_cast<unsigned>(row), 6861U + static_cast<unsigned>(col)};
                const DecodedTile decoded = decoded_tile_of({view}, tile);
                REQUIRE(decoded.layers.size() == 1);
                const geo::Geometry& piece = decoded.layers[0].features[0].geometry;
                CHECK(geo::invalid_reason(piece).empty());
                const auto own = geo::intersection(piece, shape("POLYGON ((0 0, 4096 0, 4096 4096, 0 4096, 0 0))"));
                REQUIRE(own);
                geo::Geometry moved = *own;
                for (geo::Point& p : moved.points) p = {p.x + col * 4096, p.y + row * 4096};
                pieces.push_back(moved);
            }
        }
        const auto whole = geo::union_all(pieces);
        REQUIRE(whole);

        // The same ring on the grid of the four tiles, in doubles.
        geo::Geometry expected = ragged;
        for (geo::Point& p : expected.points) {
            const geo::WorldPoint world = geo::world_from_lonlat(p);
            p = {world.x / std::exp2(32 - z - 12) - 6861.0 * 4096, world.y / std::exp2(32 - z - 12) - 3382.0 * 4096};
        }
        const double perimeter = geo::planar_length(expected);
        const auto missing = geo::difference(expected, *whole);
        const auto surplus = geo::difference(*whole, expected);
        REQUIRE(missing);
        REQUIRE(surplus);
        const double tolerance = generalise ? 3 : 0.5;
        CHECK(geo::planar_area(*missing) < perimeter * tolerance);
        CHECK(geo::planar_area(*surplus) < perimeter * tolerance);
        // One piece, and no slit along the shared edges.
        CHECK(whole->type == geo::GeometryType::Polygon);
        CHECK(whole->ring_ends.size() == 1);
    }
}

TEST_CASE("a street keeps its course over the edge of two tiles")
{
    const int z = 14;
    const double edge = 13723 * 360.0 / 16384 - 180;
    geo::Geometry street;
    street.type = geo::GeometryType::LineString;
    for (int i = -40; i <= 40; ++i) street.points.push_back({edge + i * 0.0002, 29.8725 + 0.001 * std::sin(i * 0.3)});
    street.ring_ends = {81};
    layers::LayerDescriptor descriptor = plain_descriptor("road");
    descriptor.generalise = true;
    const auto view = view_of(descriptor, {feature(1, street)});
    const auto crossing_of = [&](unsigned col, double at_x) {
        const DecodedTile decoded = decoded_tile_of({view}, TileId{z, 6766, col});
        REQUIRE(decoded.layers.size() == 1);
        const auto& points = decoded.layers[0].features[0].geometry.points;
        for (std::size_t i = 0; i + 1 < points.size(); ++i) {
            if ((points[i].x <= at_x) != (points[i + 1].x <= at_x)) {
                return points[i].y + (points[i + 1].y - points[i].y) * (at_x - points[i].x) / (points[i + 1].x - points[i].x);
            }
        }
        FAIL("the street does not meet the edge");
        return 0.0;
    };
    CHECK(crossing_of(13722, 4096) == Approx(crossing_of(13723, 0)).margin(1));
}

TEST_CASE("the deadline ends the work")
{
    const auto view = view_of(plain_descriptor("place"), {feature(1, "POINT (121.55 29.875)")});
    const auto late =
        make_vector_tile({view}, mercator(), TileId{14, 6766, 13723}, Deadline::after(std::chrono::milliseconds(-1)));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::TimedOut);
    CHECK(late.error().id == "deadline");
}

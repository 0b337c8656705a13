#include "tiles/matrix/tile_matrix_set.hpp"

#include "geo/crs/transform.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace haishu;
using namespace haishu::tiles;

namespace
{

const TileMatrixSet& set_of(const char* id)
{
    const TileMatrixSet* set = find_tile_matrix_set(id);
    REQUIRE(set != nullptr);
    return *set;
}

geo::Point in_crs(const TileMatrixSet& set, geo::Point lonlat)
{
    const auto transform = geo::Transform::create(geo::cgcs2000, set.crs);
    REQUIRE(transform);
    const auto point = transform->apply(lonlat);
    REQUIRE(point);
    return *point;
}

}  // namespace

TEST_CASE("a point of the old town lies in the published tiles of both pyramids")
{
    const geo::Point place{121.55, 29.875};
    const TileMatrixSet& mercator = set_of("WebMercatorQuad");
    const geo::Point metres = in_crs(mercator, place);
    CHECK(mercator.tile_at(10, metres) == TileId{10, 422, 857});
    CHECK(mercator.tile_at(14, metres) == TileId{14, 6766, 13723});
    CHECK(mercator.tile_at(18, metres) == TileId{18, 108259, 219582});

    // Tianditu's "c" pyramid numbers its levels one higher.
    const TileMatrixSet& degrees = set_of("CGCS2000Quad");
    CHECK(degrees.tile_at(9, place) == TileId{9, 171, 857});
    CHECK(degrees.tile_at(13, place) == TileId{13, 2736, 13723});
    CHECK(degrees.tile_at(17, place) == TileId{17, 43781, 219582});
}

TEST_CASE("scales and cells are those that OGC publishes")
{
    const auto& mercator = set_of("WebMercatorQuad").matrices;
    REQUIRE(mercator.size() == 23);
    CHECK(mercator[0].scale_denominator == Approx(559082264.028717).epsilon(1e-14));
    CHECK(mercator[0].cell_size == Approx(156543.033928041).epsilon(1e-14));
    CHECK(mercator[0].origin_x == Approx(-20037508.3427892).epsilon(1e-14));
    CHECK(mercator[0].origin_y == Approx(20037508.3427892).epsilon(1e-14));
    CHECK(mercator[14].scale_denominator == Approx(34123.6733415964).epsilon(1e-14));
    CHECK(mercator[22].scale_denominator == Approx(133.295598990611).epsilon(1e-13));
    CHECK(mercator[22].width == 4194304);

    const auto& degrees = set_of("WorldCRS84Quad").matrices;
    REQUIRE(degrees.size() == 22);
    CHECK(degrees[0].scale_denominator == Approx(279541132.014358).epsilon(1e-14));
    CHECK(degrees[0].cell_size == 0.703125);
    CHECK(degrees[0].width == 2);
    CHECK(degrees[0].height == 1);
    CHECK(degrees[17].scale_denominator == Approx(2132.72958384978).epsilon(1e-14));
    CHECK(set_of("CGCS2000Quad").matrices[0].scale_denominator == Approx(279541132.0143588).epsilon(1e-14));
}

TEST_CASE("the plane set covers its zone and the district on the other side of its edge")
{
    const TileMatrixSet& plane = set_of("CGCS2000_GK_CM120");
    CHECK(plane.matrices[0].cell_size == 4000);
    CHECK(plane.matrices[0].scale_denominator == Approx(14285714.285714286));
    for (const geo::Point corner : {geo::Point{118.5, 24.43}, {121.5, 24.43}, {118.5, 53.33}, {121.5, 53.33}, {121.62, 29.75}}) {
        const geo::Point metres = in_crs(plane, corner);
        CHECK(plane.bounds(plane.tile_at(17, metres)).contains(metres));
    }
}

TEST_CASE("every tile's middle leads back to the tile, and neighbours share their edges")
{
    for (const TileMatrixSet& set : tile_matrix_sets()) {
        for (const TileMatrix& matrix : set.matrices) {
            for (const TileId tile : {TileId{matrix.z, 0, 0}, TileId{matrix.z, matrix.height - 1, matrix.width - 1},
                                      TileId{matrix.z, matrix.height / 2, matrix.width / 3}}) {
                CHECK(set.tile_at(matrix.z, set.bounds(tile).center()) == tile);
            }
            if (matrix.width < 2) continue;
            CHECK(set.bounds({matrix.z, 0, 0}).max_x == set.bounds({matrix.z, 0, 1}).min_x);
        }
    }
}

TEST_CASE("points outside a matrix are taken to its nearest tile")
{
    const TileMatrixSet& degrees = set_of("CGCS2000Quad");
    CHECK(degrees.tile_at(2, {-500, 500}) == TileId{2, 0, 0});
    CHECK(degrees.tile_at(2, {500, -500}) == TileId{2, 3, 7});
    CHECK(degrees.tile_at(2, {180, -90}) == TileId{2, 3, 7});
}

TEST_CASE("tiles outside their matrix are not found")
{
    const TileMatrixSet& mercator = set_of("WebMercatorQuad");
    const auto found = mercator.check(3, 7, 0);
    REQUIRE(found);
    CHECK(*found == TileId{3, 7, 0});
    for (const auto& [z, row, col] : {std::tuple{-1, 0L, 0L},
                                      {23, 0L, 0L},
                                      {3, 8L, 0L},
                                      {3, 0L, 8L},
                                      {3, -1L, 0L},
                                      {3, 0L, 4294967296L},
                                      {0, 9223372036854775807L, 0L}}) {
        const auto missing = mercator.check(z, row, col);
        REQUIRE_FALSE(missing);
        CHECK(missing.error().code == ErrorCode::NotFound);
        CHECK(missing.error().id == "tile-out-of-range");
    }
    CHECK(find_tile_matrix_set("webmercatorquad") == nullptr);
}

TEST_CASE("registered sets come first and name their place in the registry")
{
    std::vector<std::string> ids;
    for (const TileMatrixSet& set : tile_matrix_sets()) ids.push_back(set.id);
    CHECK(ids == std::vector<std::string>{"WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad", "CGCS2000_GK_CM120"});

    const auto document = nlohmann::json::parse(tile_matrix_set_json(set_of("WebMercatorQuad")));
    CHECK(document["uri"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
    CHECK(document["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857");
    CHECK(document["orderedAxes"] == nlohmann::json({"X", "Y"}));
    REQUIRE(document["tileMatrices"].size() == 23);
    const auto& first = document["tileMatrices"][0];
    CHECK(first["id"] == "0");
    CHECK(first["cornerOfOrigin"] == "topLeft");
    CHECK(first["tileWidth"] == 256);
    CHECK(first["matrixHeight"] == 1);
    CHECK(first["pointOfOrigin"][0].get<double>() == Approx(-20037508.3427892).epsilon(1e-14));
}

TEST_CASE("the corner of a set is written in the axis order of its reference system")
{
    const auto corner = [](const char* id) {
        return nlohmann::json::parse(tile_matrix_set_json(set_of(id)))["tileMatrices"][3]["pointOfOrigin"];
    };
    CHECK(corner("WorldCRS84Quad") == nlohmann::json({-180.0, 90.0}));
    CHECK(corner("CGCS2000Quad") == nlohmann::json({90.0, -180.0}));
    CHECK(corner("CGCS2000_GK_CM120") == nlohmann::json({6000000.0, -12000.0}));
    const auto own = nlohmann::json::parse(tile_matrix_set_json(set_of("CGCS2000Quad")));
    CHECK_FALSE(own.contains("uri"));
    CHECK(own["crs"] == "http://www.opengis.net/def/crs/EPSG/0/4490");
    CHECK(own["orderedAxes"] == nlohmann::json({"Lat", "Lon"}));
}

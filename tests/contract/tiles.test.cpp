// OGC API - Tiles Part 1: tilesets, tile matrix sets, tiles, and the same tiles in XYZ order.

#include "tests/contract/contract_server.hpp"

#include <set>

#include <catch2/catch.hpp>
#include <protozero/pbf_reader.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const std::vector<std::string> all_sets{"WebMercatorQuad", "WorldCRS84Quad", "CGCS2000Quad", "CGCS2000_GK_CM120"};

// Names of the layers of a tile, each with the ids of its features.
std::map<std::string, std::set<std::uint64_t>> read_tile(const std::string& bytes)
{
    std::map<std::string, std::set<std::uint64_t>> layers;
    protozero::pbf_reader tile(bytes);
    while (tile.next(3)) {
        protozero::pbf_reader layer = tile.get_message();
        std::string name;
        std::set<std::uint64_t> ids;
        while (layer.next()) {
            if (layer.tag() == 1) {
                name = layer.get_string();
            } else if (layer.tag() == 2) {
                protozero::pbf_reader feature = layer.get_message();
                while (feature.next()) {
                    if (feature.tag() == 1) {
                        ids.insert(feature.get_uint64());
                    } else {
                        feature.skip();
                    }
                }
            } else {
                layer.skip();
            }
        }
        layers[name] = ids;
    }
    return layers;
}

std::set<std::uint64_t> visible_places()
{
    std::set<std::uint64_t> ids;
    for (const layers::Feature& place : sample_places()) {
        if (place.geometry && !is_hidden_place(place)) ids.insert(static_cast<std::uint64_t>(place.fid));
    }
    return ids;
}

std::string filled(std::string target, int z, std::int64_t row, std::int64_t col)
{
    for (const auto& [name, value] :
         std::vector<std::pair<std::string, std::int64_t>>{{"{tileMatrix}", z}, {"{tileRow}", row}, {"{tileCol}", col}}) {
        const auto at = target.find(name);
        REQUIRE(at != std::string::npos);
        target.replace(at, name.size(), std::to_string(value));
    }
    return target;
}

}  // namespace

TEST_CASE("tilesets lists name data type, reference system, links and registered matrix sets first")
{
    for (const std::string target : {"/tiles", "/collections/place/tiles"}) {
        INFO(target);
        const Answer answer = ContractServer::shared().get(target);
        REQUIRE(answer.status == 200);
        const Json list = answer.json().at("tilesets");
        REQUIRE(list.size() == all_sets.size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            CHECK(list[i].at("dataType") == "vector");
            CHECK(list[i].at("crs").get<std::string>().rfind("http://www.opengis.net/def/crs/", 0) == 0);
            REQUIRE(links_with(list[i], "self").size() == 1);
            CHECK(target_of(links_with(list[i], "self")[0]) == target + "/" + all_sets[i] + "?f=json");
            CHECK(links_with(list[i], "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme").size() == 1);
            CHECK(list[i].contains("tileMatrixSetURI") == (i < 2));
            CHECK(list[i].at("tileMatrixSetLimits").is_array());
        }
    }
}

TEST_CASE("a tileset has a templated item link whose tiles answer, and limits that hold the data")
{
    auto& server = ContractServer::shared();
    for (const std::string& set : all_sets) {
        INFO(set);
        const Json tileset = server.get("/collections/place/tiles/" + set).json();
        const auto items = links_with(tileset, "item");
        REQUIRE(items.size() == 1);
        CHECK(items[0].at("templated") == true);
        CHECK(items[0].at("type") == "application/vnd.mapbox-vector-tile");
        CHECK(tileset.at("layers").at(0).at("id") == "place");
        CHECK_FALSE(tileset.at("layers").at(0).at("propertiesSchema").at("properties").contains("owner_phone"));
        CHECK(tileset.at("boundingBox").at("lowerLeft")[0].get<double>() == Approx(121.40));
        std::set<std::uint64_t> seen;
        for (const Json& limit : tileset.at("tileMatrixSetLimits")) {
            const int z = std::stoi(limit.at("tileMatrix").get<std::string>());
            if (z != 10) continue;
            for (std::int64_t row = limit.at("minTileRow"); row <= limit.at("maxTileRow"); ++row) {
                for (std::int64_t col = limit.at("minTileCol"); col <= limit.at("maxTileCol"); ++col) {
                    const Answer tile = server.get(filled(target_of(items[0]), z, row, col));
                    CHECK((tile.status == 200 || tile.status == 204));
                    seen.merge(read_tile(tile.body)["place"]);
                }
            }
        }
        CHECK(seen == visible_places());
    }
}

TEST_CASE("tile matrix sets are listed and each answers with its matrices")
{
    auto& server = ContractServer::shared();
    const Json list = server.get("/tileMatrixSets").json().at("tileMatrixSets");
    REQUIRE(list.size() == all_sets.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        CHECK(list[i].at("id") == all_sets[i]);
        const Json set = server.get(target_of(links_with(list[i], "self").at(0))).json();
        CHECK(set.at("id") == all_sets[i]);
        CHECK(set.at("tileMatrices").size() >= 15);
        CHECK(set.at("tileMatrices")[0].at("tileWidth") == 256);
    }
    CHECK(server.get("/tileMatrixSets/nosuch").status == 404);
    CHECK(server.get("/tiles/nosuch").status == 404);
}

TEST_CASE("a tile has the media type, a strong tag and the caching rules of public data")
{
    const Answer tile = ContractServer::shared().get("/collections/place/tiles/WebMercatorQuad/0/0/0");
    REQUIRE(tile.status == 200);
    CHECK(tile.header("content-type") == "application/vnd.mapbox-vector-tile");
    CHECK(tile.header("etag").front() == '"');
    CHECK(tile.header("cache-control") == "no-cache");
    CHECK(tile.header("content-length") == std::to_string(tile.body.size()));
    CHECK(tile.header("access-control-allow-origin") == "*");
    CHECK(tile.header("vary") == "Accept, Accept-Encoding");
    CHECK(tile.header("content-encoding").empty());
}

TEST_CASE("a tile holds every visible feature once, by id")
{
    CHECK(read_tile(ContractServer::shared().get("/collections/place/tiles/WebMercatorQuad/0/0/0").body)["place"] ==
          visible_places());
}

TEST_CASE("a tile is gzip where that is accepted, with a tag of its own")
{
    auto& server = ContractServer::shared();
    const std::string target = "/collections/place/tiles/WebMercatorQuad/5/13/26";
    const Answer plain = server.get(target);
    Ask ask;
    ask.accept_encoding = "gzip, br";
    const Answer packed = server.get(target, ask);
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(packed.body.substr(0, 2) == "\x1f\x8b");
    CHECK(packed.body.size() < plain.body.size());
    CHECK(packed.header("etag") != plain.header("etag"));
    ask.accept_encoding = "gzip;q=0, identity";
    CHECK(server.get(target, ask).body == plain.body);
}

TEST_CASE("an empty tile is 204 and one outside its matrix is 404")
{
    auto& server = ContractServer::shared();
    CHECK(server.get("/collections/place/tiles/WebMercatorQuad/10/0/0").status == 204);
    CHECK(server.get("/collections/place/tiles/WebMercatorQuad/10/0/0").body.empty());
    for (const std::string at : {"0/0/1", "0/1/0", "10/1024/0", "10/0/1024", "99/0/0", "5/99999999999999999999/0"}) {
        INFO(at);
        const int status = server.get("/collections/place/tiles/WebMercatorQuad/" + at).status;
        CHECK((status == 404 || status == 400));
    }
    for (const std::string at : {"a/0/0", "0/-1/0", "0/0/0.5", "0/0/%2B0"}) {
        INFO(at);
        CHECK(server.get("/collections/place/tiles/WebMercatorQuad/" + at).status == 400);
    }
    CHECK(server.get("/collections/place/tiles/nosuch/0/0/0").status == 404);
}

TEST_CASE("a dataset tile holds the layers that collections names, in one order whatever the asker's")
{
    auto& server = ContractServer::shared();
    const Answer both = server.get("/tiles/WebMercatorQuad/0/0/0?collections=place,area");
    REQUIRE(both.status == 200);
    const auto layers = read_tile(both.body);
    CHECK(layers.at("place") == visible_places());
    CHECK(layers.at("area") == std::set<std::uint64_t>{2, 3, 4, 5});  // the first is a quarter of a grid unit wide there
    const Answer turned = server.get("/tiles/WebMercatorQuad/0/0/0?collections=area,place");
    CHECK(turned.body == both.body);
    CHECK(turned.header("etag") == both.header("etag"));
    CHECK(read_tile(server.get("/tiles/WebMercatorQuad/0/0/0?collections=area").body).size() == 1);
    CHECK(read_tile(server.get("/tiles/WebMercatorQuad/0/0/0").body).count("place") == 1);
}

TEST_CASE("the list of layers has 1 to 64 different ids")
{
    auto& server = ContractServer::shared();
    const auto status = [&](const std::string& ids) {
        return server.get("/tiles/WebMercatorQuad/0/0/0?collections=" + ids).status;
    };
    CHECK(status("place,place") == 400);
    CHECK(status("") == 400);
    CHECK(status("place,") == 400);
    CHECK(status("place,nosuch") == 404);
    std::string many = "a0";
    for (int i = 1; i < 64; ++i) many += ",a" + std::to_string(i);
    CHECK(status(many) == 404);
    CHECK(status(many + ",a64") == 400);
    CHECK(server.get("/xyz/" + many + ",a64/0/0/0.mvt").status == 400);
    CHECK(server.get("/tilejson/place,place.json").status == 400);
}

TEST_CASE("an XYZ tile is the row-and-column tile with x and y turned")
{
    auto& server = ContractServer::shared();
    const Answer ogc = server.get("/collections/place/tiles/WebMercatorQuad/5/13/26");
    const Answer xyz = server.get("/xyz/place/5/26/13.mvt");
    REQUIRE(ogc.status == 200);
    CHECK(xyz.status == 200);
    CHECK(xyz.body == ogc.body);
    CHECK(xyz.header("etag") == ogc.header("etag"));
}

TEST_CASE("a tile that was made is at hand for the next asker, and 304 for one who holds it")
{
    auto& server = ContractServer::shared();
    const std::string target = "/xyz/area/6/53/26.mvt";
    CHECK_FALSE(server.at_once(target));
    const Answer made = server.get(target);
    REQUIRE(made.status == 200);
    const auto at_hand = server.at_once(target);
    REQUIRE(at_hand);
    CHECK(at_hand->body == made.body);
    CHECK(at_hand->headers == made.headers);
    Ask ask;
    ask.if_none_match = made.header("etag");
    const auto unchanged = server.at_once(target, ask);
    REQUIRE(unchanged);
    CHECK(unchanged->status == 304);
    CHECK(unchanged->body.empty());
    CHECK(unchanged->header("etag") == made.header("etag"));
    CHECK(server.get(target, ask).status == 304);
    CHECK_FALSE(server.at_once(target + "?nosuch=1"));
}

TEST_CASE("an edit is in the answer to an address that was at hand before")
{
    auto& server = ContractServer::shared();
    const std::string target = "/xyz/area/6/53/26.mvt";
    const Answer made = server.get(target);
    REQUIRE(server.at_once(target));
    REQUIRE(server.at_once(target));
    server.write_again("area", sample_areas().at(0));
    CHECK_FALSE(server.at_once(target));
    CHECK(server.get(target).headers == made.headers);
    CHECK(server.at_once(target));
}

TEST_CASE("HEAD on a tile tells its length and sends no body")
{
    Ask head;
    head.method = server::Method::Head;
    const Answer answer = ContractServer::shared().get("/xyz/place/0/0/0.mvt", head);
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(answer.header("content-length") == std::to_string(ContractServer::shared().get("/xyz/place/0/0/0.mvt").body.size()));
}

TEST_CASE("TileJSON names layers, visible fields, bounds and an XYZ template that answers")
{
    auto& server = ContractServer::shared();
    const Answer answer = server.get("/tilejson/place,area.json");
    REQUIRE(answer.status == 200);
    const Json document = answer.json();
    CHECK(document.at("tilejson") == "3.0.0");
    REQUIRE(document.at("vector_layers").size() == 2);
    for (const Json& layer : document.at("vector_layers")) CHECK_FALSE(layer.at("fields").contains("owner_phone"));
    CHECK(document.at("bounds").size() == 4);
    std::string tile = document.at("tiles")[0];
    CHECK(tile == std::string(ContractServer::base_url) + "/xyz/area,place/{z}/{x}/{y}.mvt");
    CHECK(server.get("/xyz/area,place/0/0/0.mvt").status == 200);
    CHECK(server.get("/tilejson/nosuch.json").status == 404);
}

TEST_CASE("the styles are listed and each is a MapLibre style of the visible layers")
{
    auto& server = ContractServer::shared();
    const Json list = server.get("/styles").json().at("styles");
    REQUIRE_FALSE(list.empty());
    for (const Json& one : list) {
        const Answer style = server.get(target_of(links_with(one, "stylesheet").at(0)));
        CHECK(style.header("content-type") == "application/vnd.mapbox.style+json");
        CHECK(style.json().at("version") == 8);
        CHECK(style.body.find("secret_works") == std::string::npos);
    }
    CHECK(server.get("/styles/nosuch").status == 404);
}

// Open data: whole layers as files with checksums, and the formats of items that GDAL reads back.

#include "tests/contract/contract_server.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>
#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

// What a command line says of a file with this content.
std::string told(const std::string& content, const std::string& name, const std::string& command)
{
    std::string pattern = (std::filesystem::temp_directory_path() / "haishu-download-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    const std::string file = pattern + "/" + name;
    std::ofstream(file, std::ios::binary) << content;
    const int status = std::system((command + " " + file + " > " + pattern + "/told 2>&1").c_str());
    std::ifstream output(pattern + "/told");
    std::string text{std::istreambuf_iterator<char>(output), {}};
    std::filesystem::remove_all(pattern);
    INFO(text);
    CHECK(status == 0);
    return text;
}

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a public layer is described with licence and map number, and its files have the checksums it tells")
{
    auto& server = ContractServer::shared();
    const Answer answer = server.get("/collections/place/download");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/ld+json");
    const Json dataset = answer.json();
    CHECK(dataset.at("dct:license") == "CC0 1.0");
    CHECK(dataset.at("mapNumber") == "示意图，无审图号");
    CHECK(dataset.at("dct:issued").get<std::string>().size() >= 20);
    CHECK(dataset.at("features") == 108);
    // Some places have no geometry, which FlatGeobuf files of GDAL cannot hold.
    CHECK(dataset.at("dcat:distribution").size() == 4);
    for (const Json& distribution : dataset.at("dcat:distribution")) {
        const std::string href = distribution.at("dcat:downloadURL");
        INFO(href);
        const Answer file = server.get(href.substr(std::string(ContractServer::base_url).size()));
        REQUIRE(file.status == 200);
        CHECK(file.body.size() == distribution.at("dcat:byteSize"));
        const std::string digest = told(file.body, "file", "sha256sum");
        CHECK(digest.substr(0, 64) == distribution.at("spdx:checksum").at("spdx:checksumValue").get<std::string>());
    }
}

TEST_CASE("what is not public is not to be downloaded, even by those who may see it")
{
    auto& server = ContractServer::shared();
    Ask ask;
    ask.viewer = clerk();
    CHECK(server.get("/collections/secret_works/download", ask).status == 404);
    CHECK(server.get("/collections/nosuch/download").status == 404);
    const std::string csv = server.get("/collections/place/download?f=csv", ask).body;
    CHECK_FALSE(has(csv, "owner_phone"));
    CHECK_FALSE(has(csv, "hidden"));
    CHECK_FALSE(has(server.get("/catalog", ask).body, "secret_works"));
    CHECK(has(server.get("/catalog").body, "/collections/place/download?f=gpkg"));
}

TEST_CASE("GDAL reads the FlatGeobuf and the GeoPackage of a page, in the system that was asked for")
{
    auto& server = ContractServer::shared();
    const std::string fgb = told(server.get("/collections/place/items?f=fgb&limit=200").body, "place.fgb", "ogrinfo -al");
    CHECK(has(fgb, "Feature Count: 108"));
    CHECK(has(fgb, "name (String) = 地点2\n"));
    CHECK(has(fgb, "floors (Integer64) = 1\n"));
    CHECK(has(fgb, "seen (DateTime) = 2026/01/01 01:00:00+00\n"));
    CHECK(has(fgb, "POINT (121.41 29.8)"));
    const std::string ring = told(server.get("/collections/area/items?f=fgb").body, "area.fgb", "ogrinfo -al");
    CHECK(has(ring, "MULTIPOLYGON (((121.6 29.8,121.7 29.8,121.7 29.9,121.6 29.9,121.6 29.8),(121.62 29.82,"));
    const std::string gauss =
        told(server.get("/collections/place/items?f=fgb&limit=1&crs=EPSG:4549").body, "p.fgb", "ogrinfo -al");
    CHECK(has(gauss, "ID[\"EPSG\",4549]"));
    CHECK(has(gauss, "POINT (635357.69"));
    const std::string gpkg = told(server.get("/collections/place/items?f=gpkg&limit=200").body, "place.gpkg", "ogrinfo -al");
    CHECK(has(gpkg, "Feature Count: 108"));
    CHECK(has(gpkg, "OGRFeature(place):2\n"));
    CHECK(has(gpkg, "POINT (121.41 29.8)"));
}

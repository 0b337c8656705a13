// 25 km2 of large-scale data for each asker, however he goes about it.

#include "tests/contract/contract_server.hpp"

#include "layers/store/staging.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const char* const survey_descriptor = R"({
  "id": "survey", "title": {"zh": "地形", "en": "Survey"}, "group": "base", "level": "public", "geometry": "Point",
  "fields": [{"name": "no", "type": "integer"}], "zoom": {"min": 0, "max": 18}, "generalise": "none", "survey_scale": 500
})";

// About 13, 13 and 26 km2.
const std::string south = "bbox=121.50,29.87,121.55,29.8943";
const std::string north = "bbox=121.50,29.8943,121.55,29.9186";
const std::string both = "bbox=121.50,29.87,121.55,29.9186";
const std::string items = "/collections/survey/items?";

std::unique_ptr<ContractServer> surveyed(const std::string& name)
{
    return ContractServer::filled(name, [](layers::LiveCatalog& catalog) {
        const std::string path =
            (std::filesystem::temp_directory_path() / ("haishu-survey-" + std::to_string(::getpid()))).string();
        {
            auto writer = layers::StagingWriter::create(path, *layers::parse_descriptor(survey_descriptor));
            REQUIRE(writer);
            for (int i = 0; i < 200; ++i) {
                layers::Feature point;
                point.geometry = geo::Geometry{
                    geo::GeometryType::Point, {{121.50 + (i % 20) * 0.0027, 29.87 + (i / 20) * 0.0055}}, {}, {}, {}, {}};
                point.values = {std::int64_t{i}};
                REQUIRE(writer->add(point));
            }
            REQUIRE(writer->finish());
        }
        const auto done = catalog.publish(path, layers::PublishMode::Replace, "");
        std::filesystem::remove(path);
        REQUIRE(done);
    });
}

std::string outcome(const Answer& answer)
{
    if (answer.status == 200) return "200";
    const Json problem = answer.json();
    return std::to_string(answer.status) + ' ' + problem.at("type").get<std::string>();
}

const std::string refused = "403 /problems/export-area-exceeded";

}  // namespace

TEST_CASE("an export of 26 km2 is refused, and says how much is left in both languages")
{
    const auto server = surveyed("export-26");
    for (const char* const format : {"csv", "gpkg", "fgb"}) CHECK(outcome(server->get(items + both + "&f=" + format)) == refused);
    const Json problem = server->get(items + both + "&f=csv").json();
    CHECK(problem.dump().find("25.00") != std::string::npos);
    CHECK(problem.dump().find("平方公里") != std::string::npos);
}

TEST_CASE("a second 13 km2 after 13 km2 is refused, the same 13 km2 are not")
{
    const auto server = surveyed("export-13");
    CHECK(outcome(server->get(items + south + "&f=csv")) == "200");
    CHECK(outcome(server->get(items + north + "&f=csv")) == refused);
    CHECK(outcome(server->get(items + south + "&f=gpkg&limit=1000")) == "200");
    CHECK(outcome(server->get(items + south + "&limit=1000")) == "200");
    CHECK(outcome(server->get(items + north + "&limit=1000")) == refused);
    // Another account has taken nothing yet.
    Ask other;
    other.viewer = clerk();
    CHECK(outcome(server->get(items + north + "&f=csv", other)) == "200");
    CHECK(outcome(server->get(items + south + "&f=csv", other)) == refused);
}

TEST_CASE("whole layers and pages one after the other are exports; looking at the map is none")
{
    const auto server = surveyed("export-look");
    CHECK(outcome(server->get("/collections/survey/download?f=csv")) == refused);
    CHECK(outcome(server->get("/collections/survey/download")) == "200");
    CHECK(outcome(server->get(items + "f=csv&limit=1000")) == refused);
    CHECK(outcome(server->get(items + both + "&limit=100")) == "200");
    CHECK(outcome(server->get(items + both + "&limit=1000&f=html")) == "200");
    const Json first = server->get(items + both + "&limit=100").json();
    CHECK(outcome(server->get(target_of(links_with(first, "next").at(0)))) == refused);
    CHECK(outcome(server->get("/collections/survey/items/7")) == "200");
    CHECK(outcome(server->get("/collections/survey/tiles/WebMercatorQuad/0/0/0")) == "200");
}

TEST_CASE("layers that are not large scale know no limit")
{
    const auto server = surveyed("export-open");
    CHECK(outcome(server->get("/collections/place/items?f=csv&limit=1000")) == "200");
    CHECK(outcome(server->get("/collections/place/download?f=csv")) == "200");
}

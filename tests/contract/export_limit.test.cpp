// 25 km2 of large-scale data for each asker, however he goes about it.

#include "tests/contract/contract_server.hpp"

#include "layers/store/staging.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const char* const survey_descriptor = R"({
  "id": "survey", "title": {"zh": "地形", "en": "Survey"}, "group": "base", "level": "public", "geometry": "Point",
  "fields": [{"name": "no", "type": "integer"}], "zoom": {"min": 0, "max": 18}, "generalise": "none", "survey_scale": 500
})";

// 600 rows of 20 points, each in a cell of its own.
const char* const plots_descriptor = R"({
  "id": "plots", "title": {"zh": "地块", "en": "Plots"}, "group": "base", "level": "public", "geometry": "Point",
  "fields": [{"name": "row", "type": "integer"}], "zoom": {"min": 0, "max": 18}, "generalise": "none", "survey_scale": 1000
})";

// About 13, 13 and 26 km2.
const std::string south = "bbox=121.50,29.87,121.55,29.8943";
const std::string north = "bbox=121.50,29.8943,121.55,29.9186";
const std::string both = "bbox=121.50,29.87,121.55,29.9186";
const std::string items = "/collections/survey/items?";

void publish(layers::LiveCatalog& catalog, const std::string& path)
{
    const auto done = catalog.publish(path, layers::PublishMode::Replace, "");
    std::filesystem::remove(path);
    REQUIRE(done);
}

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
        publish(catalog, path);
        {
            auto writer = layers::StagingWriter::create(path, *layers::parse_descriptor(plots_descriptor));
            REQUIRE(writer);
            for (int i = 0; i < 12'000; ++i) {
                layers::Feature point;
                point.geometry = geo::Geometry{
                    geo::GeometryType::Point, {{121.0 + (i % 20) * 0.01 + 0.0001, 29.0 + (i / 20) * 0.002}}, {}, {}, {}, {}};
                point.values = {std::int64_t{i / 20}};
                REQUIRE(writer->add(point));
            }
            REQUIRE(writer->finish());
        }
        publish(catalog, path);
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

TEST_CASE("what is taken away is not written down by the thread that serves the map")
{
    const auto server = surveyed("export-brief");
    // That thread gives up what takes it a millisecond, so it may take some tries to see that it answers at all.
    const auto is_answered_at_once = [&](const std::string& target) {
        for (int i = 0; i < 100; ++i) {
            if (server->at_once(target)) return true;
        }
        return false;
    };
    CHECK(is_answered_at_once("/collections/place/items?limit=5&bbox=121,29,122,30"));
    CHECK_FALSE(is_answered_at_once(items + south + "&limit=5"));
    CHECK(outcome(server->get(items + south + "&limit=5")) == "200");
}

TEST_CASE("many short pages, questions and processes add up to the limit as one file does")
{
    const auto server = surveyed("export-short");
    // In the middle, at 29.47 N, a cell is 48.48 by 55.42 m and a row of 20 points takes 0.05374 km2: 465.2 rows are 25 km2.
    const auto look = [&](int row, const std::string& more) {
        const double south = 29.0 + row * 0.002;
        return outcome(
            server->get(fmt::format("/collections/plots/items?limit=99&bbox=120.9,{0:.4f},122,{0:.4f}{1}", south, more)));
    };
    int given = 0;
    while (given < 600 && look(given, "") == "200") ++given;
    CHECK(given == 465);
    CHECK(look(given, "") == refused);
    CHECK(look(given, "&f=html") == "200");
    CHECK(look(3, "") == "200");
    CHECK(outcome(server->get("/collections/plots/items?limit=20&filter=row%3D590")) == refused);
    const auto post = [&](const std::string& target, const std::string& body) {
        Ask ask;
        ask.method = server::Method::Post;
        ask.body = body;
        ask.headers = {{"Content-Type", "application/json"}};
        return outcome(server->get(target, ask));
    };
    const auto along = [&](double south) {
        return post(
            "/processes/points-along/execution",
            fmt::format(R"({{"inputs":{{"collection":"plots","within_m":5,"geometry":{{"type":"LineString","coordinates":)"
                        R"([[120.99,{0:.4f}],[121.2,{0:.4f}]]}}}}}})",
                        south));
    };
    CHECK(along(29.006) == "200");
    CHECK(along(29.0 + 0.002 * 595) == refused);
    const auto within = [&](double south) {
        return post("/within",
                    fmt::format(R"({{"collections":["plots"],"limit":50,"area":{{"geometry":{{"type":"Polygon","coordinates":)"
                                R"([[[120.99,{0:.4f}],[121.2,{0:.4f}],[121.2,{1:.4f}],[120.99,{1:.4f}],[120.99,{0:.4f}]]]}}}}}})",
                                south - 0.0005, south + 0.0005));
    };
    CHECK(within(29.006) == "200");
    CHECK(within(29.0 + 0.002 * 593) == refused);
}

TEST_CASE("layers that are not large scale know no limit")
{
    const auto server = surveyed("export-open");
    CHECK(outcome(server->get("/collections/place/items?f=csv&limit=1000")) == "200");
    CHECK(outcome(server->get("/collections/place/download?f=csv")) == "200");
}

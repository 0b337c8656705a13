// The address of a position, over the sample town.

#include "geo/ops/measure.hpp"
#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Json get(const std::string& target, const Ask& ask = {})
{
    const Answer answer = ContractServer::town().get(target, ask);
    INFO(target << ": " << answer.body);
    REQUIRE(answer.status == 200);
    return answer.json();
}

std::string problem(const std::string& target)
{
    const Answer answer = ContractServer::town().get(target);
    INFO(target << ": " << answer.body);
    CHECK(answer.status == 400);
    CHECK_FALSE(answer.json().at("detail_zh").get<std::string>().empty());
    return answer.json().at("type");
}

Json part_of(const Json& answer, const std::string& name)
{
    for (const Json& part : answer.at("parts"))
        if (part.at("part") == name) return part;
    return nullptr;
}

}  // namespace

TEST_CASE("a position has the nearest door plate, the building, the divisions and one text")
{
    const Json here = get("/reverse?point=121.5451,29.8701");
    CHECK(here.at("state") == "inside");
    CHECK(here.at("crs") == "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    CHECK(here.at("address").at("text") == "中山路1号");
    CHECK(here.at("address").at("level") == "door_plate");
    const double expected = geo::geodesic_distance_m({121.5451, 29.8701}, {121.5449, 29.8699});
    CHECK(here.at("address").at("distance_m").get<double>() == Approx(expected).margin(0.0006));
    CHECK(part_of(here, "address").at("count") == 2);
    CHECK(part_of(here, "address").at("items")[1].at("properties").at("full") == "中山路3号");
    CHECK(part_of(here, "building").at("items")[0].at("name") == "大厦");
    CHECK(part_of(here, "community").at("items")[0].at("name") == "西社区");
    CHECK(part_of(here, "road").at("state") == "none");
}

TEST_CASE("a position on a border has both communities")
{
    const Json border = part_of(get("/reverse?point=121.55,29.87"), "community");
    CHECK(border.at("state") == "several");
    CHECK(border.at("count") == 2);
}

TEST_CASE("a position without a door plate near has the name of the smallest division that holds it")
{
    const Json field = get("/reverse?point=121.52,29.90");
    CHECK(field.at("state") == "inside");
    CHECK(field.at("address") == Json{{"text", "区"}, {"level", "district"}});
    CHECK(part_of(field, "address").at("state") == "none");
}

TEST_CASE("a position outside has no address at all")
{
    const Json sea = get("/reverse?point=122.9,29.9");
    CHECK(sea.at("state") == "outside");
    CHECK(sea.at("address") == Json{{"text", nullptr}, {"level", "none"}});
    CHECK(part_of(sea, "community").at("state") == "none");
    // Where nothing bounds the district, nothing is known.
    CHECK(ContractServer::shared().get("/reverse?point=121.55,29.87").json().at("state") == "unknown");
}

TEST_CASE("the grids of a position are told to staff only")
{
    CHECK(part_of(get("/reverse?point=121.545,29.87"), "duty_grid").is_null());
    CHECK(ContractServer::town().get("/reverse?point=121.545,29.87").header("cache-control") == "no-cache");
    Ask ask;
    ask.viewer = clerk();
    CHECK(part_of(get("/reverse?point=121.545,29.87", ask), "duty_grid").at("items")[0].at("name") == "第一责任网格");
    CHECK(ContractServer::town().get("/reverse?point=121.545,29.87", ask).header("cache-control") == "private, no-store");
}

TEST_CASE("a position may be given in another reference system, north first where its authority says so")
{
    const Json turned = get("/reverse?point=29.8701,121.5451&crs=EPSG:4490");
    CHECK(turned.at("point") == Json{121.5451, 29.8701});
    CHECK(turned.at("address").at("text") == "中山路1号");
    CHECK_FALSE(turned.contains("uncertainty_m"));
    // 121.5451, 29.8701 in CGCS2000 / Gauss-Kruger CM 120E and in GCJ-02.
    const Json plane = get("/reverse?point=3306716.4446,649283.9136&crs=http://www.opengis.net/def/crs/EPSG/0/4549");
    CHECK(plane.at("point")[0].get<double>() == Approx(121.5451).margin(1e-6));
    CHECK(plane.at("point")[1].get<double>() == Approx(29.8701).margin(1e-6));
    const Json phone = get("/reverse?point=121.549271,29.867527&crs=gcj02");
    CHECK(phone.at("crs") == "GCJ-02");
    CHECK(phone.at("uncertainty_m") == 3);
    CHECK(phone.at("point")[0].get<double>() == Approx(121.5451).margin(2e-6));
    CHECK(phone.at("point")[1].get<double>() == Approx(29.8701).margin(2e-6));
}

TEST_CASE("a malformed position is told what is wrong")
{
    CHECK(problem("/reverse") == "/problems/parameter-missing");
    for (const char* point : {"121.5", "121.5,29.8,1", "a,b", "181,0", "0,91", "nan,0", ","})
        CHECK(problem(std::string("/reverse?point=") + point) == "/problems/parameter-invalid");
    CHECK(problem("/reverse?point=1,2&crs=EPSG:999999") == "/problems/parameter-invalid");
    CHECK(problem("/reverse?point=1,2&crs=") == "/problems/parameter-invalid");
    CHECK(problem("/reverse?point=1e300,1e300&crs=EPSG:4549") == "/problems/parameter-invalid");
    CHECK(problem("/reverse?point=95,121&crs=EPSG:4490") == "/problems/parameter-invalid");
}

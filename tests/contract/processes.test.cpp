// OGC API - Processes Part 1 (18-062r2), abstract tests of core, json and ogc-process-description.

#include "tests/contract/process_asks.hpp"

#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

TEST_CASE("the classes of processes are declared and the landing page leads to them")
{
    auto& server = ContractServer::shared();
    const Json declared = server.get("/conformance?f=json").json().at("conformsTo");
    for (const char* name : {"core", "json", "oas30", "ogc-process-description", "job-list", "dismiss"}) {
        const std::string uri = std::string("http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/") + name;
        CHECK(std::count(declared.begin(), declared.end(), uri) == 1);
    }
    const Json landing = server.get("/?f=json").json();
    const auto processes = links_with(landing, "http://www.opengis.net/def/rel/ogc/1.0/processes");
    REQUIRE(processes.size() == 1);
    CHECK(server.get(target_of(processes[0])).status == 200);
    CHECK(links_with(landing, "http://www.opengis.net/def/rel/ogc/1.0/job-list").size() == 1);
}

TEST_CASE("every listed process is described, and the description says what its summary says")
{
    auto& server = ContractServer::shared();
    const Json list = server.get("/processes").json();
    std::set<std::string> ids;
    for (const Json& summary : list.at("processes")) {
        INFO(summary.dump());
        ids.insert(summary.at("id").get<std::string>());
        const auto self = links_with(summary, "self");
        REQUIRE(self.size() == 1);
        const Json description = server.get(target_of(self[0])).json();
        for (const char* name : {"id", "version", "title", "jobControlOptions", "outputTransmission"}) {
            CHECK(description.at(name) == summary.at(name));
        }
        CHECK(description.at("outputs").size() == 1);
        for (const auto& [name, input] : description.at("inputs").items()) {
            CHECK_FALSE(input.at("title").get<std::string>().empty());
            CHECK(input.at("schema").at("type").is_string());
            CHECK(input.at("maxOccurs") == 1);
        }
        const auto execution = links_with(description, "http://www.opengis.net/def/rel/ogc/1.0/execute");
        REQUIRE(execution.size() == 1);
        CHECK(target_of(execution[0]) == "/processes/" + description.at("id").get<std::string>() + "/execution");
    }
    CHECK(ids == std::set<std::string>{"convert-coordinates", "declared-area", "geocode-addresses", "impact", "overlay",
                                       "parcel-check", "points-along", "siting-check"});
}

TEST_CASE("a limited list of processes leads to the rest")
{
    auto& server = ContractServer::shared();
    std::vector<std::string> ids;
    std::string target = "/processes?limit=2";
    for (int pages = 1; !target.empty(); ++pages) {
        REQUIRE(pages <= 4);
        const Json page = server.get(target).json();
        CHECK(page.at("processes").size() <= 2);
        for (const Json& process : page.at("processes")) ids.push_back(process.at("id"));
        const auto next = links_with(page, "next");
        target = next.empty() ? "" : target_of(next[0]);
    }
    CHECK(ids == std::vector<std::string>{"convert-coordinates", "declared-area", "geocode-addresses", "impact", "overlay",
                                          "parcel-check", "points-along", "siting-check"});
}

TEST_CASE("a process that is none is a problem of the standard's type")
{
    const Answer described = ContractServer::shared().get("/processes/nosuch");
    CHECK(described.status == 404);
    CHECK(described.json().at("type") == std::string(process_exceptions) + "no-such-process");
    const Answer executed = execute("nosuch", R"({"inputs":{}})");
    CHECK(executed.status == 404);
    CHECK(executed.json().at("type") == std::string(process_exceptions) + "no-such-process");
}

TEST_CASE("an execution without preference answers at once with the raw output")
{
    const Answer answer =
        execute("convert-coordinates",
                R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121.55,29.875],[121.556,29.87,12.5]]}})");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.header("cache-control") == "private, no-store");
    const Json output = answer.json();
    CHECK(output.at("to") == "GCJ-02");
    CHECK(output.at("unit") == "degree");
    CHECK(output.at("uncertainty_m") == 3);
    CHECK(output.at("coordinates")[0][0].get<double>() == Approx(121.554158401).margin(1e-9).epsilon(0));
    CHECK(output.at("coordinates")[0][1].get<double>() == Approx(29.872417331).margin(1e-9).epsilon(0));
    CHECK(output.at("coordinates")[1][0].get<double>() == Approx(121.560143737).margin(1e-9).epsilon(0));
    CHECK(output.at("coordinates")[1][2] == 12.5);
}

TEST_CASE("axes are turned only where the authority's order is asked for")
{
    const std::string inputs = R"("from":"EPSG:4490","to":"EPSG:4549")";
    const Json xy = execute("convert-coordinates", R"({"inputs":{)" + inputs + R"(,"coordinates":[[121.24,29.78]]}})").json();
    const Json yx = execute("convert-coordinates",
                            R"({"inputs":{)" + inputs + R"(,"coordinates":[[29.78,121.24]],"axis_order":"authority"}})")
                        .json();
    CHECK(xy.at("coordinates")[0][0].get<double>() == Approx(619910.7814).margin(1e-4).epsilon(0));
    CHECK(xy.at("coordinates")[0][1].get<double>() == Approx(3296370.7917).margin(1e-4).epsilon(0));
    CHECK(yx.at("coordinates")[0][0] == xy.at("coordinates")[0][1]);
    CHECK(yx.at("coordinates")[0][1] == xy.at("coordinates")[0][0]);
    CHECK(xy.at("uncertainty_m") == 0);
}

TEST_CASE("a results document names the output, and a wrapped value is the value")
{
    const Json document =
        execute("convert-coordinates",
                R"({"inputs":{"from":{"value":"gcj02"},"to":"bd09","coordinates":[[121.554158401,29.872417331]]},
                                      "outputs":{"positions":{"transmissionMode":"value"}},"response":"document"})")
            .json();
    CHECK(document.at("positions").at("mediaType") == "application/json");
    CHECK(document.at("positions").at("value").at("coordinates")[0][0].get<double>() ==
          Approx(121.560565433).margin(1e-8).epsilon(0));
}

TEST_CASE("a guessed datum shift is refused, not made")
{
    const Answer answer =
        execute("convert-coordinates", R"({"inputs":{"from":"EPSG:4610","to":"EPSG:4490","coordinates":[[121.55,29.875]]}})");
    CHECK(answer.json().at("type") == "/problems/no-accurate-operation");
    CHECK(answer.status == 400);
}

TEST_CASE("a fault in an input is refused with its place")
{
    const auto convert = [](const std::string& inputs) { return execute("convert-coordinates", R"({"inputs":)" + inputs + "}"); };
    check_refused(convert(R"([])"), "/inputs");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02"})"), "/inputs/coordinates");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2]],"speed":1})"), "/inputs/speed");
    check_refused(convert(R"({"from":"EPSG:99999","to":"gcj02","coordinates":[[1,2]]})"), "/inputs/from");
    check_refused(convert(R"({"from":"EPSG:4326","to":7,"coordinates":[[1,2]]})"), "/inputs/to");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[]})"), "/inputs/coordinates");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2],[1]]})"), "/inputs/coordinates/1");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2],[1,"2"]]})"), "/inputs/coordinates/1/1");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2],[1,null]]})"), "/inputs/coordinates/1/1");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2],[181,2]]})"), "/inputs/coordinates/1");
    check_refused(convert(R"({"from":"EPSG:4326","to":"EPSG:4549","coordinates":[[1e308,1e308]]})"), "/inputs/coordinates/0");
    check_refused(convert(R"({"from":{"href":"http://192.0.2.7/"},"to":"gcj02","coordinates":[[1,2]]})"), "/inputs/from/href");
    check_refused(convert(R"({"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2]],"axis_order":"yx"})"), "/inputs/axis_order");
    const std::string good = R"("inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[1,2]]})";
    check_refused(execute("convert-coordinates", "{" + good + R"(,"subscriber":{"successUri":"http://192.0.2.7/"}})"),
                  "/subscriber");
    check_refused(execute("convert-coordinates", "{" + good + R"(,"outputs":{"nosuch":{}}})"), "/outputs/nosuch");
    check_refused(execute("convert-coordinates", "{" + good + R"(,"outputs":{"positions":{"transmissionMode":"reference"}}})"),
                  "/outputs/positions/transmissionMode");
    check_refused(execute("convert-coordinates", "{" + good + R"(,"response":"xml"})"), "/response");
    check_refused(execute("convert-coordinates", "{" + good + R"(,"a/b~c":1})"), "/a~1b~0c");
    check_refused(execute("convert-coordinates", "[]"), "/");
}

TEST_CASE("a body that is no JSON, too deep or of another type is refused")
{
    for (const std::string& body : {std::string(), std::string("{"), std::string(R"({"inputs":NaN})"),
                                    std::string(R"({"a":1e999})"), std::string("{\"\xff\":1}"), std::string(100'000, '[')}) {
        const Answer answer = execute("impact", body);
        CHECK(answer.status == 400);
        CHECK(answer.json().at("type") == "/problems/json-malformed");
    }
    const std::string deep = R"({"inputs":)" + std::string(63, '[') + std::string(63, ']') + "}";
    CHECK(execute("impact", deep).json().at("type") == "/problems/input-invalid");
    const std::string deeper = R"({"inputs":)" + std::string(64, '[') + std::string(64, ']') + "}";
    CHECK(execute("impact", deeper).json().at("type") == "/problems/json-malformed");
    Ask form = post_json("inputs=1");
    form.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    CHECK(ContractServer::shared().get("/processes/impact/execution", form).status == 415);
}

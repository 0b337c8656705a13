// OGC API - Processes Part 1 (18-062r2), abstract tests of core, json, ogc-process-description, job-list and dismiss.

#include "tests/contract/contract_server.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

const std::string exceptions = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/";

Ask post(const std::string& body, const layers::Viewer& viewer = {})
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = body;
    ask.viewer = viewer;
    return ask;
}

Answer execute(const std::string& process, const std::string& body, const layers::Viewer& viewer = {})
{
    return ContractServer::shared().get("/processes/" + process + "/execution", post(body, viewer));
}

// A job of a conversion: its address as a target.
std::string make_job(const layers::Viewer& viewer = {}, const std::string& more = "")
{
    Ask ask = post(R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121.55,29.875]]})" + more + "}", viewer);
    ask.headers.push_back({"Prefer", "respond-async"});
    const Answer answer = ContractServer::shared().get("/processes/convert-coordinates/execution", ask);
    REQUIRE(answer.status == 201);
    CHECK(answer.header("preference-applied") == "respond-async");
    CHECK(answer.json().at("type") == "process");
    const std::string location = answer.header("location");
    REQUIRE(location.rfind(ContractServer::base_url, 0) == 0);
    return location.substr(std::string(ContractServer::base_url).size());
}

Answer ask_as(const std::string& target, const layers::Viewer& viewer, server::Method method = server::Method::Get)
{
    Ask ask;
    ask.viewer = viewer;
    ask.method = method;
    return ContractServer::shared().get(target, ask);
}

// Asks until the job is finished.
Json finished(const std::string& job, const layers::Viewer& viewer = {})
{
    for (int tries = 0; tries < 100'000; ++tries) {
        const Answer answer = ask_as(job, viewer);
        REQUIRE(answer.status == 200);
        const std::string state = answer.json().at("status");
        if (state == "successful" || state == "failed") return answer.json();
        std::this_thread::yield();
    }
    FAIL("the job did not end");
    return {};
}

layers::Viewer somebody(const std::string& name)
{
    return {name, layers::Role::Staff, "urban", true};
}

void check_refused(const Answer& answer, const std::string& pointer)
{
    CHECK(answer.status == 400);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.json().at("type") == "/problems/input-invalid");
    INFO(answer.json().at("detail").get<std::string>());
    CHECK(answer.json().at("detail").get<std::string>().rfind(pointer + " ", 0) == 0);
}

}  // namespace

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
    CHECK(ids == std::set<std::string>{"convert-coordinates", "impact", "overlay", "parcel-check", "siting-check"});
}

TEST_CASE("a limited list of processes leads to the rest")
{
    auto& server = ContractServer::shared();
    std::vector<std::string> ids;
    std::string target = "/processes?limit=2";
    for (int pages = 1; !target.empty(); ++pages) {
        REQUIRE(pages <= 3);
        const Json page = server.get(target).json();
        CHECK(page.at("processes").size() <= 2);
        for (const Json& process : page.at("processes")) ids.push_back(process.at("id"));
        const auto next = links_with(page, "next");
        target = next.empty() ? "" : target_of(next[0]);
    }
    CHECK(ids == std::vector<std::string>{"convert-coordinates", "impact", "overlay", "parcel-check", "siting-check"});
}

TEST_CASE("a process that is none is a problem of the standard's type")
{
    const Answer described = ContractServer::shared().get("/processes/nosuch");
    CHECK(described.status == 404);
    CHECK(described.json().at("type") == exceptions + "no-such-process");
    const Answer executed = execute("nosuch", R"({"inputs":{}})");
    CHECK(executed.status == 404);
    CHECK(executed.json().at("type") == exceptions + "no-such-process");
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
    Ask form = post("inputs=1");
    form.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    CHECK(ContractServer::shared().get("/processes/impact/execution", form).status == 415);
}

TEST_CASE("a shape with a fault is refused with its place")
{
    const auto impact = [](const std::string& inputs) { return execute("impact", R"({"inputs":)" + inputs + "}"); };
    check_refused(impact("{}"), "/inputs");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5,29.8]},"feature":{"collection":"area","id":1}})"),
                  "/inputs");
    check_refused(impact(R"({"geometry":{"type":"Circle","coordinates":[121.5,29.8]}})"), "/inputs/geometry/type");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5]}})"), "/inputs/geometry/coordinates");
    check_refused(impact(R"({"geometry":{"type":"Point","coordinates":[121.5,89]}})"), "/inputs/geometry");
    check_refused(impact(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}})"),
                  "/inputs/geometry/coordinates/0");
    check_refused(impact(R"({"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]],[[0,0],[0,"x"]]]]}})"),
                  "/inputs/geometry/coordinates/0/1/1/1");
    check_refused(impact(R"({"geometry":{"type":"LineString"}})"), "/inputs/geometry");
    const Answer crossed = impact(R"({"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}})");
    check_refused(crossed, "/inputs/geometry");
    INFO(crossed.body);
    CHECK(crossed.json().at("detail").get<std::string>().find("Self-intersection[1.0") != std::string::npos);
    const std::string place = R"("geometry":{"type":"Point","coordinates":[121.5,29.8]})";
    check_refused(impact("{" + place + R"(,"rings":[100,100]})"), "/inputs/rings/1");
    check_refused(impact("{" + place + R"(,"rings":[0]})"), "/inputs/rings/0");
    check_refused(impact("{" + place + R"(,"rings":[1e9]})"), "/inputs/rings/0");
    check_refused(impact("{" + place + R"(,"wind":{"opening":90}})"), "/inputs/wind/from");
    check_refused(impact("{" + place + R"(,"wind":{"from":-1}})"), "/inputs/wind/from");
    std::string line;
    for (int i = 0; i <= 1000; ++i) line += (line.empty() ? "[" : ",[") + std::to_string(121 + i * 0.0001) + ",29.8]";
    const Answer large = impact(R"({"geometry":{"type":"LineString","coordinates":[)" + line + "]}}");
    CHECK(large.status == 413);
}

TEST_CASE("an impact report names its rings, and counts nothing where there is nothing")
{
    const Answer answer =
        execute("impact", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"rings":[100,250.5]}})");
    REQUIRE(answer.status == 200);
    const Json report = answer.json();
    CHECK(report.at("rings").size() == 2);
    CHECK(report.at("rings")[1].at("from_m") == 100);
    CHECK(report.at("rings")[1].at("to_m") == 250.5);
    CHECK_FALSE(report.at("text").get<std::string>().empty());
    for (const Json& subject : report.at("rings")[0].at("subjects")) CHECK(subject.at("count") == 0);
}

TEST_CASE("overlay cuts the features of a layer and knows no layer that is hidden")
{
    const std::string area =
        R"("geometry":{"type":"Polygon","coordinates":[[[121.49,29.84],[121.51,29.84],[121.51,29.86],[121.49,29.86],[121.49,29.84]]]})";
    const Answer answer = execute("overlay", R"({"inputs":{"collection":"area","operation":"intersection",)" + area + "}}");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/geo+json");
    const Json features = answer.json().at("features");
    REQUIRE(features.size() == 1);
    CHECK(features[0].at("id") == 1);
    CHECK(features[0].at("properties").at("code") == "plain");
    // 121.50 to 121.51 E, 29.85 to 29.86 N by authalic latitudes of GRS 80.
    CHECK(features[0].at("area_m2").get<double>() == Approx(1'071'101.89).epsilon(1e-6));
    const auto hidden = [&](const std::string& id) {
        return execute("overlay", R"({"inputs":{"collection":")" + id + R"(","operation":"union",)" + area + "}}");
    };
    CHECK(hidden("secret_works").status == 404);
    CHECK(hidden("secret_works").json().at("type") == hidden("nosuch").json().at("type"));
    const Answer point = execute(
        "overlay", R"({"inputs":{"collection":"area","operation":"union","geometry":{"type":"Point","coordinates":[1,2]}}})");
    check_refused(point, "/inputs/geometry/type");
    // A feature of a layer as the area: itself.
    const Json whole =
        execute("overlay", R"({"inputs":{"collection":"area","operation":"difference","feature":{"collection":"area","id":2}}})")
            .json();
    CHECK(whole.at("features_met") == 1);
    CHECK(whole.at("features").empty());
    CHECK(execute("overlay", R"({"inputs":{"collection":"area","operation":"union","feature":{"collection":"area","id":99}}})")
              .status == 404);
}

TEST_CASE("a check without data decides nothing and says why")
{
    const Json checked =
        execute("siting-check", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"trade":"internet_cafe"}})")
            .json();
    CHECK(checked.at("result") == "cannot_decide");
    REQUIRE(checked.at("rules").size() == 1);
    CHECK(checked.at("rules")[0].at("rule").at("distance_m") == 200);
    CHECK(checked.at("rules")[0].at("rule").at("text").at("zh").get<std::string>().find("200米") != std::string::npos);
    CHECK(checked.at("rules")[0].at("doubt") == "outside_data");
    check_refused(
        execute("siting-check", R"({"inputs":{"geometry":{"type":"Point","coordinates":[120.05,31.5]},"trade":"zoo"}})"),
        "/inputs/trade");
    check_refused(execute("parcel-check", R"({"inputs":{"feature":{"collection":"place","id":1}}})"), "/inputs/feature");
}

TEST_CASE("a job is made, ends and gives the same output as an execution at once")
{
    auto& server = ContractServer::shared();
    const std::string job = make_job();
    const Json done = finished(job);
    CHECK(done.at("status") == "successful");
    CHECK(done.at("progress") == 100);
    CHECK(done.at("processID") == "convert-coordinates");
    CHECK("/jobs/" + done.at("jobID").get<std::string>() == job);
    CHECK(done.at("created").get<std::string>() <= done.at("finished").get<std::string>());
    const auto results = links_with(done, "http://www.opengis.net/def/rel/ogc/1.0/results");
    REQUIRE(results.size() == 1);
    const Answer output = server.get(target_of(results[0]));
    CHECK(output.status == 200);
    CHECK(output.header("content-type") == "application/json");
    CHECK(output.body ==
          execute("convert-coordinates", R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121.55,29.875]]}})").body);
    CHECK(server.get(job + "?nosuch=1").status == 400);
}

TEST_CASE("a job of a failed process says why")
{
    Ask ask = post(R"({"inputs":{"collection":"nosuch","operation":"union","feature":{"collection":"area","id":1}}})");
    ask.headers.push_back({"Prefer", "wait=5, respond-async; foo=bar"});
    const Answer made = ContractServer::shared().get("/processes/overlay/execution", ask);
    REQUIRE(made.status == 201);
    const std::string job = "/jobs/" + made.json().at("jobID").get<std::string>();
    CHECK(finished(job).at("status") == "failed");
    const Answer result = ContractServer::shared().get(job + "/results");
    CHECK(result.status == 404);
    CHECK(result.json().at("type") == "/problems/collection-unknown");
}

TEST_CASE("jobs are known to who made them and to nobody else")
{
    const std::string job = make_job(somebody("li"));
    finished(job, somebody("li"));
    layers::Viewer promoted = somebody("li");
    promoted.role = layers::Role::Clerk;
    for (const layers::Viewer& other : {somebody("zhao"), layers::Viewer{}, promoted}) {
        for (const auto& [target, method] :
             {std::pair{job, server::Method::Get}, std::pair{job + "/results", server::Method::Get},
              std::pair{job, server::Method::Delete}}) {
            const Answer answer = ask_as(target, other, method);
            CHECK(answer.status == 404);
            CHECK(answer.json().at("type") == exceptions + "no-such-job");
        }
        CHECK(ask_as("/jobs", other).json().at("jobs").empty());
    }
    CHECK(ask_as(job, somebody("li")).status == 200);
}

TEST_CASE("the list of jobs is filtered by type, process, state, time and duration")
{
    const layers::Viewer viewer = somebody("sun");
    const std::string first = make_job(viewer);
    finished(first, viewer);
    const std::string second = make_job(viewer);
    finished(second, viewer);
    const auto listed = [&](const std::string& query) {
        std::vector<std::string> ids;
        const Answer answer = ask_as("/jobs" + query, viewer);
        REQUIRE(answer.status == 200);
        const Json document = answer.json();
        for (const Json& job : document.at("jobs")) ids.push_back("/jobs/" + job.at("jobID").get<std::string>());
        return ids;
    };
    const std::vector<std::string> both{second, first};
    CHECK(listed("") == both);
    CHECK(listed("?type=process&processID=impact,convert-coordinates&status=successful") == both);
    CHECK(listed("?status=failed,running").empty());
    CHECK(listed("?processID=impact").empty());
    CHECK(listed("?type=other").empty());
    CHECK(listed("?datetime=2000-01-01T00:00:00Z/..") == both);
    CHECK(listed("?datetime=../2000-01-01T00:00:00Z").empty());
    CHECK(listed("?maxDuration=100") == both);
    CHECK(listed("?minDuration=100").empty());
    CHECK(listed("?limit=1") == std::vector<std::string>{second});
    const auto next = links_with(ask_as("/jobs?limit=1", viewer).json(), "next");
    REQUIRE(next.size() == 1);
    CHECK(listed(target_of(next[0]).substr(5)) == std::vector<std::string>{first});
    for (const char* query : {"?status=sleeping", "?limit=0", "?minDuration=-1", "?datetime=yesterday", "?nosuch=1"}) {
        INFO(query);
        CHECK(ask_as(std::string("/jobs") + query, viewer).status == 400);
    }
}

TEST_CASE("a dismissed job is gone")
{
    const layers::Viewer viewer = somebody("qian");
    const std::string job = make_job(viewer);
    const Answer dismissed = ask_as(job, viewer, server::Method::Delete);
    CHECK(dismissed.status == 200);
    CHECK(dismissed.json().at("status") == "dismissed");
    CHECK("/jobs/" + dismissed.json().at("jobID").get<std::string>() == job);
    CHECK(ask_as(job, viewer).json().at("type") == exceptions + "no-such-job");
    CHECK(ask_as(job + "/results", viewer).status == 404);
    CHECK(ask_as(job, viewer, server::Method::Delete).status == 404);
    CHECK(ask_as("/jobs", viewer).json().at("jobs").empty());
}

TEST_CASE("ids of jobs cannot be guessed")
{
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        const std::string job = make_job();
        CHECK(job.size() >= std::string("/jobs/").size() + 43);
        CHECK(ids.insert(job).second);
        finished(job);
    }
    for (const char* id : {"/jobs/1", "/jobs/x", "/jobs/%27%20or%201=1"}) CHECK(ContractServer::shared().get(id).status == 404);
}

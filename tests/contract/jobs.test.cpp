// OGC API - Processes Part 1 (18-062r2), abstract tests of job-list and dismiss.

#include "tests/contract/process_asks.hpp"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

// A job of a conversion: its address as a target.
std::string make_job(const layers::Viewer& viewer = {}, const std::string& more = "")
{
    Ask ask = post_json(R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121.55,29.875]]})" + more + "}", viewer);
    ask.headers.push_back({"Prefer", "respond-async"});
    const Answer answer = ContractServer::shared().get("/processes/convert-coordinates/execution", ask);
    REQUIRE(answer.status == 201);
    CHECK(answer.header("preference-applied") == "respond-async");
    CHECK(answer.json().at("type") == "process");
    const std::string location = answer.header("location");
    REQUIRE(location.rfind(ContractServer::base_url, 0) == 0);
    return location.substr(std::string(ContractServer::base_url).size());
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

}  // namespace

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
    Ask ask = post_json(R"({"inputs":{"collection":"nosuch","operation":"union","feature":{"collection":"area","id":1}}})");
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
            CHECK(answer.json().at("type") == std::string(process_exceptions) + "no-such-job");
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
    CHECK(ask_as(job, viewer).json().at("type") == std::string(process_exceptions) + "no-such-job");
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

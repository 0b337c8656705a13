// Processes and jobs as pages.

#include "server/api/processes/process_pages.hpp"
#include "tests/contract/process_asks.hpp"

#include <thread>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

Answer page(const std::string& target, const layers::Viewer& viewer = {})
{
    Ask ask;
    ask.accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    ask.viewer = viewer;
    const Answer answer = ContractServer::shared().get(target, ask);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/html; charset=utf-8");
    return answer;
}

bool has(const Answer& answer, const std::string& text)
{
    return answer.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a browser gets the list of processes as a page that leads to each")
{
    const Answer list = page("/processes");
    for (const char* id : {"convert-coordinates", "declared-area", "geocode-addresses", "impact", "overlay", "parcel-check",
                           "points-along", "siting-check"}) {
        CHECK(has(list, "href=\"http://haishu.test/processes/" + std::string(id) + "?f=html\""));
    }
    CHECK(has(list, "影响分析"));
    CHECK(has(list, "Impact analysis"));
    CHECK(has(page("/processes?f=html&limit=2"), "/processes?f=html&amp;limit=2&amp;cursor=declared-area"));
    CHECK(ContractServer::shared().get("/processes").header("content-type") == "application/json");
    CHECK(ContractServer::shared().get("/processes/impact?f=html").header("content-type") == "text/html; charset=utf-8");
}

TEST_CASE("the page of a process shows each input with its type, choices and limits in both languages")
{
    const Answer impact = page("/processes/impact");
    for (const char* text : {"<code>geometry</code>", "<code>area</code>", "<code>rings</code>", "环带半径（米）",
                             "Radii of the rings in metres", "&gt; 0 ≤ 20000", "1–8", "可选", "optional", "<code>opening</code>",
                             "<code>60</code>", "http://haishu.test/processes/impact/execution"}) {
        INFO(text);
        CHECK(has(impact, text));
    }
    const Answer overlay = page("/processes/overlay");
    CHECK(has(overlay, "<code>intersection</code>, <code>difference</code>, <code>union</code>"));
    CHECK(has(overlay, "必填"));
    CHECK(links_with(ContractServer::shared().get("/processes/overlay").json(), "alternate").size() == 1);
    CHECK(ContractServer::shared().get("/processes/nosuch?f=html").status == 404);
}

TEST_CASE("the page of a job shows its state and progress, and to nobody else")
{
    const layers::Viewer viewer{"wu", layers::Role::Staff, "urban", true};
    CHECK(has(page("/jobs", viewer), "没有作业。"));
    Ask ask = post_json(R"({"inputs":{"from":"EPSG:4326","to":"gcj02","coordinates":[[121.55,29.875]]}})", viewer);
    ask.headers.push_back({"Prefer", "respond-async"});
    const std::string job =
        "/jobs/" +
        ContractServer::shared().get("/processes/convert-coordinates/execution", ask).json().at("jobID").get<std::string>();
    while (ask_as(job, viewer).json().at("status") != "successful") std::this_thread::yield();
    const Answer shown = page(job, viewer);
    CHECK(has(shown, "<progress max=\"100\" value=\"100\">"));
    CHECK(has(shown, "已完成"));
    CHECK(has(shown, "successful"));
    CHECK(has(shown, "href=\"http://haishu.test" + job + "/results\""));
    CHECK(shown.header("cache-control") == "private, no-store");
    CHECK(shown.header("refresh").empty());
    CHECK(has(page("/jobs", viewer), "href=\"http://haishu.test" + job + "?f=html\""));
    CHECK(ask_as(job + "?f=html", {}).status == 404);
    CHECK_FALSE(has(page("/jobs"), job));
}

TEST_CASE("the page of a failed job gives the reason in both languages, and nothing of a fault of our own")
{
    server::JobStatus job;
    job.id = "j1";
    job.process_id = "overlay";
    job.state = server::JobState::Failed;
    job.error = bad_input("geometry-missing", "a shape is missing");
    const std::string told = server::job_page({}, job).body;
    CHECK(told.find("a shape is missing") != std::string::npos);
    CHECK(told.find("geometry-missing") != std::string::npos);
    job.error = internal_error("/secret/path");
    CHECK(server::job_page({}, job).body.find("/secret/path") == std::string::npos);
}

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

TEST_CASE("a new listener is told at once that the line is open and where it stands")
{
    const Answer answer = ContractServer::shared().get("/events");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/event-stream");
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("x-accel-buffering") == "no");
    CHECK(answer.header("etag").empty());
    CHECK(answer.header("content-length").empty());
    CHECK(answer.body.rfind("retry: 2000\n\nid: ", 0) == 0);
    CHECK(answer.body.find("\nevent: heartbeat\ndata: {}\n\n") != std::string::npos);
}

TEST_CASE("who was away longer than the events are kept is told to read everything again")
{
    Ask ask;
    ask.headers = {{"Last-Event-ID", "0"}};
    CHECK(ContractServer::shared().get("/events", ask).body.find("event: reset\n") != std::string::npos);
    ask.headers = {{"Last-Event-ID", "yesterday"}};
    CHECK(ContractServer::shared().get("/events", ask).json()["status"] == 400);
}

TEST_CASE("events of a collection that one may not see are as unknown as the collection")
{
    CHECK(ContractServer::shared().get("/events?collections=secret_works").status == 404);
    CHECK(ContractServer::shared().get("/events?collections=nonsense").status == 404);
    Ask ask;
    ask.viewer = clerk();
    CHECK(ContractServer::shared().get("/events?collections=secret_works", ask).status == 200);
    CHECK(ContractServer::shared().get("/events?bbox=1,2,3").status == 400);
}

TEST_CASE("a key that was made for some collections listens to those, named or not")
{
    Ask ask;
    ask.viewer = clerk();
    const auto open = [&](const std::string& target, std::vector<std::string> layers) {
        ask.viewer.key_layers = std::make_shared<const std::vector<std::string>>(std::move(layers));
        return ContractServer::shared().get(target, ask).status;
    };
    CHECK(open("/events", {"place"}) == 200);
    CHECK(open("/events?collections=secret_works", {"place"}) == 404);
    CHECK(open("/events?collections=secret_works", {"secret_works"}) == 200);
    CHECK(open("/events", {}) == 404);
    CHECK(open("/events", {"nonsense"}) == 404);
}

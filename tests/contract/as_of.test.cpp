// A layer as it was: after edits that the tests make, against what they noted before them.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace haishu;
using namespace haishu::contract;
using server::Method;

namespace
{

const std::string items = "/collections/ledger/items";

Answer ask(Method method, const std::string& target, const std::string& body = "", std::vector<server::Header> more = {})
{
    Ask ask;
    ask.method = method;
    ask.viewer = clerk();
    ask.body = body;
    ask.headers = std::move(more);
    return ContractServer::edited().get(target, ask);
}

Answer write(Method method, const std::string& target, const std::string& properties, const std::string& tag = "",
             const std::string& coordinates = "[121.5,29.75]")
{
    std::vector<server::Header> headers{{"Content-Type", "application/geo+json"}};
    if (!tag.empty()) headers.push_back({"If-Match", tag});
    return ask(
        method, target,
        R"({"type":"Feature","geometry":{"type":"Point","coordinates":)" + coordinates + R"(},"properties":)" + properties + "}",
        headers);
}

struct Written {
    std::string target;
    std::string tag;
};

Written make(const std::string& properties)
{
    const Answer answer = write(Method::Post, items, properties);
    REQUIRE(answer.status == 201);
    return {answer.header("location").substr(std::string(ContractServer::base_url).size()), answer.header("etag")};
}

// When the last change of a feature was made.
std::string last_change(const std::string& target)
{
    return ask(Method::Get, target + "/history").json().at("versions").at(0).at("at");
}

// A moment before which all of the past lies, and all edits to come after it.
std::string now()
{
    Written clock = make(R"({"name":"clock","state":"open"})");
    const std::string first = last_change(clock.target);
    for (int count = 0; last_change(clock.target) == first; ++count) {
        const Answer put =
            write(Method::Put, clock.target, R"({"name":"clock","count":)" + std::to_string(count) + "}", clock.tag);
        REQUIRE(put.status == 204);
        clock.tag = put.header("etag");
    }
    return first;
}

// Names by id of what has the given kind, now or then.
std::map<std::int64_t, std::string> names(const std::string& kind, const std::string& as_of = "")
{
    const std::string query = as_of.empty() ? "" : "&as_of=" + as_of;
    const Answer page = ask(Method::Get, items + "?limit=1000&kind=" + kind + query);
    INFO(page.body);
    REQUIRE(page.status == 200);
    std::map<std::int64_t, std::string> found;
    const Json document = page.json();
    for (const Json& feature : document.at("features"))
        found[feature.at("id")] = feature.at("properties").at("name").get<std::string>();
    CHECK(document.at("numberMatched") == found.size());
    return found;
}

std::string problem(const Answer& answer)
{
    INFO(answer.body);
    REQUIRE(answer.header("content-type") == "application/problem+json");
    CHECK_FALSE(answer.json().at("detail_zh").get<std::string>().empty());
    return std::to_string(answer.status) + " " + answer.json().at("type").get<std::string>().substr(10);
}

}  // namespace

TEST_CASE("a layer is as it was at a moment: changed back, with what is gone and without what came later")
{
    const Written changed = make(R"({"name":"one","kind":"past"})");
    const Written gone = make(R"({"name":"two","kind":"past"})");
    const Written stays = make(R"({"name":"three","kind":"past"})");
    const auto before = names("past");
    REQUIRE(before.size() == 3);
    const std::string then = now();
    const Answer put = write(Method::Put, changed.target, R"({"name":"other","kind":"past"})", changed.tag, "[121.6,29.8]");
    REQUIRE(put.status == 204);
    REQUIRE(ask(Method::Delete, gone.target, "", {{"If-Match", gone.tag}}).status == 204);
    const Written later = make(R"({"name":"four","kind":"past"})");
    const Written brief = make(R"({"name":"five","kind":"past"})");
    REQUIRE(ask(Method::Delete, brief.target, "", {{"If-Match", brief.tag}}).status == 204);

    CHECK(names("past", then) == before);
    CHECK(names("past").size() == 3);
    CHECK(names("past") != before);
    CHECK(names("past", last_change(later.target)).size() >= 3);
    // Each by itself too, with the shape and the tag of then.
    const Answer old = ask(Method::Get, changed.target + "?as_of=" + then);
    CHECK(old.status == 200);
    CHECK(old.header("etag") == changed.tag);
    CHECK(old.json().at("properties").at("name") == "one");
    CHECK(old.json().at("geometry").at("coordinates") == Json{121.5, 29.75});
    CHECK(ask(Method::Get, gone.target + "?as_of=" + then).status == 200);
    CHECK(ask(Method::Get, gone.target).status == 404);
    CHECK(problem(ask(Method::Get, later.target + "?as_of=" + then)) == "404 feature-unknown");
    // Boxes and filters look at the past as well.
    const Answer there = ask(Method::Get, items + "?bbox=121.59,29.79,121.61,29.81&kind=past&as_of=" + then);
    CHECK(there.json().at("numberMatched") == 0);
    CHECK(ask(Method::Get, items + "?filter=name%3D'one'%20AND%20kind%3D'past'&as_of=" + then).json().at("numberMatched") == 1);
    static_cast<void>(stays);
}

TEST_CASE("pages of the past stay as they are while others write")
{
    for (const char* name : {"a", "b", "c", "d", "e"}) make(R"({"kind":"pages","name":")" + std::string(name) + "\"}");
    const std::string then = now();
    std::vector<std::string> found;
    std::string target = items + "?kind=pages&limit=2&sortby=-name&as_of=" + then;
    while (!target.empty()) {
        const Json page = ask(Method::Get, target).json();
        for (const Json& feature : page.at("features")) found.push_back(feature.at("properties").at("name"));
        make(R"({"kind":"pages","name":"late"})");
        const auto next = links_with(page, "next");
        target = next.empty() ? "" : target_of(next.front());
    }
    CHECK(found == std::vector<std::string>{"e", "d", "c", "b", "a"});
}

TEST_CASE("statistics are of a layer as it was")
{
    const Written one = make(R"({"kind":"stats","state":"open","count":3})");
    make(R"({"kind":"stats","state":"shut","count":4})");
    const std::string then = now();
    REQUIRE(write(Method::Put, one.target, R"({"kind":"stats","state":"shut","count":30})", one.tag).status == 204);
    const std::string question = "/stats/ledger?filter=kind%3D'stats'&group_by=state&measures=sum:count";
    const Json past = ask(Method::Get, question + "&as_of=" + then).json();
    CHECK(past.at("matched") == 2);
    CHECK(past.at("groups").size() == 2);
    CHECK(past.at("sum").at("count") == 7);
    const Json present = ask(Method::Get, question).json();
    CHECK(present.at("groups").size() == 1);
    CHECK(present.at("sum").at("count") == 34);
    const Json posted{{"filter", "kind='stats'"}, {"group_by", {"state"}}, {"measures", {"sum:count"}}, {"as_of", then}};
    CHECK(ask(Method::Post, "/stats/ledger", posted.dump(), {{"Content-Type", "application/json"}}).json().at("groups") ==
          past.at("groups"));
}

TEST_CASE("what is hidden now has no past, and what was hidden then stays so")
{
    const Written sealed = make(R"({"name":"will be sealed","kind":"seal"})");
    const std::string then = now();
    layers::Feature row = ContractServer::edited().stored_row("ledger", std::stoll(sealed.target.substr(items.size() + 1)));
    CHECK(names("seal", then).size() == 1);
    row.values[2] = std::string("sealed");
    ContractServer::edited().write_again("ledger", row);
    CHECK(names("seal", then).empty());
    CHECK(problem(ask(Method::Get, sealed.target + "?as_of=" + then)) == "404 feature-unknown");
    row.values[2] = std::string("seal");
    ContractServer::edited().write_again("ledger", row);
    CHECK(names("seal", then).size() == 1);
}

TEST_CASE("the past is told after a login, of moments that were, since the layer was published")
{
    CHECK(problem(ContractServer::edited().get(items + "?as_of=2026-01-01T00:00:00Z")) == "401 login-required");
    CHECK(problem(ContractServer::edited().get("/stats/ledger?as_of=2026-01-01T00:00:00Z")) == "401 login-required");
    for (const char* as_of : {"", "yesterday", "2026-13-01", "2999-01-01", "2999-01-01T00:00:00Z"})
        CHECK(problem(ask(Method::Get, items + "?as_of=" + as_of)) == "400 parameter-invalid");
    CHECK(problem(ask(Method::Get, "/collections/nosuch/items?as_of=2020-01-01")) == "404 collection-unknown");
}

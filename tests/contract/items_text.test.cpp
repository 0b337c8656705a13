// The parameter q of the items resource: free text beside the other filters.

#include "tests/contract/contract_server.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Ids = std::vector<std::int64_t>;

Answer items(const std::string& query)
{
    return ContractServer::shared().get("/collections/place/items?" + query);
}

Ids ids_of(const Json& page)
{
    Ids ids;
    for (const Json& feature : page.at("features")) ids.push_back(feature.at("id"));
    return ids;
}

// Visible places that are called 地点 and a number.
std::size_t numbered_places()
{
    std::size_t count = 0;
    for (const layers::Feature& place : sample_places()) count += is_hidden_place(place) || place.fid == 4 ? 0 : 1;
    return count;
}

const std::string didian = "%E5%9C%B0%E7%82%B9";  // 地点

}  // namespace

TEST_CASE("q finds features by characters and pinyin, with their exact number")
{
    const Json page = items("q=" + didian + "12").json();
    CHECK(page.at("numberMatched") == 2);
    CHECK(ids_of(page) == Ids{12, 120});
    CHECK(ids_of(items("q=didian12").json()) == Ids{12, 120});
    CHECK(ids_of(items("q=dd12").json()) == Ids{12, 120});
    CHECK(items("q=didian&limit=1").json().at("numberMatched") == numbered_places());
}

TEST_CASE("q stands beside filters, boxes and orders")
{
    CHECK(ids_of(items("q=didian12&filter=floors=1").json()) == Ids{12});
    CHECK(ids_of(items("q=didian12&sortby=-id").json()) == Ids{120, 12});
    CHECK(ids_of(items("q=didian12&floors=4").json()) == Ids{120});
    CHECK(ids_of(items("q=didian12&bbox=121.505,29.795,121.515,29.805").json()) == Ids{12, 120});  // 120 is nowhere
    CHECK(items("q=didian12&datetime=2020-01-01T00:00:00Z").json().at("numberMatched") == 1);      // 120 is at no time
}

TEST_CASE("pages of what q finds are disjoint and complete")
{
    for (const std::string more : {"", "&sortby=-height"}) {
        Ids all;
        std::string target = "/collections/place/items?q=didian&limit=17" + more;
        while (!target.empty()) {
            const Json page = ContractServer::shared().get(target).json();
            for (const std::int64_t id : ids_of(page)) all.push_back(id);
            CHECK(page.at("numberMatched") == numbered_places());
            const auto next = links_with(page, "next");
            target = next.empty() ? "" : target_of(next.at(0));
        }
        CHECK(all.size() == numbered_places());
        std::sort(all.begin(), all.end());
        CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    }
}

TEST_CASE("q looks into visible fields alone")
{
    CHECK(items("q=0574").json().at("numberMatched") == 0);
    const Answer staff = ContractServer::shared().get("/collections/place/items?q=0574&limit=1", {.viewer = clerk()});
    CHECK(staff.json().at("numberMatched") == sample_places().size());
}

TEST_CASE("files hold what q finds")
{
    const Answer csv = items("q=didian12&f=csv");
    REQUIRE(csv.status == 200);
    CHECK(csv.header("ogc-numbermatched") == "2");
    CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 3);
    for (const std::string format : {"gpkg", "fgb"}) {
        const Answer file = items("q=didian12&f=" + format);
        INFO(format);
        CHECK(file.status == 200);
        CHECK(file.header("ogc-numberreturned") == "2");
    }
}

TEST_CASE("texts that are no names find nothing, and one that is too long is refused")
{
    for (const std::string typed :
         {"", "%F0%9F%98%80", "%E2%80%8F%E2%80%AE", "%27%3B%20DROP%20TABLE%20place%3B--", ".*", "%5B%28", "%25", "%5C"}) {
        const Answer answer = items("q=" + typed);
        INFO(typed);
        REQUIRE(answer.status == 200);
        CHECK(answer.json().at("numberMatched") == 0);
    }
    for (const std::size_t length : {std::size_t{1025}, std::size_t{10'240}}) {
        const Answer answer = items("q=" + std::string(length, 'a'));
        CHECK(answer.status == 400);
    }
}

// Statistics as tables and with ranks, over the sample rows: what is expected is counted from the rows themselves.

#include "tests/contract/contract_server.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <sstream>

using namespace haishu;
using namespace haishu::contract;

namespace
{

using Row = std::vector<std::string>;

Ask post(const Json& body, const std::string& accept = "")
{
    Ask ask;
    ask.method = server::Method::Post;
    ask.headers = {{"Content-Type", "application/json"}};
    ask.accept = accept;
    ask.body = body.dump();
    return ask;
}

Json answer(const std::string& target, const Json& body)
{
    const Answer got = ContractServer::shared().get(target, post(body));
    INFO(target << ' ' << body << ": " << got.body);
    REQUIRE(got.status == 200);
    return got.json();
}

// The place that the detail of a malformed question begins with; the type of other problems.
std::string place_of(const Answer& got)
{
    CHECK_FALSE(got.json().at("detail_zh").get<std::string>().empty());
    const std::string type = got.json().at("type");
    const std::string detail = got.json().at("detail");
    const bool has_place = type == "/problems/stats-malformed" || type == "/problems/question-too-large";
    return has_place ? detail.substr(0, detail.find(' ')) : type;
}

std::string refusal(const std::string& target, const Json& body, int status)
{
    const Answer got = ContractServer::shared().get(target, post(body));
    INFO(target << ' ' << body << ": " << got.body);
    CHECK(got.status == status);
    return place_of(got);
}

// Cells without commas or quotes in them.
std::vector<Row> table_of(const Answer& got)
{
    INFO(got.body);
    REQUIRE(got.status == 200);
    REQUIRE(got.header("content-type").rfind("text/csv", 0) == 0);
    REQUIRE(got.body.rfind("\xEF\xBB\xBF", 0) == 0);
    std::vector<Row> rows;
    std::istringstream lines(got.body.substr(3));
    for (std::string line; std::getline(lines, line);) {
        REQUIRE(line.back() == '\r');
        line.back() = ',';
        rows.emplace_back();
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
    }
    return rows;
}

struct Expected {
    int count = 0;
    int open = 0;
};

// Of the places that a resident sees, by their floors.
std::map<std::int64_t, Expected> by_floors()
{
    std::map<std::int64_t, Expected> found;
    for (const layers::Feature& place : sample_places()) {
        if (is_hidden_place(place)) continue;
        Expected& group = found[std::get<std::int64_t>(place.values[2])];
        ++group.count;
        group.open += std::get<bool>(place.values[4]) ? 1 : 0;
    }
    return found;
}

}  // namespace

TEST_CASE("statistics are a table in CSV with a byte order mark, by f and by Accept")
{
    const Json body{{"group_by", {"floors"}}, {"measures", {"share:open"}}};
    const std::vector<Row> rows = table_of(ContractServer::shared().get("/stats/place?f=csv", post(body)));
    CHECK(rows.front() == Row{"floors", "count", "share:open", "share:open:n", "share:open:of"});
    const auto expected = by_floors();
    REQUIRE(rows.size() == expected.size() + 1);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const Expected& group = expected.at(std::stoll(rows[i][0]));
        CHECK(rows[i][1] == std::to_string(group.count));
        CHECK(std::stod(rows[i][2]) == Approx(static_cast<double>(group.open) / group.count));
        CHECK(rows[i][3] == std::to_string(group.open));
        CHECK(rows[i][4] == std::to_string(group.count));
    }
    CHECK(table_of(ContractServer::shared().get("/stats/place", post(body, "text/csv"))) == rows);
    CHECK(table_of(ContractServer::shared().get("/stats/place?group_by=floors&measures=share:open&f=csv")) == rows);
    CHECK(ContractServer::shared().get("/stats/place", post(body, "text/csv;q=0.1, application/json")).json().contains("groups"));
    CHECK(ContractServer::shared().get("/stats/place", post(body, "image/png")).status == 406);
    CHECK(refusal("/stats/place?f=xlsx", body, 400) == "/problems/format-unknown");
}

TEST_CASE("a text that a spreadsheet would run is no formula in a table of statistics")
{
    const Answer got = ContractServer::shared().get("/stats/place?group_by=name&f=csv");
    CHECK(got.body.find("\"'=HYPERLINK(\"\"<script>alert(1)</script>\"\")\",1\r\n") != std::string::npos);
    CHECK(got.body.find("\r\n=HYPERLINK") == std::string::npos);
}

TEST_CASE("a table without groups has the bins of time or the totals")
{
    const Json day{{"time", {{"field", "seen"}, {"from", "2026-01-01"}, {"to", "2026-01-04"}}}, {"bin", "day"}};
    const Json bins = answer("/stats/place", day).at("bins");
    const std::vector<Row> rows = table_of(ContractServer::shared().get("/stats/place?f=csv", post(day)));
    REQUIRE(rows.size() == bins.size() + 1);
    CHECK(rows[0] == Row{"from", "count"});
    for (std::size_t i = 0; i < bins.size(); ++i)
        CHECK(rows[i + 1] == Row{bins[i].at("from"), std::to_string(bins[i].at("count").get<int>())});
    int seen = 0;
    for (const layers::Feature& place : sample_places()) seen += is_hidden_place(place) ? 0 : 1;
    CHECK(table_of(ContractServer::shared().get("/stats/place?f=csv")) == std::vector<Row>{{"count"}, {std::to_string(seen)}});
    Json both = day;
    both["group_by"] = {"kind"};
    CHECK(refusal("/stats/place?f=csv", both, 400) == "bin");
}

TEST_CASE("a table has earlier periods beside the asked one, and groups that are there no more")
{
    // The first two days of 2026 in UTC+8, and the two before: places are seen hour by hour from 08:00 of the first on.
    const Json body{{"time", {{"field", "seen"}, {"from", "2026-01-04T00:00:00+08:00"}, {"to", "2026-01-04T06:00:00+08:00"}}},
                    {"group_by", {"floors"}},
                    {"compare", {"previous"}}};
    const Json document = answer("/stats/place", body);
    const std::vector<Row> rows = table_of(ContractServer::shared().get("/stats/place?f=csv", post(body)));
    CHECK(rows.front() == Row{"floors", "count", "previous:count", "previous:change"});
    std::map<std::string, std::pair<int, int>> expected;
    for (const Json& group : document.at("groups"))
        expected[std::to_string(group.at("key").at("floors").get<int>())].first = group.at("count");
    for (const Json& group : document.at("compare").at("previous").at("groups"))
        expected[std::to_string(group.at("key").at("floors").get<int>())].second = group.at("count");
    REQUIRE(rows.size() == expected.size() + 1);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto [now, before] = expected.at(rows[i][0]);
        CHECK(rows[i][1] == std::to_string(now));
        CHECK(rows[i][2] == std::to_string(before));
        if (before == 0)
            CHECK(rows[i][3].empty());  // nothing to divide by
        else
            CHECK(std::stod(rows[i][3]) == Approx(static_cast<double>(now - before) / before));
    }
}

TEST_CASE("groups are ranked by a measure, equal ones share a rank and the next leaves it out")
{
    const auto expected = by_floors();
    for (const bool is_ascending : {false, true}) {
        const Json groups =
            answer("/stats/place", {{"group_by", {"floors"}},
                                    {"measures", {"share:open"}},
                                    {"rank", {{"by", "share:open"}, {"order", is_ascending ? "ascending" : "descending"}}}})
                .at("groups");
        REQUIRE(groups.size() == expected.size());
        for (const Json& group : groups) {
            const Expected& own = expected.at(group.at("key").at("floors"));
            int better = 0;
            int same = -1;
            for (const auto& [floors, other] : expected) {
                const int difference = other.open * own.count - own.open * other.count;
                better += is_ascending ? difference < 0 : difference > 0;
                same += difference == 0;
            }
            CHECK(group.at("rank") == better + 1);
            CHECK(group.at("tied") == same);
        }
        CHECK(std::is_sorted(groups.begin(), groups.end(),
                             [](const Json& a, const Json& b) { return a.at("rank") < b.at("rank"); }));
    }
}

TEST_CASE("the top are told with all that share the last rank, and how many groups there are")
{
    // kind and open: a true 24.., so that counts differ; floors: every count is alike or nearly.
    const Json all = answer("/stats/place", {{"group_by", {"floors"}}, {"rank", Json::object()}});
    const std::size_t first_ties = all.at("groups")[0].at("tied").get<std::size_t>() + 1;
    const Json top = answer("/stats/place", {{"group_by", {"floors"}}, {"rank", {{"top", 1}}}});
    CHECK(top.at("groups").size() == first_ties);
    CHECK(top.at("groups_matched") == by_floors().size());
    const Json simple = ContractServer::shared().get("/stats/place?group_by=floors&rank=count&order=descending&top=1").json();
    CHECK(simple.at("groups") == top.at("groups"));
    const std::vector<Row> rows = table_of(ContractServer::shared().get("/stats/place?group_by=floors&rank=count&top=1&f=csv"));
    CHECK(rows.size() == first_ties + 1);
    CHECK(rows[0] == Row{"floors", "count", "rank", "tied"});
    CHECK(rows[1][2] == "1");
    CHECK(rows[1][3] == std::to_string(first_ties - 1));
}

TEST_CASE("a group without a value has no rank and comes last")
{
    // Average height by the date built: some have no height, so nothing is divided by nothing.
    const Json groups =
        answer("/stats/place", {{"group_by", {"built"}}, {"measures", {"avg:height"}}, {"rank", {{"by", "avg:height"}}}})
            .at("groups");
    bool is_past_ranked = false;
    std::size_t without = 0;
    for (const Json& group : groups) {
        if (group.at("avg").at("height").at("value").is_null()) {
            is_past_ranked = true;
            ++without;
            CHECK(group.at("rank").is_null());
        } else {
            CHECK_FALSE(is_past_ranked);
            CHECK(group.at("rank").is_number());
        }
    }
    CHECK(without > 0);
}

TEST_CASE("malformed ranks and too long lists are refused with the place")
{
    CHECK(refusal("/stats/place", {{"rank", Json::object()}}, 400) == "rank");
    const auto with_rank = [](const Json& rank) { return Json{{"group_by", {"kind"}}, {"rank", rank}}; };
    CHECK(refusal("/stats/place", with_rank("count"), 400) == "rank");
    CHECK(refusal("/stats/place", with_rank({{"best", 1}}), 400) == "rank");
    CHECK(refusal("/stats/place", with_rank({{"by", "sum:floors"}}), 400) == "rank.by");  // not among the measures
    CHECK(refusal("/stats/place", with_rank({{"order", "up"}}), 400) == "rank.order");
    for (const Json& top : {Json(0), Json(-1), Json(1.5), Json("3"), Json(10'001), Json(18446744073709551615U)})
        CHECK(refusal("/stats/place", with_rank({{"top", top}}), 400) == "rank.top");
    CHECK(refusal("/stats/place", {{"measures", std::vector<std::string>(17, "sum:floors")}}, 413) == "measures");
    CHECK(refusal("/within",
                  {{"area", {{"circle", {{"center", {121.5, 29.8}}, {"radius", 100}}}}},
                   {"collections", std::vector<std::string>(33, "place")}},
                  413) == "collections");
}

// Text forms of values: JSON, CSV, links, cursors.

#include "server/api/features/feature_csv.hpp"
#include "server/api/features/page_cursor.hpp"
#include "server/api/html.hpp"
#include "server/api/json_text.hpp"
#include "server/api/link.hpp"
#include "server/api/link_json.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

std::string json_of(std::string_view text)
{
    std::string out;
    append_json_string(out, text);
    return out;
}

std::string json_of(double value)
{
    std::string out;
    append_json_number(out, value);
    return out;
}

}  // namespace

TEST_CASE("JSON strings escape quotes, backslashes and control characters only")
{
    CHECK(json_of("月湖") == "\"月湖\"");
    CHECK(json_of("a\"b\\c") == R"("a\"b\\c")");
    CHECK(json_of("a\nb\tc\rd") == R"("a\nb\tc\rd")");
    CHECK(json_of(std::string_view("\0\x1f", 2)) == R"("\u0000\u001f")");
    CHECK(json_of("") == "\"\"");
}

TEST_CASE("JSON numbers are shortest and never NaN or infinite")
{
    CHECK(json_of(0.1) == "0.1");
    CHECK(json_of(3.0) == "3");
    CHECK(json_of(1e21) == "1e+21");
    CHECK(json_of(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(json_of(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("a CSV cell that a spreadsheet would run gets an apostrophe")
{
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("+86 574") == "'+86 574");
    CHECK(csv_cell("-x") == "'-x");
    CHECK(csv_cell("@SUM(1)") == "'@SUM(1)");
    CHECK(csv_cell("\tx") == "'\tx");
    CHECK(csv_cell("\rx") == "\"'\rx\"");
    CHECK(csv_cell("a=b") == "a=b");
}

TEST_CASE("a CSV cell is quoted when it holds a comma, a quote or a line end")
{
    CHECK(csv_cell("中山路1号, 2楼") == "\"中山路1号, 2楼\"");
    CHECK(csv_cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
    CHECK(csv_cell("=HYPERLINK(\"x\")") == "\"'=HYPERLINK(\"\"x\"\")\"");
    CHECK(csv_cell("") == "");
}

TEST_CASE("a cursor gives its position back and nothing else is one")
{
    for (const std::int64_t fid : {0LL, 1LL, 63LL, 64LL, 9'007'199'254'740'991LL}) {
        const auto read = read_cursor(write_cursor({{}, fid}, {}), {});
        REQUIRE(read);
        CHECK(read->fid == fid);
    }
    for (const std::string text :
         {"", "1", "AAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAA=", "AAAAAAAAAA ", "___________", "10' OR 1=1"}) {
        INFO(text);
        CHECK_FALSE(read_cursor(text, {}));
        CHECK_FALSE(read_cursor(text, {{"name", false}}));
    }
}

TEST_CASE("a cursor of sorted pages holds the sort keys and goes with its own order alone")
{
    const std::vector<layers::SortKey> order{
        {"name", false}, {"floors", true}, {"height", false}, {"open", false}, {"kind", false}};
    const layers::Position position{{std::string("月湖"), std::int64_t{-3}, 0.1, true, geo::Value{}}, 42};
    const std::string cursor = write_cursor(position, order);
    CHECK(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
    const auto read = read_cursor(cursor, order);
    REQUIRE(read);
    CHECK(read->fid == 42);
    CHECK(read->keys == position.keys);
    auto other = order;
    other[1].is_descending = false;
    CHECK_FALSE(read_cursor(cursor, other));
    CHECK_FALSE(read_cursor(cursor, {}));
    CHECK_FALSE(read_cursor(write_cursor({{}, 42}, {}), order));
    for (std::size_t i = 0; i < cursor.size(); ++i) {
        std::string bent = cursor;
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        INFO(bent);
        CHECK_FALSE(read_cursor(bent, order));
        CHECK_FALSE(read_cursor(cursor.substr(0, i), order));
    }
}

TEST_CASE("a cursor is bounded however long the values are")
{
    const std::vector<layers::SortKey> order(layers::max_sort_keys, layers::SortKey{"name", false});
    const layers::Position position{std::vector<geo::Value>(order.size(), std::string(layers::sorted_text_bytes, 'x')), 1};
    CHECK(write_cursor(position, order).size() <= max_cursor_length);
    CHECK(read_cursor(write_cursor(position, order), order));
}

TEST_CASE("links percent-encode what a query cannot hold")
{
    CHECK(percent_encoded("月 湖&=") == "%E6%9C%88%20%E6%B9%96%26%3D");
    CHECK(query_string({{"bbox", "1,2,3,4"}, {"name", "a b"}}) == "?bbox=1,2,3,4&name=a%20b");
    CHECK(with_query_value({{"f", "html"}, {"a", "1"}, {"f", "csv"}}, "f", "json") == QueryItems{{"a", "1"}, {"f", "json"}});
    CHECK(with_query_value({{"f", "html"}}, "f", "").empty());
}

TEST_CASE("HTML text is escaped")
{
    CHECK(escape_html("<a href='x'>\"&") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
    CHECK(html_bilingual("月湖", "Moon Lake") == "月湖 <span class=\"en\" lang=\"en\">Moon Lake</span>");
    CHECK(html_bilingual("", "<x>") == "&lt;x&gt;");
}

TEST_CASE("links as text are the array that the tree of links gives")
{
    Link templated{"/collections/{id}", "item", "", "图层 \"a\""};
    templated.templated = true;
    const std::vector<Link> links{{"/collections?f=json", "self", "application/json", ""}, templated};
    std::string text;
    append_links(text, links);
    CHECK(text == R"([{"href":"/collections?f=json","rel":"self","type":"application/json"},)"
                  R"({"href":"/collections/{id}","rel":"item","title":"图层 \"a\"","templated":true}])");
    CHECK(text == links_json(links).dump());
}

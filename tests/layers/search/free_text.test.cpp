#include "layers/search/free_text.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/search/search_town.hpp"

#include <catch2/catch.hpp>

using namespace search_town;

namespace
{

using Fids = std::vector<std::int64_t>;

Fids found(std::string_view id, std::string_view typed, const Viewer& viewer = {})
{
    const auto view = Gate(catalog(town_layers()), viewer).open(id);
    REQUIRE(view);
    const auto kept = find_text(*view, typed, NameIndexUse::Keep, Deadline::never());
    const auto without = find_text(*view, typed, NameIndexUse::None, Deadline::never());
    REQUIRE(kept);
    REQUIRE(without);
    CHECK(**kept == **without);
    return **kept;
}

}  // namespace

TEST_CASE("a free text finds all features by characters, readings, first letters and other writings")
{
    CHECK(found("hospital", "医院") == Fids{1, 2});
    CHECK(found("hospital", "醫院") == Fids{1, 2});
    CHECK(found("hospital", "yiyuan") == Fids{1, 2});
    CHECK(found("hospital", "sqyy") == Fids{2});
    CHECK(found("address", "２６号") == Fids{1});
    CHECK(found("hospital", "").empty());
    CHECK(found("hospital", "。！").empty());
}

TEST_CASE("of a free text all words have to be in a feature, and one of what stands between commas")
{
    CHECK(found("hospital", "医院 石碶") == Fids{2});
    CHECK(found("hospital", "石碶 第一").empty());
    CHECK(found("hospital", "石碶,第一") == Fids{1, 2});
    CHECK(found("hospital", "石碶,没有") == Fids{2});
}

TEST_CASE("a free text in none of the layer is forgiven one slip")
{
    CHECK(found("hospital", "shiqiyiyuna") == Fids{2});
    CHECK(found("hospital", "石契医院") == Fids{2});
    CHECK(found("hospital", "完全别的").empty());
}

TEST_CASE("a free text looks into visible fields alone, and into all texts of a layer that names none to search")
{
    CHECK(found("hospital", "王大夫").empty());
    CHECK(found("hospital", "王大夫", clerk()) == Fids{1});
    CHECK(found("road", "zhongshan") == Fids{1});
}

TEST_CASE("features that a free text finds are filtered, counted and sorted like others")
{
    const auto view = Gate(catalog(town_layers()), Viewer()).open("address");
    REQUIRE(view);
    Query query;
    const auto text = find_text(*view, "中山东路", NameIndexUse::Keep, Deadline::never());
    REQUIRE(text);
    query.only = *text;
    query.sort = {{"number", true}};
    query.limit = 1;
    const auto page = run_query(*view, query, Deadline::never());
    REQUIRE(page);
    CHECK(page->number_matched == 3);
    CHECK(page->features.at(0).fid() == 3);
    query.boxes = {geo::Box{121.5105, 29.84, 121.5125, 29.86}};
    query.sort = {};
    query.limit = 10;
    const auto boxed = run_query(*view, query, Deadline::never());
    REQUIRE(boxed);
    CHECK(boxed->number_matched == 2);
    CHECK(boxed->features.at(0).fid() == 1);
    CHECK(boxed->features.at(1).fid() == 2);
}

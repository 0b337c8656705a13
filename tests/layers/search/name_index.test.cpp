#include "layers/search/name_index.hpp"

#include "geo/base/deadline.hpp"
#include "layers/search/search_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using haishu::Deadline;
using namespace haishu::layers;

namespace
{

const std::vector<std::string_view> names{"宁波市第一医院", "天一广场",      "江厦街道", "药行街",        "月湖公园",
                                          "海曙区第三医院", "Ningbo Museum", "乐购",     "中山东路188号", "石碶街道"};

NameIndex index_of_names()
{
    std::vector<IndexedName> list;
    for (std::uint32_t i = 0; i < names.size(); ++i) list.push_back({search_text(names[i]).signs, i, 0, 0});
    return NameIndex(std::move(list));
}

std::vector<Spelling> terms_of(std::initializer_list<std::string_view> typed)
{
    std::vector<Spelling> terms;
    for (const std::string_view term : typed) terms.emplace_back(search_text(term).signs);
    return terms;
}

std::set<std::string_view> found(const NameIndex& index, std::initializer_list<std::string_view> typed)
{
    std::set<std::string_view> hits;
    index.search(NameQuery(terms_of(typed)), 1000, Deadline::never(),
                 [&](const NameHit& hit) { return hits.insert(names[hit.owner]).second; });
    return hits;
}

using Names = std::set<std::string_view>;

}  // namespace

TEST_CASE("names are found by one character, by two, by readings and by first letters")
{
    const NameIndex index = index_of_names();
    CHECK(found(index, {"医"}) == Names{"宁波市第一医院", "海曙区第三医院"});
    CHECK(found(index, {"醫院"}) == Names{"宁波市第一医院", "海曙区第三医院"});
    CHECK(found(index, {"yiyuan"}) == Names{"宁波市第一医院", "海曙区第三医院"});
    CHECK(found(index, {"yy"}) == Names{"宁波市第一医院", "海曙区第三医院"});
    CHECK(found(index, {"jx"}) == Names{"江厦街道"});
    CHECK(found(index, {"yhj"}) == Names{"药行街"});
    CHECK(found(index, {"yg"}) == Names{"天一广场", "乐购"});
    CHECK(found(index, {"188"}) == Names{"中山东路188号"});
    CHECK(found(index, {"museum"}) == Names{"Ningbo Museum"});
    CHECK(found(index, {"天一gc"}) == Names{"天一广场"});
    CHECK(found(index, {"qi"}) == Names{"石碶街道"});
    CHECK(found(index, {"不在"}).empty());
}

TEST_CASE("a name is found when all terms are in it")
{
    const NameIndex index = index_of_names();
    CHECK(found(index, {"海曙", "医院"}) == Names{"海曙区第三医院"});
    CHECK(found(index, {"医院", "yi"}) == Names{"宁波市第一医院", "海曙区第三医院"});
    CHECK(found(index, {"海曙", "广场"}).empty());
}

TEST_CASE("a match tells where in the name it lies")
{
    const auto place = [](std::string_view name, std::string_view typed) {
        return name_match(search_text(name).signs, terms_of({typed}))->place;
    };
    CHECK(place("天一广场", "天一广场") == NamePlace::Whole);
    CHECK(place("天一广场", "天一") == NamePlace::Beginning);
    CHECK(place("宁波市第一医院", "第一医院") == NamePlace::Stem);
    CHECK(place("江厦街道", "江厦") == NamePlace::Stem);
    CHECK(place("江厦街道", "jx") == NamePlace::Stem);
    CHECK(place("宁波市第一医院", "第一") == NamePlace::WordBeginning);
    CHECK(place("第一医院(月湖院区)", "月湖") == NamePlace::WordBeginning);
    CHECK(place("天一广场", "广场") == NamePlace::Inside);
}

TEST_CASE("of names in great number the beginnings and the important ones are looked at")
{
    std::vector<IndexedName> list;
    for (std::uint32_t i = 0; i < 1000; ++i) list.push_back({u"某家医院", i, 0, 0});
    list.push_back({u"医院路", 1000, 0, 0});
    list.push_back({u"某家大医院", 1001, 0, 9});
    const NameIndex index(std::move(list));
    std::set<std::uint32_t> owners;
    index.search(NameQuery(terms_of({"医院"})), 10, Deadline::never(),
                 [&](const NameHit& hit) { return owners.insert(hit.owner).second; });
    CHECK(owners.contains(1000));
    CHECK(owners.contains(1001));
    CHECK(owners.size() < 30);
}

// The index is one thing, looking through every name another: both find the same.
TEST_CASE("the index finds what looking through all names finds")
{
    const std::vector<std::u16string> syllables{u"医", u"院", u"江", u"厦", u"乐", u"行", u"1", u"a", u" ", u"石", u"y"};
    std::vector<IndexedName> list;
    std::uint32_t seed = 7;
    const auto next = [&](std::size_t below) { return (seed = seed * 1664525U + 1013904223U) / 65536U % below; };
    for (std::uint32_t i = 0; i < 2000; ++i) {
        std::u16string name(1, u'某');
        for (std::size_t k = next(5); k > 0; --k) name += syllables[next(syllables.size())];
        list.push_back({name, i, 0, static_cast<std::uint8_t>(next(3))});
    }
    const NameIndex index(list);
    for (const std::u16string_view typed :
         {u"y", u"yy", u"yyj", u"yi", u"xia", u"x", u"1", u"医1", u"江x", u"le1", u"s医", u"a1", u"行a", u"shi", u"dan", u"厦"}) {
        const std::vector<Spelling> terms{Spelling(typed)};
        std::set<std::uint32_t> expected;
        for (const IndexedName& name : list) {
            if (name_match(name.signs, terms)) expected.insert(name.owner);
        }
        std::set<std::uint32_t> owners;
        index.search(NameQuery(terms), 100'000, Deadline::never(),
                     [&](const NameHit& hit) { return owners.insert(hit.owner).second; });
        CAPTURE(std::string(typed.begin(), typed.end()));
        CHECK(expected.size() > 10);
        CHECK(owners == expected);
    }
}

#include "layers/search/spelling.hpp"

#include <catch2/catch.hpp>

using haishu::layers::Closeness;
using haishu::layers::Spelling;

namespace
{

std::optional<Closeness> closeness(std::u16string_view typed, std::u16string_view name)
{
    const auto match = Spelling(typed).match(name, 0);
    return match ? std::optional(match->closeness) : std::nullopt;
}

}  // namespace

TEST_CASE("a name is spelled by characters, readings, beginnings of readings and first letters")
{
    CHECK(closeness(u"药行街", u"药行街") == Closeness::Literal);
    CHECK(closeness(u"药行", u"药行街") == Closeness::Literal);
    CHECK(closeness(u"yaohangjie", u"药行街") == Closeness::UsualReading);
    CHECK(closeness(u"yaohangji", u"药行街") == Closeness::UsualReading);
    CHECK(closeness(u"yaoxingjie", u"药行街") == Closeness::UsualReading);
    CHECK(closeness(u"yhj", u"药行街") == Closeness::Initial);
    CHECK(closeness(u"药hj", u"药行街") == Closeness::Initial);
    CHECK(closeness(u"yaohj", u"药行街") == Closeness::Initial);
    CHECK(closeness(u"yhx", u"药行街") == std::nullopt);
    CHECK(closeness(u"药行街道", u"药行街") == std::nullopt);
}

TEST_CASE("the local reading of a name is its usual one, and elsewhere a rare one")
{
    CHECK(closeness(u"jiangxia", u"江厦街道") == Closeness::UsualReading);
    CHECK(closeness(u"jiangsha", u"江厦街道") == Closeness::UsualReading);
    CHECK(closeness(u"guangxia", u"广厦") == Closeness::RareReading);
    CHECK(closeness(u"jx", u"江厦街道") == Closeness::Initial);
}

TEST_CASE("two letters may be one initial, u and v are both typed for ü, and letters of a name stand for themselves")
{
    CHECK(closeness(u"zhsh", u"中山") == Closeness::Initial);
    CHECK(closeness(u"zs", u"中山") == Closeness::Initial);
    CHECK(closeness(u"lvdi", u"绿地") == Closeness::UsualReading);
    CHECK(closeness(u"ludi", u"绿地") == Closeness::UsualReading);
    CHECK(closeness(u"ktv", u"ktv会所") == Closeness::Literal);
    CHECK(closeness(u"peoplehospital", u"people hospital") == Closeness::Literal);
}

TEST_CASE("what is typed is taken apart in every way")
{
    CHECK(Spelling(u"xian").beginnings(2) == std::vector<std::u16string>{u"x", u"xa", u"xi", u"xn"});
    CHECK(Spelling(u"yy").beginnings(3) == std::vector<std::u16string>{u"y", u"yy"});
    CHECK(Spelling(u"12hao").beginnings(3) == std::vector<std::u16string>{u"12h"});
}

TEST_CASE("any sign may stand for one that is left open")
{
    const std::u16string typed{u'夏', Spelling::any, u'特'};
    CHECK(closeness(typed, u"夏里特医院") == Closeness::Slip);
    CHECK(closeness(typed, u"夏里医院") == std::nullopt);
}

#include "layers/search/typing_slips.hpp"

#include "layers/search/spelling.hpp"
#include "layers/search/syllables.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace haishu::layers;

namespace
{

bool may_mean(std::u16string_view typed, std::u16string_view meant)
{
    const std::vector<std::u16string> slips = typing_slips(typed);
    return std::find(slips.begin(), slips.end(), meant) != slips.end();
}

}  // namespace

TEST_CASE("letters are spelled out when they come apart into syllables, the last of which may be a beginning")
{
    CHECK(is_spelled_out("yiyuan"));
    CHECK(is_spelled_out("zhongshandonglu"));
    CHECK(is_spelled_out("yiyu"));
    CHECK(is_spelled_out("jiangx"));
    CHECK(is_spelled_out("xian"));
    CHECK(is_spelled_out("lvdi"));
    CHECK(is_spelled_out("ludi"));
    CHECK_FALSE(is_spelled_out("yiyuna1"));
    CHECK_FALSE(is_spelled_out("yhj"));
    CHECK_FALSE(is_spelled_out("ibc"));
}

TEST_CASE("one slip in pinyin is undone")
{
    CHECK(may_mean(u"yiyuna", u"yiyuan"));   // two letters in the wrong order
    CHECK(may_mean(u"yiyyuan", u"yiyuan"));  // one too many
    CHECK(may_mean(u"yiyun", u"yiyuan"));    // one left out
    CHECK(may_mean(u"yiyusn", u"yiyuan"));   // one wrong
    CHECK_FALSE(may_mean(u"yiyuan", u"yiyuan"));
    CHECK(typing_slips(u"yy").empty());
    CHECK(typing_slips(std::u16string(25, u'a')).empty());
}

TEST_CASE("one of three characters may be wrong, one of two may not")
{
    CHECK(may_mean(u"天乙阁", std::u16string{u'天', Spelling::any, u'阁'}));
    CHECK(typing_slips(u"天乙").empty());
}

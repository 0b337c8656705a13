#include "layers/search/search_text.hpp"

#include "layers/search/dictionary_lines.hpp"

#include <catch2/catch.hpp>

using haishu::layers::chinese_number;
using haishu::layers::search_text;

namespace
{

bool is_looked_up_as(std::string_view written, std::u16string_view signs)
{
    return search_text(written).signs == signs;
}

}  // namespace

TEST_CASE("all writings of a name are looked up in one form")
{
    CHECK(is_looked_up_as("１８８號", u"188号"));
    CHECK(is_looked_up_as("醫院", u"医院"));
    CHECK(is_looked_up_as("⼾部巷", u"户部巷"));  // U+2F3E, a radical
    CHECK(is_looked_up_as("⻄门", u"西门"));      // U+2EC4, a radical that compatibility decomposition leaves
    CHECK(is_looked_up_as("ＫＴＶ", u"ktv"));
    CHECK(is_looked_up_as("Müller’s  Café", u"muller s cafe"));
    CHECK(is_looked_up_as("3—5号", u"3-5号"));
    CHECK(is_looked_up_as("宁波市第一医院（月湖院区）", u"宁波市第一医院 月湖院区"));
    CHECK(is_looked_up_as("石碶(qi)街道", u"石碶街道"));
    CHECK(is_looked_up_as("  医\u200b院\u200f ", u"医院"));
}

TEST_CASE("Chinese numerals that count houses are digits, those in names stay")
{
    CHECK(is_looked_up_as("中山东路一百八十八号", u"中山东路188号"));
    CHECK(is_looked_up_as("十二幢二〇〇八室", u"12幢2008室"));
    CHECK(is_looked_up_as("天一广场", u"天一广场"));
    CHECK(is_looked_up_as("三江口", u"三江口"));
    CHECK(is_looked_up_as("第一医院", u"第一医院"));
}

TEST_CASE("numerals are read by place and digit by digit, and what says no number is none")
{
    CHECK(chinese_number(u"十") == 10);
    CHECK(chinese_number(u"十二") == 12);
    CHECK(chinese_number(u"二十") == 20);
    CHECK(chinese_number(u"一百零五") == 105);
    CHECK(chinese_number(u"一百八十八") == 188);
    CHECK(chinese_number(u"一千二百") == 1200);
    CHECK(chinese_number(u"三万") == 30000);
    CHECK(chinese_number(u"一八八") == 188);
    CHECK(chinese_number(u"二〇〇八") == 2008);
    CHECK(chinese_number(u"") == -1);
    CHECK(chinese_number(u"一二十") == -1);
    CHECK(chinese_number(u"十百") == -1);
    CHECK(chinese_number(u"百") == -1);
    CHECK(chinese_number(u"九九九九九九") == -1);
}

TEST_CASE("each sign knows the byte it came from")
{
    const auto text = search_text("a（１８８號）");
    CHECK(text.signs == u"a 188号");
    CHECK(text.source == std::vector<std::uint32_t>{0, 1, 4, 7, 10, 13, 19});
}

TEST_CASE("bytes that are no text are left out")
{
    CHECK(
        is_looked_up_as("\xff\xfe"
                        "abc",
                        u"abc"));
    CHECK(is_looked_up_as("\xed\xa0\x80医", u"医"));  // half a surrogate pair
    CHECK(is_looked_up_as(std::string_view("a\0b", 3), u"a b"));
    CHECK(is_looked_up_as("", u""));
}

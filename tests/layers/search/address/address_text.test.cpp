#include "layers/search/address/address_text.hpp"

#include "layers/search/search_text.hpp"

#include <catch2/catch.hpp>

using namespace haishu::layers;

namespace
{

class TestWords : public AddressWords
{
   public:
    [[nodiscard]] std::size_t longest(AddressWord kind, std::u16string_view text) const override
    {
        static const std::vector<std::u16string_view> divisions{u"浙江省", u"宁波市", u"宁波",     u"海曙区",
                                                                u"海曙",   u"鄞州区", u"江厦街道", u"集士港镇"};
        static const std::vector<std::u16string_view> roads{u"中山东路", u"中山路", u"解放南路", u"药行街", u"江厦街"};
        static const std::vector<std::u16string_view> compounds{u"天一住宅区", u"沙港村"};
        std::size_t longest = 0;
        for (const auto word : kind == AddressWord::Division ? divisions : kind == AddressWord::Road ? roads : compounds) {
            if (text.starts_with(word)) longest = std::max(longest, word.size());
        }
        return longest;
    }
};

AddressText parsed(std::string_view text)
{
    return parse_address(search_text(text).signs, TestWords());
}

}  // namespace

TEST_CASE("an address of a road and a number is taken apart")
{
    const AddressText address = parsed("浙江省宁波市海曙区江厦街道中山东路１８８號3幢2单元5楼501室");
    CHECK(address.divisions == std::vector<std::u16string>{u"浙江省", u"宁波市", u"海曙区", u"江厦街道"});
    CHECK(address.road == u"中山东路");
    CHECK(address.number == HouseNumber{188, 0, 0});
    CHECK(address.building == u"3");
    CHECK(address.unit == 2);
    CHECK(address.floor == 5);
    CHECK(address.room == u"501");
    CHECK(address.rest.empty());
}

TEST_CASE("numbers have parts, ranges, lanes and Chinese numerals")
{
    CHECK(parsed("药行街26-3号").number == HouseNumber{26, 3, 0});
    CHECK(parsed("药行街26号附3号").number == HouseNumber{26, 3, 0});
    CHECK(parsed("药行街26号之三").number == HouseNumber{26, 3, 0});
    CHECK(parsed("药行街125-131号").number == HouseNumber{125, 0, 131});
    CHECK(parsed("药行街一百八十八号").number == HouseNumber{188, 0, 0});
    CHECK(parsed("解放南路12弄3号").lane == 12);
    CHECK(parsed("解放南路12弄3号").number == HouseNumber{3, 0, 0});
    CHECK(parsed("药行街188").number == HouseNumber{188, 0, 0});
    CHECK(parsed("药行街188号301").room == u"301");
}

TEST_CASE("a compound has buildings and no road")
{
    const AddressText address = parsed("海曙天一住宅区十二幢");
    CHECK(address.divisions == std::vector<std::u16string>{u"海曙"});
    CHECK(address.compound == u"天一住宅区");
    CHECK(address.building == u"12");
    CHECK_FALSE(address.number);
    CHECK(parsed("天一住宅区12号楼").building == u"12");
    CHECK(parsed("沙港村18号").number == HouseNumber{18, 0, 0});
}

TEST_CASE("crossings and what is only near are told from the place itself")
{
    CHECK(parsed("中山东路与解放南路交叉口").crossing == u"解放南路");
    CHECK(parsed("中山东路解放南路口").crossing == u"解放南路");
    CHECK(parsed("中山东路/解放南路").crossing == u"解放南路");
    CHECK(parsed("药行街188号对面").relation == u"对面");
    CHECK(parsed("药行街188号东侧50米").relation == u"东侧");
    CHECK(parsed("药行街188号东侧50米").distance_m == 50);
    CHECK(parsed("药行街188号").relation.empty());
}

TEST_CASE("the longest name is meant, and a district twice or an old one is only a word")
{
    CHECK(parsed("江厦街道江厦街5号").road == u"江厦街");
    CHECK(parsed("中山路5号").road == u"中山路");
    CHECK(parsed("海曙区海曙区药行街5号").divisions == std::vector<std::u16string>{u"海曙区"});
    CHECK(parsed("宁波市鄞州区集士港镇沙港村18号").divisions == std::vector<std::u16string>{u"宁波市", u"鄞州区", u"集士港镇"});
}

TEST_CASE("what is no address is told, and numbers without end are none")
{
    CHECK(parsed("你好").rest == u"你好");
    CHECK(parsed("").rest.empty());
    CHECK(parsed("药行街123456789012号").number == std::nullopt);
    CHECK(parsed("药行街123456789012号").rest == u"123456789012号");
}

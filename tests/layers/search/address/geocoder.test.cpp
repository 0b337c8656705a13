#include "layers/search/address/geocoder.hpp"

#include "tests/layers/search/search_town.hpp"

#include <catch2/catch.hpp>

using namespace search_town;

namespace
{

Geocoded asked(std::string_view text)
{
    static const auto all = catalog(town_layers());
    auto found = geocode(Gate(all, Viewer()), text, 5, Deadline::never());
    REQUIRE(found);
    return std::move(found).value();
}

// "level text" of the first candidate.
std::string first(std::string_view text)
{
    const Geocoded found = asked(text);
    if (found.candidates.empty()) return "none";
    return std::string(level_name(found.candidates.front().level)) + ' ' + found.candidates.front().text;
}

using Notes = std::vector<AddressNote>;
Notes notes(std::string_view text)
{
    return asked(text).candidates.at(0).notes;
}

}  // namespace

TEST_CASE("a plate is found by its road and number however it is written")
{
    CHECK(first("江厦街道中山东路26号") == "door 江厦街道中山东路26号");
    CHECK(first("中山东路２６號") == "door 江厦街道中山东路26号");
    CHECK(first("宁波市海曙区中山東路二十六号") == "door 江厦街道中山东路26号");
    CHECK(first("中山东路26-3号") == "door 江厦街道中山东路26-3号");
    CHECK(first("中山东路26号附3号") == "door 江厦街道中山东路26-3号");
    CHECK(first("天一小区12幢") == "building 石碶街道天一小区12幢");
    CHECK(first("天一小区12号楼3单元401室") == "building 石碶街道天一小区12幢");
}

TEST_CASE("what is not known exactly is told at its level")
{
    CHECK(first("中山东路28号") == "near_door 江厦街道中山东路26号");
    CHECK(notes("中山东路28号") == Notes{AddressNote::OtherNumber});
    CHECK(first("中山东路26-9号") == "near_door 江厦街道中山东路26号");
    CHECK(notes("中山东路26-9号") == Notes{AddressNote::PartUnknown});
    CHECK(first("中山东路") == "road 中山东路");
    CHECK(first("江厦街道") == "street 江厦街道");
    CHECK(first("第一医院") == "place 第一医院");
    CHECK(first("没有的路5号") == "none");
    CHECK(first("") == "none");
}

TEST_CASE("old and other divisions and what is only near are told")
{
    CHECK(notes("鄞州区中山东路26号") == Notes{AddressNote::OldDivision});
    CHECK(notes("石碶街道中山东路26号") == Notes{AddressNote::OtherDivision});
    CHECK(notes("中山东路26号对面") == Notes{AddressNote::OnlyNear});
    CHECK(asked("石碶街道中山东路26号").candidates.at(0).score < asked("江厦街道中山东路26号").candidates.at(0).score);
}

TEST_CASE("a crossing is where two roads meet")
{
    const Geocoded found = asked("中山东路与解放南路交叉口");
    REQUIRE(found.candidates.size() == 1);
    CHECK(found.candidates[0].level == AddressLevel::Crossing);
    CHECK(found.candidates[0].point->x == Approx(121.52));
    CHECK(found.candidates[0].point->y == Approx(29.85));
}

#include "tiles/encode/value_dictionary.hpp"

#include "tiles/encode/rfc3339.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace haishu::tiles;

TEST_CASE("equal values have one place, and kinds are kept apart")
{
    ValueDictionary values;
    CHECK(values.text("甬江") == 0);
    CHECK(values.integer(1) == 1);
    CHECK(values.real(1) == 2);
    CHECK(values.boolean(true) == 3);
    CHECK(values.text("1") == 4);
    CHECK(values.text("") == 5);
    CHECK(values.integer(-1) == 6);
    CHECK(values.integer(100'000) == 7);

    CHECK(values.text("甬江") == 0);
    CHECK(values.shared_text("甬江") == 0);
    CHECK(values.integer(1) == 1);
    CHECK(values.real(1) == 2);
    CHECK(values.boolean(true) == 3);
    CHECK(values.text("1") == 4);
    CHECK(values.text("") == 5);
    CHECK(values.integer(-1) == 6);
    CHECK(values.integer(100'000) == 7);
    CHECK(values.real(0.0) == values.real(-0.0));
}

TEST_CASE("numbers and truths are encoded as the specification lists them")
{
    ValueDictionary values;
    values.integer(300);
    values.integer(-3);
    values.boolean(true);
    values.text("ab");
    values.real(1);
    // layer field 4: length, then the value's field and content
    CHECK(values.encoded() == std::string_view("\x22\x03\x28\xAC\x02"
                                               "\x22\x02\x30\x05"
                                               "\x22\x02\x38\x01"
                                               "\x22\x04\x0A\x02"
                                               "ab"
                                               "\x22\x09\x19\0\0\0\0\0\0\xF0\x3F",
                                               30));
}

TEST_CASE("texts that share an address are told from others at the same address later")
{
    ValueDictionary values;
    std::string text = "first";
    CHECK(values.shared_text(text) == 0);
    CHECK(values.shared_text(text) == 0);
    CHECK(values.shared_text(std::string_view(text).substr(0, 3)) == 1);
    values.clear();
    text = "other";
    CHECK(values.shared_text(text) == 0);
    CHECK(values.encoded() == "\x22\x07\x0A\x05other");
}

TEST_CASE("a dictionary that has grown and been cleared starts anew")
{
    ValueDictionary values;
    for (int round = 0; round < 3; ++round) {
        for (std::uint32_t i = 0; i < 50'000; ++i) REQUIRE(values.text("name " + std::to_string(i)) == i);
        for (std::uint32_t i = 0; i < 50'000; i += 777) REQUIRE(values.text("name " + std::to_string(i)) == i);
        CHECK(values.size() == 50'000);
        values.clear();
        CHECK(values.size() == 0);
        CHECK(values.integer(7) == 0);
        values.clear();
    }
}

TEST_CASE("dates and moments are written as RFC 3339 has them")
{
    Rfc3339Buffer buffer;
    CHECK(rfc3339_date(0, buffer) == "1970-01-01");
    CHECK(rfc3339_date(19'844, buffer) == "2024-05-01");
    CHECK(rfc3339_date(-1, buffer) == "1969-12-31");
    CHECK(rfc3339_date(-719'528, buffer) == "0000-01-01");
    CHECK(rfc3339_date(2'932'896, buffer) == "9999-12-31");
    CHECK(rfc3339_date(2'932'897, buffer).empty());
    CHECK(rfc3339_date_time(1'714'550'400'000, buffer) == "2024-05-01T08:00:00Z");
    CHECK(rfc3339_date_time(1'714'550'399'007, buffer) == "2024-05-01T07:59:59.007Z");
    CHECK(rfc3339_date_time(-1, buffer) == "1969-12-31T23:59:59.999Z");
    CHECK(rfc3339_date_time(9'223'372'036'854'775'807, buffer).empty());
}

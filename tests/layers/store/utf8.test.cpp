#include "layers/store/utf8.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>

using haishu::layers::is_utf8;

TEST_CASE("whether bytes are UTF-8 does not depend on what follows them")
{
    for (int first = 0; first < 256; ++first) {
        for (const int second : {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE4, 0xFF}) {
            for (const int third : {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF}) {
                const std::string bytes{static_cast<char>(first), static_cast<char>(second), static_cast<char>(third)};
                const bool alone = is_utf8(bytes);
                CHECK(is_utf8(bytes + "12345678") == alone);
                CHECK(is_utf8("海曙" + bytes + "月湖公园") == alone);
            }
        }
    }
}

TEST_CASE("surrogates, overlong forms and numbers beyond U+10FFFF are no UTF-8")
{
    for (const char* text : {"\xED\xA0\x80", "\xE0\x80\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "\xF0\x80\x80\x80", "\xE6\xB5"}) {
        CHECK(!is_utf8(text));
        CHECK(!is_utf8(std::string(text) + "and more text"));
        CHECK(!is_utf8(std::string("宁波市海曙区") + text));
    }
    for (const char* text : {"", "road 12345678", "\xEF\xBF\xBF", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF", "天一阁·月湖"}) {
        CHECK(is_utf8(text));
        CHECK(is_utf8(std::string(text) + "and more text"));
    }
}

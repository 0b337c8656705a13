#include "geo/codec/json_nesting.hpp"

#include <catch2/catch.hpp>

#include <string_view>

using haishu::geo::find_deeper_than;

TEST_CASE("the first bracket beyond the allowed levels is found, closed ones and those within texts do not count")
{
    constexpr auto none = std::string_view::npos;
    CHECK(find_deeper_than(R"({"a":[1,{"b":2}],"c":[]})", 3) == none);
    CHECK(find_deeper_than(R"({"a":[1,{"b":2}],"c":[]})", 2) == 8);
    CHECK(find_deeper_than("[][][]", 1) == none);
    CHECK(find_deeper_than(R"({"a":"[[[{","b":"\"[["})", 1) == none);
    CHECK(find_deeper_than("[[[[", 3) == 3);
    CHECK(find_deeper_than("3", 0) == none);
}

// The JSON of a body: which faults are told, and where.

#include "server/api/json_body.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

std::string twice(std::string_view text)
{
    const auto read = read_json_text(text);
    if (read) return "read";
    if (read.error().id != "json-member-twice") return read.error().id;
    for (const auto& [name, value] : read.error().context)
        if (name == "pointer") return value;
    return "no place";
}

}  // namespace

TEST_CASE("a member that stands in an object twice is refused with its place")
{
    CHECK(twice(R"({"a":1,"a":1})") == "/a");
    CHECK(twice(R"({"area":{"circle":{"radius":1,"center":[1,2],"radius":2}}})") == "/area/circle/radius");
    CHECK(twice(R"({"filter":{"op":"and","args":[{"op":"="},{"op":"=","op":"<>"}]}})") == "/filter/args/1/op");
    CHECK(twice(R"([[1,2],[{"x":{},"x":[]}]])") == "/1/0/x");
    CHECK(twice(R"({"a/b":{"~":1,"~":2}})") == "/a~1b/~0");
    CHECK(twice("{\"\\u0061\":1,\"a\":2}") == "/a");  // the same name in another spelling
    CHECK(twice(R"({"":1,"":2})") == "/");
    CHECK(twice(R"({"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}],"b":null})") == "read");
    CHECK(twice("7") == "read");
    // The text must be JSON to its end all the same.
    CHECK(twice(R"({"a":1,"a":1)") == "json-malformed");
}

TEST_CASE("the place of a long name is cut between characters")
{
    std::string name;
    for (int i = 0; i < 300; ++i) name += "月";
    const std::string place = twice("{\"" + name + "\":1,\"" + name + "\":2}");
    CHECK(place.size() >= 200);
    CHECK(place.size() <= 203);
    CHECK((place.size() - 1) % 3 == 0);
}

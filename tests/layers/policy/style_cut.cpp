#include "layers/policy/style_cut.hpp"

#include <catch2/catch.hpp>

using haishu::layers::cut_style;

TEST_CASE("a style without anything hidden is given as it is")
{
    CHECK(cut_style("[ {\"type\": \"line\"} ]", {}, {}) == "[ {\"type\": \"line\"} ]");
}

TEST_CASE("a style layer that reads a hidden field goes, the others stay")
{
    const std::string style =
        R"([{"type":"circle","paint":{"circle-radius":["get","depth"]}},)"
        R"({"layout":{"text-field":"{name} {depth}"},"type":"symbol"},)"
        R"({"filter":["has","depth"],"type":"line"},{"layout":{"text-field":["get","name"]},"type":"symbol"}])";
    CHECK(cut_style(style, {"depth"}, {}) == R"([{"layout":{"text-field":["get","name"]},"type":"symbol"}])");
}

TEST_CASE("branches about hidden values are taken out of match, case and lists")
{
    CHECK(cut_style(R"([{"paint":{"c":["match",["get","class"],"gas","red",["gas","lamp"],"blue","tree","green","grey"]}}])", {},
                    {"gas"}) == R"([{"paint":{"c":["match",["get","class"],["lamp"],"blue","tree","green","grey"]}}])");
    CHECK(cut_style(R"([{"paint":{"c":["match",["get","class"],["gas"],"red","grey"]}}])", {}, {"gas"}) ==
          R"([{"paint":{"c":"grey"}}])");
    CHECK(cut_style(R"([{"paint":{"c":["match",["get","code"],7,"red",8,"blue","grey"]}}])", {}, {"7"}) ==
          R"([{"paint":{"c":["match",["get","code"],8,"blue","grey"]}}])");
    CHECK(
        cut_style(R"([{"paint":{"c":["case",["==",["get","class"],"gas"],"red",["==",["get","class"],"tree"],"green","grey"]}}])",
                  {}, {"gas"}) == R"([{"paint":{"c":["case",["==",["get","class"],"tree"],"green","grey"]}}])");
    CHECK(cut_style(R"([{"filter":["in",["get","class"],["literal",["gas","lamp"]]]}])", {}, {"gas"}) ==
          R"([{"filter":["in",["get","class"],["literal",["lamp"]]]}])");
}

TEST_CASE("a style layer that is only about a hidden value goes as a whole")
{
    CHECK(cut_style(R"([{"filter":["==",["get","class"],"gas"]},{"filter":["==",["get","class"],"tree"]}])", {}, {"gas"}) ==
          R"([{"filter":["==",["get","class"],"tree"]}])");
}

TEST_CASE("a style that cannot be read is not given out when something is hidden")
{
    CHECK(cut_style("[{", {"depth"}, {}) == "[]");
    CHECK(cut_style("{}", {"depth"}, {}) == "[]");
}

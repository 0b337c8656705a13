// The two forms of CQL2 and the tree between them. Examples are those of OGC 21-065r2.

#include "layers/filter/filter.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// The text form in full parentheses: it shows the whole tree.
std::string tree_of(std::string_view text)
{
    const auto tree = parse_cql2_text(text);
    return tree ? write_cql2_text(**tree) : tree.error().id + " " + tree.error().detail;
}

std::string json_of(std::string_view text)
{
    const auto tree = parse_cql2_text(text);
    return tree ? write_cql2_json(**tree) : tree.error().detail;
}

std::string tree_of_json(std::string_view text)
{
    const auto tree = parse_cql2_json(text);
    return tree ? write_cql2_text(**tree) : tree.error().id + " " + tree.error().detail;
}

std::string fault_of(std::string_view text)
{
    const auto tree = parse_cql2_text(text);
    return tree ? "none" : tree.error().detail;
}

}  // namespace

TEST_CASE("AND binds closer than OR, NOT closer than both, and multiplication closer than addition")
{
    CHECK(tree_of("a = 1 OR b = 2 AND NOT c = 3") == R"((("a" = 1) OR (("b" = 2) AND (NOT (("c" = 3))))))");
    CHECK(tree_of("a + 2 * b - 3 > 4") == R"(((("a" + (2 * "b")) - 3) > 4))");
    CHECK(tree_of("(a + 2) * b > 2 ^ 3 ^ 2") == R"(((("a" + 2) * "b") > (2 ^ (3 ^ 2))))");
    CHECK(tree_of("a = 1 AND b = 2 AND (c = 3 AND d = 4)") == R"((("a" = 1) AND ("b" = 2) AND ("c" = 3) AND ("d" = 4)))");
}

TEST_CASE("every expression of the standard's text examples is read, and its JSON form gives the same tree")
{
    for (const std::string_view text : {
             "avg(windSpeed) < 4",
             "city='Toronto'",
             "balance-150.0 > 0",
             "updated >= DATE('1999-11-05')",
             "name LIKE 'mi\\%re'",
             "name NOT LIKE '%公园'",
             "depth BETWEEN 100.0 and 150.0",
             "depth NOT BETWEEN 100.0 and 150.0",
             "cityName IN ('Toronto','Frankfurt','Tokyo','New York')",
             "category NOT IN (1,2,3,4)",
             "geometry IS NOT NULL",
             "geophysicalLogId IS NULL",
             "CASEI(road_class) IN (CASEI('Οδος'),CASEI('Straße'))",
             "CASEI(name) LIKE CASEI('foo%')",
             "ACCENTI(etat_vol) = ACCENTI('débárquér')",
             "S_INTERSECTS(geometry,POINT(36.319836 32.288087))",
             "S_CROSSES(road,POLYGON((43.7286 -79.2986, 43.7311 -79.2996, 43.7323 -79.2972, 43.7326 -79.2971, 43.7350 -79.2981, "
             "43.7286 -79.2986)))",
             "S_CONTAINS(geom, BBOX(-118,33.8,-117.9,34))",
             "S_WITHIN(location,POLYGON((-118 33.8,-117.9 33.8,-117.9 34,-118 34,-118 33.8)))",
             "S_DISJOINT(geometry,MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2))))",
             "T_AFTER(updated_at, DATE('2010-02-10'))",
             "T_BEFORE(updated_at, TIMESTAMP('2012-08-10T05:30:00Z'))",
             "T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2005-01-10', '2010-02-10'))",
             "T_INTERSECTS(built, INTERVAL('1920-01-01', '..'))",
             "T_EQUALS(INTERVAL(a, b), INTERVAL(DATE('2020-01-01'), TIMESTAMP('2020-02-01T00:00:00Z')))",
             "A_CONTAINS(layer:ids, ('layers-ca','layers-us'))",
             "A_CONTAINEDBY(values, (1,2,3))",
             "A_EQUALS((1,true,'a'), (1,true,'a'))",
             "A_OVERLAPS(tags, ('a','b'))",
             "vehicle_height > (bridge_clearance-1)",
             "owner NOT LIKE '%Mike%' OR NOT swimming_pool = true",
             "(floors>5 AND swimming_pool=true) OR material LIKE '%brick%'",
             "value = -3.5e2 AND n > -9223372036854775808",
             "a DIV 2 = b % 3",
             "\"quoted name\" = 'it''s'",
             "\xe5\x90\x8d\xe7\xa7\xb0 = '\xe6\x9c\x88\xe6\xb9\x96'",
             "swimming_pool",
             "TRUE",
         }) {
        INFO(text);
        const std::string tree = tree_of(text);
        CHECK(tree.find("filter-") == std::string::npos);
        CHECK(tree_of(tree) == tree);
        CHECK(tree_of_json(json_of(text)) == tree);
    }
}

TEST_CASE("the JSON form is that of the standard")
{
    CHECK(
        json_of("floors > 5 AND NOT CASEI(name) = 'a'") ==
        R"j({"args":[{"args":[{"property":"floors"},5],"op":">"},{"args":[{"args":[{"args":[{"property":"name"}],"op":"casei"},"a"],"op":"="}],"op":"not"}],"op":"and"})j");
    CHECK(json_of("d BETWEEN 1 AND 2.5") == R"j({"args":[{"property":"d"},1,2.5],"op":"between"})j");
    CHECK(json_of("T_DURING(at, INTERVAL('2020-01-01', '..'))") ==
          R"j({"args":[{"property":"at"},{"interval":["2020-01-01",".."]}],"op":"t_during"})j");
    CHECK(json_of("S_INTERSECTS(geometry, POINT(1 2))") ==
          R"j({"args":[{"property":"geometry"},{"coordinates":[1,2],"type":"Point"}],"op":"s_intersects"})j");
    CHECK(tree_of_json(R"j({"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[0,0,1,2]}]})j") ==
          R"j(S_INTERSECTS("geometry", POLYGON ((0 0, 1 0, 1 2, 0 2, 0 0))))j");
    CHECK(tree_of_json(R"j({"op":"t_after","args":[{"property":"at"},{"timestamp":"2020-01-01T00:00:00Z"}]})j") ==
          R"j(T_AFTER("at", TIMESTAMP('2020-01-01T00:00:00Z')))j");
    CHECK(tree_of_json(R"j({"op":"-","args":[{"property":"a"}]})j") == R"((0 - "a"))");
}

TEST_CASE("a text that cannot be read is refused with the place and what was expected there")
{
    CHECK(fault_of("") == "filter, character 1: expected a value, found the end");
    CHECK(fault_of("floors >") == "filter, character 9: expected a value, found the end");
    CHECK(fault_of("名称 = '月湖") == "filter, character 9: expected the closing quote, found the end");
    CHECK(fault_of("floors > 3 floors < 5") == "filter, character 12: expected the end, AND or OR, found floors < 5");
    CHECK(fault_of("floors BETWEEN 1 OR 2") == "filter, character 18: expected AND, found OR 2");
    CHECK(fault_of("floors IN 3") == "filter, character 11: expected '(', found 3");
    CHECK(fault_of("name IS 3") == "filter, character 9: expected NULL, found 3");
    CHECK(fault_of("name NOT = 3") == "filter, character 10: expected LIKE, BETWEEN or IN, found = 3");
    CHECK(fault_of("(a = 1") == "filter, character 7: expected ')' or ',', found the end");
    CHECK(fault_of("AND a = 1") == "filter, character 1: expected a value, found AND a = 1");
    CHECK(fault_of("S_INTERSECTS(geometry, POINT(1))") == "filter, character 31: well-known text: number expected");
    CHECK(fault_of("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 NaN, 0 0)))") ==
          "filter, character 45: well-known text: number expected");
    CHECK(fault_of("S_INTERSECTS(geometry, POINT EMPTY)") == "filter, character 24: the geometry is empty");
    CHECK(fault_of("S_INTERSECTS(geometry)") == "filter, character 1: S_INTERSECTS takes 2 arguments, not 1");
    CHECK(fault_of("S_INTERSECTS(geometry, BBOX(1,5,0,4))") ==
          "filter, character 24: the first corner of a box is its lower one");
    CHECK(fault_of("a / IN (1, 2)") == "filter, character 5: expected a value, found IN (1, 2)");
    CHECK(fault_of("a = 1e999") == "filter, character 5: expected a number, found 1e999");
    CHECK(fault_of("a = 12abc") == "filter, character 7: expected the end of the number, found abc");
    CHECK(fault_of("at > DATE(2020)") == "filter, character 11: expected a quoted time, found 2020)");
}

TEST_CASE("JSON that is no filter is refused with a pointer to the place")
{
    const auto fault = [](std::string_view text) {
        const auto tree = parse_cql2_json(text);
        return tree ? "none" : tree.error().detail;
    };
    CHECK(fault("{") == "filter, byte 2: it is not JSON");
    CHECK(fault(R"({"op":"=","args":[1,1e999]})") == "filter, /: a number is too large");
    CHECK(fault("null") == "filter, /: expected a value or an operation");
    CHECK(fault(R"j({"op":"="})j") ==
          "filter, /: an operation has an op that is a text and args that are an array, nothing else");
    CHECK(fault(R"j({"op":"and","args":[true,{"op":"=","args":[1]}]})j") == "filter, /args/1: = takes 2 arguments, not 1");
    CHECK(fault(R"j({"op":"=","args":[{"property":3},1]})j") ==
          R"j(filter, /args/0: "property" is none of property, date, timestamp (with a text), interval, bbox)j");
    CHECK(fault(R"j({"op":"s_within","args":[{"property":"geometry"},{"type":"Point","coordinates":[1]}]})j")
              .find("filter, /args/1: ") == 0);
}

TEST_CASE("quotes, backslashes and letters of any script survive both forms")
{
    const auto text_of = [](std::string_view text) {
        const auto tree = parse_cql2_text(text);
        return tree ? std::get<std::string>((*tree)->value) : tree.error().detail;
    };
    CHECK(text_of(R"('it''s')") == "it's");
    CHECK(text_of(R"('it\'s')") == "it's");
    CHECK(text_of(R"('100\%')") == R"(100\%)");
    for (const std::string_view text : {"'", "''", R"(\')", R"(\'')", R"(\\'x)", "月湖", ""}) {
        Expression literal;
        literal.value = std::string(text);
        CHECK(text_of(write_cql2_text(literal)) == text);
        const auto json = parse_cql2_json(write_cql2_json(literal));
        REQUIRE(json);
        CHECK(std::get<std::string>((*json)->value) == text);
    }
    CHECK(fault_of("name = '\xff'") == "filter, character 1: the text is not UTF-8");
    // What is shown of the rest ends with a whole character.
    CHECK(fault_of("a = 1 月月月月月月月月月") == "filter, character 7: expected the end, AND or OR, found 月月月月月月月");
}

TEST_CASE("every operator is written and read in both forms")
{
    for (const OperatorName& name : operator_names()) {
        INFO(name.json);
        Expression node;
        node.op = name.op;
        for (std::size_t i = 0; i < (name.arguments == 0 ? 3 : name.arguments); ++i) {
            Expression argument;
            argument.op = Operator::Property;
            argument.text = "p" + std::to_string(i);
            if (name.op == Operator::In && i == 1) {
                const Expression item = argument;
                argument.op = Operator::List;
                argument.arguments = {std::make_shared<const Expression>(item), std::make_shared<const Expression>(item)};
            }
            node.arguments.push_back(std::make_shared<const Expression>(argument));
        }
        const auto from_text = parse_cql2_text(write_cql2_text(node));
        const auto from_json = parse_cql2_json(write_cql2_json(node));
        REQUIRE(from_text);
        REQUIRE(from_json);
        CHECK((*from_text)->op == name.op);
        CHECK(write_cql2_json(**from_text) == write_cql2_json(node));
        CHECK(write_cql2_text(**from_json) == write_cql2_text(node));
    }
}

TEST_CASE("whole numbers keep all their digits, in text and in JSON")
{
    CHECK(tree_of("9223372036854775807") == "9223372036854775807");
    CHECK(tree_of("-9223372036854775808") == "-9223372036854775808");
    CHECK(tree_of("9223372036854775808") == "9.223372036854776e+18");
    CHECK(tree_of_json("9007199254740993") == "9007199254740993");
    CHECK(tree_of("5.0") == "5.0");
}

TEST_CASE("what nests too deep or has too many parts is refused, however it is written")
{
    const auto id_of = [](const auto& tree) { return tree ? "none" : tree.error().id; };
    CHECK(id_of(parse_cql2_text(std::string(100'000, '('))) == "filter-too-large");
    std::string negations;
    for (int i = 0; i < 1000; ++i) negations += "NOT ";
    CHECK(id_of(parse_cql2_text(negations + "a")) == "filter-too-large");
    std::string sum = "a";
    for (int i = 0; i < 1000; ++i) sum += "+1";
    CHECK(id_of(parse_cql2_text(sum + " > 3")) == "filter-too-large");
    CHECK(id_of(parse_cql2_json(std::string(100'000, '['))) == "filter-too-large");
    const auto list_of = [](std::size_t count) {
        std::string list = "a IN (0";
        for (std::size_t i = 1; i < count; ++i) list += ",1";
        return list + ")";
    };
    CHECK(id_of(parse_cql2_text(list_of(FilterLimits::literals))) == "none");
    CHECK(id_of(parse_cql2_text(list_of(FilterLimits::literals + 1))) == "filter-too-large");
    const auto conditions = [](std::size_t count) {  // of two parts each, and one for them all
        std::string text = "a = 1";
        for (std::size_t i = 1; i < count; ++i) text += " OR a = 1";
        return text;
    };
    CHECK(id_of(parse_cql2_text(conditions((FilterLimits::nodes - 1) / 2))) == "none");
    CHECK(id_of(parse_cql2_text(conditions(FilterLimits::nodes / 2))) == "filter-too-large");
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '(') + "a" + std::string(static_cast<std::size_t>(depth), ')');
    };
    CHECK(id_of(parse_cql2_text(nested(FilterLimits::depth))) == "none");
    CHECK(id_of(parse_cql2_text(nested(FilterLimits::depth + 1))) == "filter-too-large");
    const auto line = [](std::size_t vertices) {
        std::string text = "S_INTERSECTS(geometry, LINESTRING (0 0";
        for (std::size_t i = 1; i < vertices; ++i) text += ",1 1";
        return text + "))";
    };
    CHECK(id_of(parse_cql2_text(line(FilterLimits::vertices))) == "none");
    CHECK(id_of(parse_cql2_text(line(FilterLimits::vertices + 1))) == "filter-too-large");
    CHECK(id_of(parse_cql2_text(std::string(600'000, ' '))) == "filter-too-large");
}

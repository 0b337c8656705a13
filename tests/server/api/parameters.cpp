#include "server/api/parameters.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

using Query = std::vector<std::pair<std::string, std::string>>;

Parameter named(std::string name, ParameterType type)
{
    Parameter parameter;
    parameter.name = std::move(name);
    parameter.type = type;
    return parameter;
}

Route sample_route()
{
    Parameter limit = named("limit", ParameterType::Integer);
    limit.minimum = 1;
    limit.maximum = 100;
    Parameter bbox = named("bbox", ParameterType::NumberArray);
    bbox.min_items = 4;
    bbox.max_items = 6;
    Parameter kind = named("kind", ParameterType::String);
    kind.allowed = {"a", "b"};
    Parameter zoom = named("zoom", ParameterType::Integer);
    zoom.minimum = 0;
    zoom.maximum = 22;
    Route route;
    route.parameters = {limit, bbox, kind, zoom, named("flag", ParameterType::Boolean), named("share", ParameterType::Number)};
    return route;
}

// The id of the error, or "ok".
std::string outcome(const Query& query, const Route& route = sample_route())
{
    Request request;
    request.query = query;
    const auto checked = check_parameters(route, request);
    return checked ? "ok" : checked.error().id;
}

std::string limit_after(const std::string& text)
{
    Request request;
    request.query = {{"limit", text}};
    const auto checked = check_parameters(sample_route(), request);
    return checked ? request.query.front().second : checked.error().id;
}

}  // namespace

TEST_CASE("an unknown query parameter is refused")
{
    CHECK(outcome({{"nosuch", "1"}}) == "parameter-unknown");
    CHECK(outcome({{"LIMIT", "1"}}) == "parameter-unknown");
    CHECK(outcome({{"", ""}}) == "parameter-unknown");
}

TEST_CASE("an open query passes unknown names on")
{
    Route open = sample_route();
    open.open_query = true;
    CHECK(outcome({{"name", "月湖"}}, open) == "ok");
}

TEST_CASE("a limit above its maximum is served as the maximum")
{
    CHECK(limit_after("100") == "100");
    CHECK(limit_after("101") == "100");
    CHECK(limit_after("99999999999999999999999999") == "100");
    CHECK(limit_after("7") == "7");
}

TEST_CASE("a limit that is no positive integer is refused")
{
    for (const std::string text : {"0", "-1", "-99999999999999999999", "unlimited", "", "1.5", "1e3", " 1", "+1", "0x10", "１"}) {
        INFO(text);
        CHECK(limit_after(text) == "parameter-invalid");
    }
}

TEST_CASE("other numbers outside their range are refused")
{
    CHECK(outcome({{"zoom", "22"}}) == "ok");
    CHECK(outcome({{"zoom", "23"}}) == "parameter-invalid");
    CHECK(outcome({{"zoom", "-1"}}) == "parameter-invalid");
    CHECK(outcome({{"share", "0.25"}}) == "ok");
    for (const std::string text : {"NaN", "Infinity", "-inf", "1e309", "0x1p3", "1,5", "--1", "1e", "."}) {
        INFO(text);
        CHECK(outcome({{"share", text}}) == "parameter-invalid");
    }
}

TEST_CASE("arrays have their number of items and every item is a number")
{
    CHECK(outcome({{"bbox", "1,2,3,4"}}) == "ok");
    CHECK(outcome({{"bbox", "1,2,3"}}) == "parameter-invalid");
    CHECK(outcome({{"bbox", "1,2,3,4,5,6,7"}}) == "parameter-invalid");
    CHECK(outcome({{"bbox", "1,,3,4"}}) == "parameter-invalid");
    CHECK(outcome({{"bbox", "1,2,3,x"}}) == "parameter-invalid");
    CHECK(outcome({{"bbox", ""}}) == "parameter-invalid");
}

TEST_CASE("enumerations and booleans take exactly their values")
{
    CHECK(outcome({{"kind", "a"}}) == "ok");
    CHECK(outcome({{"kind", "c"}}) == "parameter-invalid");
    CHECK(outcome({{"flag", "true"}}) == "ok");
    CHECK(outcome({{"flag", "True"}}) == "parameter-invalid");
}

TEST_CASE("a required parameter must be there")
{
    Route route = sample_route();
    route.parameters[2].required = true;
    CHECK(outcome({}, route) == "parameter-missing");
    CHECK(outcome({{"kind", "b"}}, route) == "ok");
}

TEST_CASE("at most 100 query parameters are looked at")
{
    Route open = sample_route();
    open.open_query = true;
    Query query;
    for (int i = 0; i < 100; ++i) query.emplace_back("p" + std::to_string(i), "x");
    CHECK(outcome(query, open) == "ok");
    query.emplace_back("p100", "x");
    CHECK(outcome(query, open) == "parameters-too-many");
}

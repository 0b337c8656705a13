// Path values and a query against the declarations of one of the server's own routes.

#include "server/api/parameters.hpp"

#include "server/api/routes.hpp"
#include "server/http/target.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>

namespace haishu::fuzz
{
namespace
{

void check_number(const server::Parameter& declared, std::string_view text)
{
    if (declared.type != server::ParameterType::Integer && declared.type != server::ParameterType::Number) return;
    const auto value = server::parse_number(text);
    const bool is_listed = std::find(declared.allowed.begin(), declared.allowed.end(), text) != declared.allowed.end();
    // Words stand beside numbers only where a list says so, and what a list does not know in a path is not found later.
    if (!value) HAISHU_ASSERT(is_listed || declared.in_path, "a checked number is a number");
    if (!value || !declared.allowed.empty()) return;
    HAISHU_ASSERT(*value >= declared.minimum.value_or(*value) && *value <= declared.maximum.value_or(*value),
                  "a checked number is within its range");
}

}  // namespace

void fuzz_parameters(Bytes bytes)
{
    static const std::vector<server::Route> routes = server::all_routes();
    Input input(bytes);
    const server::Route& route = routes[input.byte() % routes.size()];
    server::Request request;
    for (const server::Parameter& parameter : route.parameters) {
        if (parameter.in_path) request.path_values.emplace_back(input.line());
    }
    auto target = server::parse_target("/?" + std::string(input.text()));
    if (!target) return expect_problem(target.error());
    request.query = std::move(target->query);
    const auto checked = server::check_parameters(route, request);
    if (!checked) return expect_problem(checked.error());

    std::size_t in_path = 0;
    for (const server::Parameter& parameter : route.parameters) {
        if (parameter.in_path) {
            check_number(parameter, request.path_values[in_path++]);
        } else if (const auto value = request.query_value(parameter.name)) {
            check_number(parameter, *value);
        } else {
            HAISHU_ASSERT(!parameter.required || parameter.in_header, "a required parameter is there");
        }
    }
}

}  // namespace haishu::fuzz

#include "server/api/json_body.hpp"

#include "geo/codec/json_nesting.hpp"
#include "server/http/token.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr int deepest = 64;

Error malformed(std::size_t byte, std::string_view reason)
{
    const std::string place = std::to_string(byte);
    return bad_input("json-malformed", fmt::format("byte {}: {}", place, reason)).with("byte", place).with("reason", reason);
}

}  // namespace

Result<nlohmann::json> read_json_body(const Request& request)
{
    std::string_view type = request.header("Content-Type");
    if (!equal_ignoring_case(take_part(type, ';'), "application/json")) {
        return Error{ErrorCode::Unsupported,
                     "media-type-unsupported",
                     "send the body as application/json",
                     {{"expected", "application/json"}}};
    }
    const std::size_t too_deep = geo::find_deeper_than(request.body, deepest);
    if (too_deep != std::string::npos) return malformed(too_deep + 1, fmt::format("it nests deeper than {} levels", deepest));
    if (request.body.compare(0, 3, "\xef\xbb\xbf") == 0)
        return malformed(1, "JSON begins with no byte order mark (RFC 8259, 8.1)");
    try {
        return nlohmann::json::parse(request.body);
    } catch (const nlohmann::json::parse_error& fault) {
        return malformed(fault.byte, "this is not JSON (RFC 8259)");
    } catch (const nlohmann::json::out_of_range& fault) {
        // It tells the number in quotes, not its place.
        std::string_view number = fault.what();
        number = number.substr(std::min(number.size(), number.find('\'') + 1));
        number = number.substr(0, number.find('\''));
        return malformed(request.body.find(number) + 1, "this number is out of range");
    }
}

}  // namespace haishu::server

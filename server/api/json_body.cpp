#include "server/api/json_body.hpp"

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

// Over the raw text, while deep nesting has cost nothing.
Result<void> check_depth(std::string_view text)
{
    int depth = 0;
    bool is_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_text) {
            if (c == '\\') ++i;
            is_text = c != '"';
        } else if (c == '"') {
            is_text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > deepest) return malformed(i + 1, fmt::format("it nests deeper than {} levels", deepest));
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return {};
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
    HAISHU_CHECK(check_depth(request.body));
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

#pragma once
// What a request brings to say who asks: a key in Authorization, or the session cookie. Authorization wins.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <string>
#include <string_view>

namespace haishu::server
{

struct Credentials {
    enum class Kind { None, Cookie, Bearer, Basic, Token };
    Kind kind = Kind::None;
    std::string secret;  // session token, API key, or the token of an identity provider (Token: a JWT in Authorization: Bearer)
};

// Error Unauthenticated "authorization-malformed". Basic carries the key as its password; the user name is ignored.
Result<Credentials> read_credentials(const Request& request, std::string_view cookie_name);

// Errors: bad_input "purpose-malformed": codes have 1 to 64 of a-z, 0-9, "-" and "_"; "purpose-unknown".
Result<void> check_purpose(std::string_view code);

// Value of a cookie, empty if absent.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace haishu::server

#pragma once
// What a request brings to say who asks: a key in Authorization, or the session cookie. Authorization wins.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <string>
#include <string_view>

namespace haishu::server
{

struct Credentials {
    enum class Kind { None, Cookie, Bearer, Basic };
    Kind kind = Kind::None;
    std::string secret;  // session token or API key
};

// Error Unauthenticated "authorization-malformed". Basic carries the key as its password; the user name is ignored.
Result<Credentials> read_credentials(const Request& request, std::string_view cookie_name);

// Value of a cookie, empty if absent.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace haishu::server

#include "server/auth/credentials.hpp"

#include "layers/policy/purposes.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <sodium.h>

namespace haishu::server
{

namespace
{

// Secrets are base64url; whatever else arrives is not worth a look into the database.
bool may_be_secret(std::string_view text, std::size_t longest = 128)
{
    if (text.empty() || text.size() > longest) return false;
    for (const char c : text) {
        const bool is_known =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!is_known) return false;
    }
    return true;
}

// Three parts with dots between them; a key of ours has one dot at most. What is too long is refused by whoever reads it.
bool may_be_token(std::string_view text)
{
    return std::count(text.begin(), text.end(), '.') == 2 && may_be_secret(text, text.size());
}

std::optional<std::string> basic_password(std::string_view encoded)
{
    std::array<unsigned char, 512> bytes{};
    std::size_t size = 0;
    if (sodium_base642bin(bytes.data(), bytes.size(), encoded.data(), encoded.size(), nullptr, &size, nullptr,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        return std::nullopt;
    }
    const std::string_view pair(reinterpret_cast<const char*>(bytes.data()), size);
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return std::string(pair.substr(colon + 1));
}

Error malformed(std::string challenge)
{
    return Error{ErrorCode::Unauthenticated,
                 "authorization-malformed",
                 "Authorization is Bearer KEY, or Basic with the key as password",
                 {{"challenge", std::move(challenge)}}};
}

}  // namespace

Result<void> check_purpose(std::string_view code)
{
    const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    if (code.empty() || code.size() > 64 || !std::all_of(code.begin(), code.end(), is_allowed))
        return bad_input("purpose-malformed", "the code of a purpose has 1 to 64 of a-z, 0-9, - and _");
    return layers::is_purpose(code) ? Result<void>() : layers::unknown_purpose(code);
}

std::string_view cookie_value(std::string_view cookies, std::string_view name)
{
    while (!cookies.empty()) {
        const std::string_view pair = take_part(cookies, ';');
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
    return {};
}

Result<Credentials> read_credentials(const Request& request, std::string_view cookie_name)
{
    std::string_view authorization = request.header("Authorization");
    if (!authorization.empty()) {
        const std::string_view scheme = take_part(authorization, ' ');
        const std::string_view rest = without_blanks(authorization);
        if (equal_ignoring_case(scheme, "Bearer") && (may_be_secret(rest) || may_be_token(rest)))
            return Credentials{may_be_token(rest) ? Credentials::Kind::Token : Credentials::Kind::Bearer, std::string(rest)};
        if (equal_ignoring_case(scheme, "Basic")) {
            auto password = basic_password(rest);
            if (password && may_be_secret(*password)) return Credentials{Credentials::Kind::Basic, std::move(*password)};
            return malformed("Basic");
        }
        return malformed("Bearer");
    }
    const std::string_view token = cookie_value(request.header("Cookie"), cookie_name);
    if (may_be_secret(token)) return Credentials{Credentials::Kind::Cookie, std::string(token)};
    return Credentials{};
}

}  // namespace haishu::server

#pragma once
// A set of public keys (RFC 7517) and the signatures they have made (RFC 7515).

#include "geo/base/result.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct json_t;

namespace haishu::server
{

// The parts of a signed token as they were sent, in base64url.
struct SignedParts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
};

// Const use is safe from many threads.
class JsonWebKeys
{
   public:
    // Keys for the given algorithms ("RS256", "ES256"); others of the set are left aside. Error bad_input "oidc-invalid" with the
    // reason: no JSON, a key without `kid` or with one twice, a private or symmetric key, RSA below 2048 bits, none left.
    static Result<JsonWebKeys> parse(std::string_view text, const std::vector<std::string>& algorithms);

    // Whether the key named `kid` made this signature with this algorithm. A key serves one algorithm.
    [[nodiscard]] bool verify(const SignedParts& parts, const std::string& kid, const std::string& algorithm) const;

   private:
    struct Key {
        std::string algorithm;
        std::shared_ptr<json_t> json;
    };
    std::map<std::string, Key, std::less<>> m_keys;
};

}  // namespace haishu::server

#pragma once
// Tokens of an identity provider (JWT, RFC 7519) in Authorization: Bearer. All that is trusted stands in a configuration file
// and a key set beside it; nothing is ever fetched, whatever a token names.
//
//   {"issuer": "https://sso.example.cn", "audience": "haishu", "algorithms": ["RS256", "ES256"],
//    "jwks": "keys.json",                       relative to this file; RFC 7517
//    "name_claim": "preferred_username",        "sub" unless said
//    "department_claim": "department",          optional
//    "role_claim": "groups",                    text or list of texts
//    "roles": {"gis-clerks": "clerk"}}          the first entry of this table that the token has, in the order of the file

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

struct VerifiedToken {
    layers::Viewer viewer;        // "sso:" before the name: no account of ours has a colon in its name
    std::int64_t expires_at = 0;  // seconds since the epoch
};

// Const use is safe from many threads.
class TokenVerifier
{
   public:
    // Error bad_input "oidc-invalid", naming the file and what is wrong.
    static Result<std::shared_ptr<const TokenVerifier>> open(const std::string& file);
    ~TokenVerifier();

    // Nothing unless the token is signed by a key of the set, with an algorithm that the configuration names for that kind of
    // key, is for this issuer and audience and in force at `now` (60 s of skew), and gives a name and a role of the table.
    [[nodiscard]] std::optional<VerifiedToken> verify(std::string_view token, std::int64_t now) const;

   private:
    struct Impl;
    explicit TokenVerifier(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

}  // namespace haishu::server

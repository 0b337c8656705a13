#pragma once
// What a verified token says, and whether it says it to us.

#include "server/auth/token_verifier.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

struct ClaimRules {
    std::string issuer;
    std::string audience;
    std::string name_claim;
    std::string department_claim;  // empty: none
    std::string role_claim;
    std::vector<std::pair<std::string, layers::Role>> roles;  // value of the claim -> role; the first that the token has
};

// The object in a part of a token. Nothing when it is not base64url, not a JSON object, nests deeper than 8 levels or has a
// name twice: readers differ on which of the two counts.
std::optional<nlohmann::json> decoded_claims(std::string_view part);

// Nothing unless iss, aud, exp, nbf and iat fit (RFC 7519, 4.1), with 60 s of skew, name and role are there, and exp is at most
// a year from now.
std::optional<VerifiedToken> read_claims(const nlohmann::json& claims, const ClaimRules& rules, std::int64_t now);

}  // namespace haishu::server

#include "server/auth/token_verifier.hpp"

#include "geo/codec/json_nesting.hpp"
#include "server/auth/json_web_keys.hpp"
#include "server/auth/token_claims.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr std::size_t longest_token = 8192;

Error invalid(const std::string& file, const std::string& reason)
{
    return bad_input("oidc-invalid", file + ": " + reason).with("reason", reason);
}

Result<std::string> text_of(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) return invalid(file, "cannot be read");
    return std::string{std::istreambuf_iterator<char>(in), {}};
}

Result<ClaimRules> rules_of(const std::string& file, const nlohmann::ordered_json& settings)
{
    ClaimRules rules;
    rules.issuer = settings.value("issuer", "");
    rules.audience = settings.value("audience", "");
    rules.name_claim = settings.value("name_claim", "sub");
    rules.department_claim = settings.value("department_claim", "");
    rules.role_claim = settings.value("role_claim", "");
    if (rules.issuer.empty() || rules.audience.empty() || rules.role_claim.empty())
        return invalid(file, "it needs issuer, audience and role_claim");
    for (const auto& [value, name] : settings.at("roles").items()) {
        const auto role = layers::parse_role(name.get<std::string>());
        if (!role || *role == layers::Role::Resident) return invalid(file, "there is no role '" + name.get<std::string>() + "'");
        rules.roles.emplace_back(value, *role);
    }
    return rules;
}

}  // namespace

struct TokenVerifier::Impl {
    ClaimRules rules;
    std::vector<std::string> algorithms;
    JsonWebKeys keys;
};

TokenVerifier::TokenVerifier(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TokenVerifier::~TokenVerifier() = default;

Result<std::shared_ptr<const TokenVerifier>> TokenVerifier::open(const std::string& file)
{
    HAISHU_TRY(const std::string text, text_of(file));
    const auto settings = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!settings.is_object()) return invalid(file, "it is not a JSON object");
    auto impl = std::make_unique<Impl>();
    try {
        HAISHU_TRY(impl->rules, rules_of(file, settings));
        impl->algorithms = settings.at("algorithms").get<std::vector<std::string>>();
        const auto is_unknown = [](const std::string& name) { return name != "RS256" && name != "ES256"; };
        if (impl->algorithms.empty() || std::any_of(impl->algorithms.begin(), impl->algorithms.end(), is_unknown))
            return invalid(file, "algorithms are RS256 and ES256");
        const auto beside = std::filesystem::path(file).parent_path() / settings.at("jwks").get<std::string>();
        HAISHU_TRY(const std::string keys, text_of(beside.string()));
        HAISHU_TRY(impl->keys, JsonWebKeys::parse(keys, impl->algorithms));
    } catch (const nlohmann::json::exception& fault) {
        return invalid(file, fault.what());
    }
    return std::shared_ptr<const TokenVerifier>(new TokenVerifier(std::move(impl)));
}

std::optional<VerifiedToken> TokenVerifier::verify(std::string_view token, std::int64_t now) const
{
    if (token.size() > longest_token) return std::nullopt;
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || token.find('.', first + 1) != last) return std::nullopt;
    const SignedParts parts{token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1)};

    // RFC 7515, 4.1: the header names the key; what it says of keys elsewhere is never followed, so a token that says it is not
    // meant for us.
    const auto header = decoded_claims(parts.header);
    if (!header) return std::nullopt;
    for (const char* refused : {"jku", "jwk", "x5u", "x5c", "crit", "b64"}) {
        if (header->contains(refused)) return std::nullopt;
    }
    const auto text_at = [&header](const char* name) {
        const auto found = header->find(name);
        return found != header->end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const std::string algorithm = text_at("alg");
    if (std::find(m_impl->algorithms.begin(), m_impl->algorithms.end(), algorithm) == m_impl->algorithms.end())
        return std::nullopt;
    if (!m_impl->keys.verify(parts, text_at("kid"), algorithm)) return std::nullopt;

    const auto claims = decoded_claims(parts.payload);
    if (!claims) return std::nullopt;
    return read_claims(*claims, m_impl->rules, now);
}

}  // namespace haishu::server

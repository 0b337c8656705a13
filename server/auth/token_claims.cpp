#include "server/auth/token_claims.hpp"

#include "geo/codec/json_nesting.hpp"

#include <algorithm>
#include <set>

#include <sodium.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr int deepest = 8;
constexpr std::int64_t skew_seconds = 60;
// Like our own keys. A token for longer is a mistake, and one for very long more than a clock can count.
constexpr std::int64_t longest_life_seconds = std::int64_t{366} * 24 * 60 * 60;
constexpr std::size_t longest_text = 64;  // bytes of a name or a department

std::optional<std::string> decoded(std::string_view part)
{
    std::string bytes(part.size(), '\0');
    std::size_t size = 0;
    const int code = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), part.data(), part.size(),
                                       nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    if (code != 0) return std::nullopt;
    bytes.resize(size);
    return bytes;
}

// NumericDate: seconds, possibly with a fraction.
std::optional<std::int64_t> date_at(const Json& claims, const char* name)
{
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) return std::nullopt;
    const double seconds = found->get<double>();
    if (!(seconds >= 0 && seconds < 1e12)) return std::nullopt;
    return static_cast<std::int64_t>(seconds);
}

bool has_text(const Json& claims, const std::string& name, const std::string& text)
{
    const auto found = claims.find(name);
    if (found == claims.end()) return false;
    if (found->is_array()) return std::find(found->begin(), found->end(), Json(text)) != found->end();
    return *found == text;
}

std::string short_text(const Json& claims, const std::string& name)
{
    const auto found = claims.find(name);
    if (name.empty() || found == claims.end() || !found->is_string()) return {};
    std::string text = found->get<std::string>();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (text.size() > longest_text || std::any_of(text.begin(), text.end(), is_control)) return {};
    return text;
}

bool is_in_force(const Json& claims, std::int64_t now)
{
    const auto expires = date_at(claims, "exp");
    if (!expires || now >= *expires + skew_seconds || *expires - now > longest_life_seconds) return false;
    for (const char* begin : {"nbf", "iat"}) {
        if (!claims.contains(begin)) continue;
        const auto date = date_at(claims, begin);
        if (!date || now < *date - skew_seconds) return false;
    }
    return true;
}

}  // namespace

std::optional<Json> decoded_claims(std::string_view part)
{
    const auto text = decoded(part);
    if (!text || geo::find_deeper_than(*text, deepest) != std::string::npos) return std::nullopt;
    std::vector<std::set<std::string>> names;
    bool is_doubled = false;
    const auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) names.emplace_back();
        if (event == Json::parse_event_t::key && !names.back().insert(value.get<std::string>()).second) is_doubled = true;
        if (event == Json::parse_event_t::object_end) names.pop_back();
        return true;
    };
    Json document = Json::parse(*text, watch, false);
    if (is_doubled || !document.is_object()) return std::nullopt;
    return document;
}

std::optional<VerifiedToken> read_claims(const Json& claims, const ClaimRules& rules, std::int64_t now)
{
    const auto issuer = claims.find("iss");
    if (issuer == claims.end() || *issuer != rules.issuer || !has_text(claims, "aud", rules.audience)) return std::nullopt;
    if (!is_in_force(claims, now)) return std::nullopt;
    const auto role = std::find_if(rules.roles.begin(), rules.roles.end(),
                                   [&](const auto& entry) { return has_text(claims, rules.role_claim, entry.first); });
    const std::string name = short_text(claims, rules.name_claim);
    if (role == rules.roles.end() || name.empty()) return std::nullopt;
    return VerifiedToken{{"sso:" + name, role->second, short_text(claims, rules.department_claim), true},
                         *date_at(claims, "exp") + skew_seconds};
}

}  // namespace haishu::server

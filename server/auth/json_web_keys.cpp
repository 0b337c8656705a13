#include "server/auth/json_web_keys.hpp"

#include <algorithm>

#include <jansson.h>
#include <nlohmann/json.hpp>

// A header of C that does not say so itself.
extern "C" {
#include <jose/jws.h>
}

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr std::size_t shortest_modulus = 342;  // base64url characters of 2048 bits

std::shared_ptr<json_t> owned(json_t* value)
{
    return {value, [](json_t* held) { json_decref(held); }};
}

std::string text_at(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// RFC 7518, 3.3 and 3.4: the kind of key that an algorithm works with.
std::string algorithm_of(const Json& key)
{
    if (text_at(key, "kty") == "RSA") return "RS256";
    if (text_at(key, "kty") == "EC" && text_at(key, "crv") == "P-256") return "ES256";
    return {};
}

Error invalid(const std::string& reason)
{
    return bad_input("oidc-invalid", "the key set: " + reason).with("reason", reason);
}

}  // namespace

Result<JsonWebKeys> JsonWebKeys::parse(std::string_view text, const std::vector<std::string>& algorithms)
{
    const Json set = Json::parse(text, nullptr, false);
    if (!set.is_object() || !set.contains("keys") || !set["keys"].is_array()) return invalid("not a JSON object with `keys`");
    JsonWebKeys keys;
    for (const Json& key : set["keys"]) {
        if (!key.is_object()) return invalid("a key is not an object");
        if (text_at(key, "kty") == "oct" || key.contains("d")) return invalid("it holds a secret key; public keys only");
        const std::string algorithm = algorithm_of(key);
        const bool is_other = key.contains("alg") && text_at(key, "alg") != algorithm;
        const bool is_for_signatures = !key.contains("use") || text_at(key, "use") == "sig";
        if (is_other || !is_for_signatures || std::find(algorithms.begin(), algorithms.end(), algorithm) == algorithms.end())
            continue;
        const std::string kid = text_at(key, "kid");
        if (kid.empty()) return invalid("a key has no `kid`");
        if (algorithm == "RS256" && text_at(key, "n").size() < shortest_modulus) return invalid(kid + " has less than 2048 bits");
        // With its algorithm in it the library itself refuses to use the key for another.
        Json pinned = key;
        pinned["alg"] = algorithm;
        const std::string dumped = pinned.dump();
        auto json = owned(json_loadb(dumped.data(), dumped.size(), JSON_REJECT_DUPLICATES, nullptr));
        if (!json) return invalid(kid + " cannot be read");
        if (!keys.m_keys.emplace(kid, Key{algorithm, std::move(json)}).second) return invalid("`kid` " + kid + " stands twice");
    }
    if (keys.m_keys.empty()) return invalid("no key for the algorithms of the configuration");
    return keys;
}

bool JsonWebKeys::verify(const SignedParts& parts, const std::string& kid, const std::string& algorithm) const
{
    const auto found = m_keys.find(kid);
    if (found == m_keys.end() || found->second.algorithm != algorithm) return false;
    const auto text = [](std::string_view part) { return json_stringn(part.data(), part.size()); };
    const auto token = owned(json_object());
    json_object_set_new(token.get(), "protected", text(parts.header));
    json_object_set_new(token.get(), "payload", text(parts.payload));
    json_object_set_new(token.get(), "signature", text(parts.signature));
    // A copy: the library counts references to what it is given.
    const auto key = owned(json_deep_copy(found->second.json.get()));
    return jose_jws_ver(nullptr, token.get(), nullptr, key.get(), false);
}

}  // namespace haishu::server

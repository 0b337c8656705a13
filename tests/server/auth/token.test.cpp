// Tokens of an identity provider: which are taken, and the long list of those that are not. tokens.json was made by another
// implementation (make_tokens.py).

#include "server/auth/token_claims.hpp"
#include "server/auth/token_verifier.hpp"
#include "tests/server/auth/account_fixture.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;
using layers::Role;

const std::string here = std::string(HAISHU_SOURCE_DIR) + "/tests/server/auth/";

std::string content_of(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

const Json& tokens()
{
    static const Json document = Json::parse(content_of(here + "tokens.json"));
    return document;
}

Json settings()
{
    return {{"issuer", "https://sso.example.cn"},
            {"audience", "haishu"},
            {"algorithms", {"RS256", "ES256"}},
            {"jwks", here + "token_keys.json"},
            {"name_claim", "preferred_username"},
            {"department_claim", "department"},
            {"role_claim", "groups"},
            {"roles", {{"gis-approvers", "approver"}, {"gis-clerks", "clerk"}}}};
}

Result<std::shared_ptr<const TokenVerifier>> opened(const Json& configuration)
{
    const AccountFixture folder;  // removed at the end
    const std::string path = folder.folder + "/oidc.json";
    std::ofstream(path) << configuration.dump();
    return TokenVerifier::open(path);
}

AuthOptions trusting()
{
    AuthOptions options;
    options.tokens = opened(settings()).value();
    return options;
}

}  // namespace

TEST_CASE("a token of the provider stands for its bearer with the role of the table")
{
    AccountFixture fixture(trusting());
    fixture.wall = tokens().at("now");
    CHECK(tokens().at("accepted").size() == 7);
    for (const auto& [name, token] : tokens().at("accepted").items()) {
        INFO(name);
        CHECK(fixture.who(with_bearer(token)) == "sso:wang");
        CHECK(fixture.who(with_bearer(token, Method::Post)) == "sso:wang");
    }
    const layers::Viewer viewer = fixture.viewer(with_bearer(tokens().at("accepted").at("ES256")));
    CHECK(viewer.role == Role::Clerk);
    CHECK(viewer.department == "urban");
    CHECK(viewer.may_write);
}

TEST_CASE("every token with anything wrong in it is refused with the same words")
{
    AccountFixture fixture(trusting());
    fixture.wall = tokens().at("now");
    CHECK(tokens().at("refused").size() >= 45);
    for (const auto& [name, token] : tokens().at("refused").items()) {
        INFO(name);
        const auto resolved = fixture.authenticator->resolve(with_bearer(token));
        REQUIRE_FALSE(resolved);
        CHECK(resolved.error().code == ErrorCode::Unauthenticated);
        const bool has_three_parts = name != "four parts" && name != "two parts" && name != "padding in base64";
        if (has_three_parts) CHECK(resolved.error().id == "token-invalid");
    }
}

TEST_CASE("a token lasts a year at most, and one that ends beyond all clocks does not come round to the past")
{
    const ClaimRules rules{"sso", "haishu", "name", "", "role", {{"clerk", Role::Clerk}}};
    constexpr std::int64_t now = 1'763'000'000;
    const auto read = [&](double expires) {
        return read_claims({{"iss", "sso"}, {"aud", "haishu"}, {"name", "wang"}, {"role", "clerk"}, {"exp", expires}}, rules,
                           now);
    };
    REQUIRE(read(now + 366 * 86'400));
    CHECK(read(now + 366 * 86'400)->expires_at == now + 366 * 86'400 + 60);
    CHECK_FALSE(read(now + 366 * 86'400 + 1));
    CHECK_FALSE(read(9'999'999'999.0));
    CHECK_FALSE(read(999'999'999'999.0));
}

TEST_CASE("a token of a megabyte is refused before anything is made of it")
{
    AccountFixture fixture(trusting());
    fixture.wall = tokens().at("now");
    const std::string good = tokens().at("accepted").at("RS256");
    const std::string huge = good.substr(0, good.find('.') + 1) + std::string(1 << 20, 'A') + good.substr(good.rfind('.'));
    CHECK(fixture.who(with_bearer(huge)) == "token-invalid");
    CHECK(fixture.who(with_bearer(std::string(1 << 20, '.'))) == "authorization-malformed");
}

TEST_CASE("a token ends while it is in memory too")
{
    AccountFixture fixture(trusting());
    fixture.wall = tokens().at("now");
    const std::string token = tokens().at("accepted").at("RS256");
    CHECK(fixture.who(with_bearer(token)) == "sso:wang");
    fixture.pass(std::chrono::seconds(659));
    CHECK(fixture.who(with_bearer(token)) == "sso:wang");
    fixture.pass(std::chrono::seconds(1));
    CHECK(fixture.who(with_bearer(token)) == "token-invalid");
}

TEST_CASE("without a provider no token is taken")
{
    AccountFixture fixture;
    fixture.wall = tokens().at("now");
    CHECK(fixture.who(with_bearer(tokens().at("accepted").at("RS256"))) == "token-invalid");
}

TEST_CASE("an algorithm that the configuration leaves out is not taken, whatever the key set has")
{
    AuthOptions options;
    Json configuration = settings();
    configuration["algorithms"] = {"ES256"};
    options.tokens = opened(configuration).value();
    AccountFixture fixture(options);
    fixture.wall = tokens().at("now");
    CHECK(fixture.who(with_bearer(tokens().at("accepted").at("ES256"))) == "sso:wang");
    CHECK(fixture.who(with_bearer(tokens().at("accepted").at("RS256"))) == "token-invalid");
}

TEST_CASE("a configuration that trusts too much or too little is refused with a reason")
{
    const auto reason = [](const char* member, const Json& value) {
        Json configuration = settings();
        configuration[member] = value;
        const auto result = opened(configuration);
        REQUIRE_FALSE(result);
        CHECK(result.error().id == "oidc-invalid");
        return result.error().context.at(0).second;
    };
    CHECK(reason("algorithms", {"RS256", "HS256"}) == "algorithms are RS256 and ES256");
    CHECK(reason("algorithms", {"none"}) == "algorithms are RS256 and ES256");
    CHECK(reason("issuer", "") == "it needs issuer, audience and role_claim");
    CHECK(reason("audience", "") == "it needs issuer, audience and role_claim");
    CHECK(reason("roles", {{"x", "root"}}) == "there is no role 'root'");
    CHECK(reason("jwks", here + "absent.json") == "cannot be read");
    CHECK(reason("jwks", here + "tokens.json") == "not a JSON object with `keys`");
}

}  // namespace haishu::server

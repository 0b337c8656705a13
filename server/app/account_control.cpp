#include "server/app/account_control.hpp"

#include "layers/store/account_text.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using layers::Accounts;

Result<std::string> done(const Result<void>& result)
{
    if (!result) return result.error();
    return std::string("{}");
}

Result<std::string> put_user(layers::LiveCatalog& catalog, const Json& request)
{
    const auto role = layers::parse_role(request.at("role").get<std::string>());
    if (!role) return bad_input("role-unknown", "there is no role '" + request.at("role").get<std::string>() + "'");
    const layers::User user{request.at("name"),
                            *role,
                            request.at("department"),
                            request.at("password_hash"),
                            request.at("disabled"),
                            layers::duty_of_text(request.at("duty").get<std::string>()),
                            request.at("totp_sealed"),
                            request.at("must_change_password"),
                            {},
                            request.at("state")};
    const bool is_new = request.at("new");
    return done(catalog.with_store([&](layers::Store& store) {
        Accounts accounts(store);
        return is_new ? accounts.add_user(user) : accounts.update_user(user);
    }));
}

Result<std::string> put_key(layers::LiveCatalog& catalog, const Json& request)
{
    const std::string hash = request.at("key_sha256");
    const layers::KeyRecord key{request.at("user"),
                                request.at("scope"),
                                request.at("expires_at"),
                                request.at("id"),
                                layers::names_of_text(request.at("layers").get<std::string>()),
                                request.at("purpose"),
                                request.at("created_at")};
    return done(catalog.with_store([&](layers::Store& store) { return Accounts(store).put_key(hash, key); }));
}

Result<std::string> revoke_key(layers::LiveCatalog& catalog, const Json& request)
{
    const std::string user = request.at("user");
    const std::string id = request.at("id");
    const std::int64_t at = request.at("at");
    return done(catalog.with_store([&](layers::Store& store) { return Accounts(store).revoke_key(user, id, at); }));
}

}  // namespace

std::string put_user_request(const layers::User& user, bool is_new)
{
    return Json{{"do", "put-user"},
                {"name", user.name},
                {"role", std::string(layers::role_name(user.role))},
                {"department", user.department},
                {"password_hash", user.password_hash},
                {"disabled", user.disabled},
                {"duty", layers::duty_text(user.duty)},
                {"totp_sealed", user.totp_sealed},
                {"must_change_password", user.must_change_password},
                {"state", user.state},
                {"new", is_new}}
        .dump();
}

std::string put_key_request(const std::string& key_sha256, const layers::KeyRecord& key)
{
    return Json{{"do", "put-key"},
                {"key_sha256", key_sha256},
                {"user", key.user},
                {"scope", key.scope},
                {"expires_at", key.expires_at},
                {"id", key.id},
                {"layers", layers::names_text(key.layers)},
                {"purpose", key.purpose},
                {"created_at", key.created_at}}
        .dump();
}

std::string revoke_key_request(const std::string& user, const std::string& id, std::int64_t at)
{
    return Json{{"do", "revoke-key"}, {"user", user}, {"id", id}, {"at", at}}.dump();
}

std::optional<Result<std::string>> execute_account_control(layers::LiveCatalog& catalog, const Json& request)
{
    const std::string verb = request.at("do");
    if (verb == "put-user") return put_user(catalog, request);
    if (verb == "put-key") return put_key(catalog, request);
    if (verb == "revoke-key") return revoke_key(catalog, request);
    return std::nullopt;
}

}  // namespace haishu::server

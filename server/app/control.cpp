#include "server/app/control.hpp"

#include "layers/store/accounts.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using layers::PublishMode;

Result<std::string> publish(layers::LiveCatalog& catalog, const Json& request)
{
    const std::string mode = request.at("mode");
    const PublishMode publish_mode = mode == "append"   ? PublishMode::Append
                                     : mode == "upsert" ? PublishMode::Upsert
                                                        : PublishMode::Replace;
    HAISHU_TRY(const layers::Change change, catalog.publish(request.at("staging"), publish_mode, request.at("key")));
    return Json{{"layer", change.layer}, {"sequence", change.sequence}}.dump();
}

Result<std::string> put_user(layers::LiveCatalog& catalog, const Json& request)
{
    HAISHU_CHECK(catalog.with_store([&](layers::Store& store) -> Result<void> {
        layers::Accounts accounts(store);
        const auto role = layers::parse_role(request.at("role").get<std::string>());
        if (!role) return bad_input("role-unknown", "there is no role '" + request.at("role").get<std::string>() + "'");
        const layers::User user{request.at("name"), *role, request.at("department"), request.at("password_hash"),
                                request.at("disabled")};
        return request.at("new").get<bool>() ? accounts.add_user(user) : accounts.update_user(user);
    }));
    return std::string("{}");
}

Result<std::string> put_key(layers::LiveCatalog& catalog, const Json& request)
{
    HAISHU_CHECK(catalog.with_store([&](layers::Store& store) -> Result<void> {
        return layers::Accounts(store).put_key(request.at("key_sha256"),
                                               {request.at("user"), request.at("scope"), request.at("expires_at")});
    }));
    return std::string("{}");
}

}  // namespace

Result<std::string> execute_control(layers::LiveCatalog& catalog, const std::string& text)
{
    const Json request = Json::parse(text, nullptr, false);
    const Error malformed = bad_input("control-malformed", "the control request is not one this server knows");
    if (!request.is_object()) return malformed;
    try {
        const std::string verb = request.at("do");
        if (verb == "publish") return publish(catalog, request);
        if (verb == "put-user") return put_user(catalog, request);
        if (verb == "put-key") return put_key(catalog, request);
    } catch (const Json::exception&) {
        return malformed;
    }
    return malformed;
}

}  // namespace haishu::server

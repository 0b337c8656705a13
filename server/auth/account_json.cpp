#include "server/auth/account_json.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;

constexpr std::int64_t day_seconds = 24 * 60 * 60;

Json time_json(std::int64_t seconds)
{
    if (seconds == 0) return nullptr;
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

Json duty_json(const std::shared_ptr<const layers::Duty>& duty)
{
    return duty ? Json{{"areas", duty->areas}, {"layers", duty->layers}} : Json();
}

Json names_json(const std::shared_ptr<const std::vector<std::string>>& names)
{
    return names ? Json(*names) : Json();
}

}  // namespace

Json viewer_json(const layers::Viewer& viewer)
{
    Json json{{"name", viewer.name},
              {"role", std::string(layers::role_name(viewer.role))},
              {"department", viewer.department},
              {"may_write", viewer.may_write},
              {"duty", duty_json(viewer.duty)}};
    json["purpose"] = viewer.purpose.empty() ? Json() : Json(viewer.purpose);
    if (!viewer.key.empty()) {
        json["key"] = viewer.key;
        json["key_layers"] = names_json(viewer.key_layers);
    }
    return json;
}

Json account_json(const layers::User& user)
{
    return {{"name", user.name},
            {"role", std::string(layers::role_name(user.role))},
            {"department", user.department},
            {"duty", duty_json(user.duty)},
            {"disabled", user.disabled},
            {"totp", !user.totp_sealed.empty()},
            {"must_change_password", user.must_change_password},
            {"created_by", user.created_by.empty() ? Json() : Json(user.created_by)}};
}

Json key_json(const layers::KeyRecord& key)
{
    const Json used = time_json(key.last_used_day * day_seconds);
    return {{"id", key.id},
            {"scope", key.scope},
            {"layers", names_json(key.layers)},
            {"purpose", key.purpose.empty() ? Json() : Json(key.purpose)},
            {"created_at", time_json(key.created_at)},
            {"expires_at", time_json(key.expires_at)},
            {"last_used", used.is_null() ? used : Json(used.get<std::string>().substr(0, 10))},
            {"revoked_at", time_json(key.revoked_at)},
            {"fetched", key.is_fetched}};
}

Response private_json(const Json& document, int status)
{
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace);
    response.headers = {{"Cache-Control", "private, no-store"}};
    return response;
}

}  // namespace haishu::server

#include "server/app/control.hpp"

#include "server/app/account_control.hpp"

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

}  // namespace

Result<std::string> execute_control(layers::LiveCatalog& catalog, const std::string& text)
{
    const Json request = Json::parse(text, nullptr, false);
    const Error malformed = bad_input("control-malformed", "the control request is not one this server knows");
    if (!request.is_object()) return malformed;
    try {
        const std::string verb = request.at("do");
        if (verb == "publish") return publish(catalog, request);
        if (auto done = execute_account_control(catalog, request)) return std::move(*done);
    } catch (const Json::exception&) {
        return malformed;
    }
    return malformed;
}

}  // namespace haishu::server

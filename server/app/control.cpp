#include "server/app/control.hpp"

#include "layers/store/map_numbers.hpp"
#include "server/app/account_control.hpp"

#include <pwd.h>
#include <array>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using layers::PublishMode;

Result<void> bind_number(layers::LiveCatalog& catalog, const std::string& layer, const std::string& number)
{
    return catalog.with_store([&](layers::Store& store) { return layers::MapNumbers(store).bind(layer, number); });
}

Result<std::string> publish(layers::LiveCatalog& catalog, const Json& request)
{
    const std::string mode = request.at("mode");
    const PublishMode publish_mode = mode == "append"   ? PublishMode::Append
                                     : mode == "upsert" ? PublishMode::Upsert
                                                        : PublishMode::Replace;
    HAISHU_TRY(const layers::Change change, catalog.publish(request.at("staging"), publish_mode, request.at("key")));
    // Should this fail the version is one without a number, which the public profile does not show.
    if (const std::string number = request.value("map_number", ""); !number.empty()) {
        HAISHU_CHECK(bind_number(catalog, change.layer, number));
    }
    return Json{{"layer", change.layer}, {"sequence", change.sequence}}.dump();
}

Result<std::string> execute(layers::LiveCatalog& catalog, const Json& request)
{
    const Error malformed = bad_input("control-malformed", "the control request is not one this server knows");
    try {
        const std::string verb = request.at("do");
        if (verb == "publish") return publish(catalog, request);
        if (verb == "map-number") {
            HAISHU_CHECK(bind_number(catalog, request.at("layer"), request.at("number")));
            return std::string("{}");
        }
        if (verb == "record") return std::string("{}");  // nothing but the record of it
        if (auto done = execute_account_control(catalog, request)) return std::move(*done);
    } catch (const Json::exception&) {
        return malformed;
    }
    return malformed;
}

std::string name_of_user(unsigned id)
{
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const bool is_known = ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return is_known ? std::string(entry.pw_name) : std::to_string(id);
}

std::string text_at(const Json& request, const char* name)
{
    const auto found = request.find(name);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The name of an account or the layer, never what was set: hashes and keys are secrets.
layers::AuditRecord record_of(const Json& request, const Result<std::string>& done, unsigned asker)
{
    layers::AuditRecord record;
    const std::string verb = text_at(request, "do");
    record.actor = "local:" + name_of_user(asker);
    record.source = "local";
    record.action = verb == "publish" || verb == "map-number" ? "publish" : "account";
    record.operation = verb;
    if (verb == "put-key" || verb == "revoke-key") record.operation += " key " + text_at(request, "id");
    if (verb == "record") {
        record.action = text_at(request, "action");
        record.operation = text_at(request, "operation");
        record.object = text_at(request, "object");
        record.result = "done";
        return record;
    }
    const std::string user = text_at(request, verb == "map-number" ? "layer" : "user");
    record.object = verb != "publish" ? (user.empty() ? text_at(request, "name") : user) : "";
    record.result = done ? "done" : done.error().id;
    if (done && verb == "publish") record.object = text_at(Json::parse(*done, nullptr, false), "layer");
    if (!done && verb == "publish") record.object = text_at(request, "layer");
    return record;
}

}  // namespace

Result<std::string> execute_control(layers::LiveCatalog& catalog, layers::AuditLog& audit, const std::string& text,
                                    unsigned asker, const Result<void>& allowed)
{
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) return bad_input("control-malformed", "the control request is not one this server knows");
    HAISHU_CHECK(audit.ready());
    const Result<std::string> done = allowed ? execute(catalog, request) : allowed.error();
    HAISHU_CHECK(audit.append(record_of(request, done, asker)));
    return done;
}

}  // namespace haishu::server

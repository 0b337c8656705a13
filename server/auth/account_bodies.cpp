// The bodies of requests about accounts.

#include "server/api/json_body.hpp"
#include "server/auth/account_json.hpp"
#include "server/auth/password.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::json;
using Names = std::vector<std::string>;

constexpr std::size_t longest_text = 256;  // bytes
constexpr std::size_t most_names = 1000;

Error invalid(std::string_view member)
{
    return bad_input("account-body-invalid",
                     "the member `" + std::string(member) + "` of the body is missing, unknown or no such value")
        .with("member", member);
}

Result<Json> read_object(const Request& request, std::initializer_list<std::string_view> known)
{
    HAISHU_TRY(Json body, read_json_body(request));
    if (!body.is_object()) return invalid("");
    for (const auto& [name, value] : body.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) return invalid(name);
    }
    return body;
}

Result<std::string> text_of(const Json& body, const char* member, std::size_t longest)
{
    const Json& value = body.at(member);
    if (!value.is_string() || value.get_ref<const std::string&>().size() > longest) return invalid(member);
    return value.get<std::string>();
}

Result<Names> names_of(const Json& body, const char* member)
{
    const Json& list = body.at(member);
    if (!list.is_array() || list.size() > most_names) return invalid(member);
    Names names;
    for (const Json& name : list) {
        if (!name.is_string() || name.get_ref<const std::string&>().size() > longest_text) return invalid(member);
        names.push_back(name.get<std::string>());
    }
    return names;
}

Result<std::shared_ptr<const layers::Duty>> duty_of(const Json& value)
{
    if (value.is_null()) return std::shared_ptr<const layers::Duty>();
    if (!value.is_object()) return invalid("duty");
    layers::Duty duty;
    for (const auto& [name, list] : value.items()) {
        if (name != "areas" && name != "layers") return invalid("duty");
        HAISHU_TRY((name == "areas" ? duty.areas : duty.layers), names_of(value, name.c_str()));
    }
    return std::make_shared<const layers::Duty>(std::move(duty));
}

Result<AccountChange> change_of(const Json& body)
{
    AccountChange change;
    if (body.contains("role")) {
        HAISHU_TRY(const std::string name, text_of(body, "role", longest_text));
        HAISHU_TRY(change.role, role_of(name));
    }
    if (body.contains("department")) {
        HAISHU_TRY(change.department, text_of(body, "department", longest_text));
    }
    if (body.contains("duty")) {
        HAISHU_TRY(change.duty, duty_of(body["duty"]));
    }
    if (body.contains("disabled")) {
        if (!body["disabled"].is_boolean()) return invalid("disabled");
        change.disabled = body["disabled"].get<bool>();
    }
    if (body.contains("password")) {
        HAISHU_TRY(change.password, text_of(body, "password", longest_password));
    }
    return change;
}

}  // namespace

Result<NewAccount> read_new_account(const Request& request)
{
    HAISHU_TRY(const Json body, read_object(request, {"name", "password", "role", "department", "duty"}));
    for (const char* needed : {"name", "password"}) {
        if (!body.contains(needed)) return invalid(needed);
    }
    NewAccount account;
    HAISHU_TRY(account.name, text_of(body, "name", longest_text));
    HAISHU_TRY(account.rest, change_of(body));
    return account;
}

Result<AccountChange> read_account_change(const Request& request)
{
    HAISHU_TRY(const Json body, read_object(request, {"role", "department", "duty", "disabled", "password"}));
    if (body.empty()) return invalid("");
    return change_of(body);
}

Result<KeyWish> read_key_wish(const Request& request, std::string user)
{
    HAISHU_TRY(const Json body, read_object(request, {"scope", "days", "layers", "purpose"}));
    KeyWish wish;
    wish.user = std::move(user);
    if (body.contains("scope")) {
        HAISHU_TRY(wish.scope, text_of(body, "scope", longest_text));
    }
    if (body.contains("days")) {
        const Json& days = body["days"];
        if (!days.is_number_integer() || days < 1 || days > longest_key_days) {
            return bad_input("days-invalid", "a key lasts 1 to " + std::to_string(longest_key_days) + " days")
                .with("limit", std::to_string(longest_key_days));
        }
        wish.days = days.get<int>();
    }
    if (body.contains("layers") && !body["layers"].is_null()) {
        HAISHU_TRY(Names names, names_of(body, "layers"));
        wish.layers = std::make_shared<const Names>(std::move(names));
    }
    if (body.contains("purpose") && !body["purpose"].is_null()) {
        HAISHU_TRY(wish.purpose, text_of(body, "purpose", longest_text));
    }
    return wish;
}

}  // namespace haishu::server

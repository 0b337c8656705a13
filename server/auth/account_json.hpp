#pragma once
// Accounts, keys and viewers in the documents of /auth and /admin. Hashes and secrets are never in them.

#include "server/auth/account_changes.hpp"
#include "server/http/message.hpp"

#include <string>
#include <utility>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

nlohmann::json viewer_json(const layers::Viewer& viewer);
nlohmann::json account_json(const layers::User& user);
nlohmann::json key_json(const layers::KeyRecord& key);
Response private_json(const nlohmann::json& document, int status = 200);

// Bodies. Errors of all: those of read_json_body; bad_input "account-body-invalid" with `member`, for what is missing, of
// another type, too long or unknown; "role-unknown".
struct NewAccount {
    std::string name;
    AccountChange rest;  // with a password
};
Result<NewAccount> read_new_account(const Request& request);
Result<AccountChange> read_account_change(const Request& request);
Result<KeyWish> read_key_wish(const Request& request, std::string user);

}  // namespace haishu::server

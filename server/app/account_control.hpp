#pragma once
// The requests of control.hpp about accounts.
//
//   {"do": "put-user", "name", "role", "department", "password_hash", "disabled", "duty", "totp_sealed",
//    "must_change_password", "state", "new": bool}
//   {"do": "put-key", "key_sha256", "user", "scope", "expires_at", "id", "layers", "purpose", "created_at"}
//   {"do": "revoke-key", "user", "id", "at"}

#include "geo/base/result.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/store/accounts.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace haishu::server
{

std::string put_user_request(const layers::User& user, bool is_new);
std::string put_key_request(const std::string& key_sha256, const layers::KeyRecord& key);
std::string revoke_key_request(const std::string& user, const std::string& id, std::int64_t at);

// Nothing when the request is about something else. Throws nlohmann::json::exception for a malformed one.
std::optional<Result<std::string>> execute_account_control(layers::LiveCatalog& catalog, const nlohmann::json& request);

}  // namespace haishu::server

#pragma once
// The powers over accounts are split in three: a system_admin makes accounts, which have no right at first; a security_admin,
// who reads no data, gives them roles, duties and keys; an auditor reads who has what. Nobody decides on his own account, and
// whoever made an account does not also give it its role.

#include "geo/base/result.hpp"
#include "server/auth/account_changes.hpp"

namespace haishu::server
{

// Errors of all: Forbidden "role-insufficient".
Result<void> check_may_read_accounts(const layers::Viewer& by);
// Also Forbidden "role-grant-refused" when the new account is to have rights.
Result<void> check_may_create(const layers::Viewer& by, const AccountChange& account);
// Also Forbidden "own-account", "second-person-needed".
Result<void> check_may_change(const layers::Viewer& by, const layers::User& user, const AccountChange& change);
// Also Forbidden "own-account".
Result<void> check_may_manage_keys(const layers::Viewer& by, const std::string& user);

}  // namespace haishu::server

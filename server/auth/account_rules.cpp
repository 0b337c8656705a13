#include "server/auth/account_rules.hpp"

namespace haishu::server
{

namespace
{

using layers::Role;

Error forbidden(std::string id, std::string detail)
{
    return Error{ErrorCode::Forbidden, std::move(id), std::move(detail), {}};
}

Error role_insufficient()
{
    return forbidden("role-insufficient", "this account may not do that");
}

bool is_security_admin(const layers::Viewer& by)
{
    return by.role == Role::SecurityAdmin && by.may_write;
}

}  // namespace

Result<void> check_may_read_accounts(const layers::Viewer& by)
{
    if (by.role == Role::SecurityAdmin || by.role == Role::Auditor) return {};
    return role_insufficient();
}

Result<void> check_may_create(const layers::Viewer& by, const AccountChange& account)
{
    if (!is_security_admin(by) && !(by.role == Role::SystemAdmin && by.may_write)) return role_insufficient();
    if (!account.gives_rights()) return {};
    return forbidden("role-grant-refused",
                     "a new account has no role and no duty; a security_admin who did not make it gives them");
}

Result<void> check_may_change(const layers::Viewer& by, const layers::User& user, const AccountChange& change)
{
    if (!is_security_admin(by)) return role_insufficient();
    if (by.name == user.name) return forbidden("own-account", "nobody decides on his own account");
    if (change.gives_rights() && user.created_by == by.name)
        return forbidden("second-person-needed", "another security_admin gives rights to an account that you have made");
    return {};
}

Result<void> check_may_manage_keys(const layers::Viewer& by, const std::string& user)
{
    if (!is_security_admin(by)) return role_insufficient();
    if (by.name == user) return forbidden("own-account", "nobody decides on his own account");
    return {};
}

}  // namespace haishu::server

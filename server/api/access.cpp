#include "server/api/access.hpp"

namespace haishu::server
{

namespace
{

bool is_granted(Access access, const layers::Viewer& viewer)
{
    switch (access) {
        case Access::Anyone:
        case Access::Login: return true;
        case Access::Write:
            return viewer.may_write && (viewer.role == layers::Role::Clerk || viewer.role == layers::Role::Approver);
        case Access::Administration:
            return viewer.role == layers::Role::Auditor || viewer.role == layers::Role::SecurityAdmin ||
                   viewer.role == layers::Role::SystemAdmin;
    }
    return false;
}

}  // namespace

Result<void> check_access(Access access, const layers::Viewer& viewer)
{
    if (access == Access::Anyone) return {};
    if (viewer.is_anonymous()) return Error{ErrorCode::Unauthenticated, "login-required", "log in, or send an API key", {}};
    if (!is_granted(access, viewer)) return Error{ErrorCode::Forbidden, "role-insufficient", "this account may not do that", {}};
    return {};
}

}  // namespace haishu::server

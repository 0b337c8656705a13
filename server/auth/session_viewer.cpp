#include "server/auth/session_viewer.hpp"

namespace haishu::server
{

layers::Viewer viewer_of_session(const layers::User& user, const layers::Accounts::Session& session)
{
    if (user.must_change_password) return {user.name, layers::Role::Resident, user.department, false};
    layers::Viewer viewer{user.name, user.role, user.department, true};
    viewer.duty = user.duty;
    viewer.purpose = session.purpose;
    return viewer;
}

}  // namespace haishu::server

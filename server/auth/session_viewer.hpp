#pragma once
// The viewer that a session makes of its account.

#include "layers/store/accounts.hpp"

namespace haishu::server
{

// With a password that somebody else has set one is a resident with a name, until it is changed.
layers::Viewer viewer_of_session(const layers::User& user, const layers::Accounts::Session& session);

}  // namespace haishu::server

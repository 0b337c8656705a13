#pragma once
// Which profile a database is served in. Without a choice: demo where the base map that anybody may see is schematic or empty,
// and public, with its conditions, where it is a survey: so nothing real is called schematic, and no survey goes out without a
// number because somebody forgot an option.

#include "geo/base/result.hpp"
#include "layers/store/store.hpp"
#include "server/api/map_marks.hpp"

#include <optional>
#include <string>

namespace haishu::server
{

// `chosen` empty: no choice. Errors, naming the layers and the ways out: Forbidden "map-number-missing" for the public profile;
// Forbidden "profile-not-schematic" for the demo profile, which would call a survey schematic.
Result<Profile> open_profile(const std::string& chosen, const std::string& database, layers::Store& store);

// Whether a request of control.hpp may be carried out. Error: Forbidden "map-number-needed" for a new version of the base map
// without a number of its own while the public profile is served.
Result<void> check_publish(Profile profile, const std::string& request);

}  // namespace haishu::server

#pragma once
// Who asks. Made by server/auth from a session or key; everything below only looks at it.

#include "layers/catalog/descriptor.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class Role : std::uint8_t { Resident, Staff, Clerk, Approver, Auditor, SecurityAdmin, SystemAdmin };

std::string_view role_name(Role role);  // "resident", "staff", "clerk", "approver", "auditor", "security_admin", "system_admin"
std::optional<Role> parse_role(std::string_view name);

// What a member of the staff answers for.
struct Duty {
    std::vector<std::string> areas;  // codes of divisions, communities or duty grids; empty: everywhere
    // Of staff the restricted layers that they read, none if empty. Clerks and approvers read all of them; these are the layers
    // that they write, all if empty.
    std::vector<std::string> layers;

    friend bool operator==(const Duty& a, const Duty& b) { return a.areas == b.areas && a.layers == b.layers; }
};

// A resident's costs no memory but its own: residents ask for most tiles.
struct Viewer {
    std::string name;  // empty for a resident
    Role role = Role::Resident;
    std::string department;
    bool may_write = false;                                      // false for read-only keys
    std::shared_ptr<const Duty> duty;                            // null: none was stated
    std::string purpose;                                         // code of what the request is for; empty: not said
    std::string key;                                             // id of the API key; empty: a session, or nobody
    std::shared_ptr<const std::vector<std::string>> key_layers;  // all the key opens; null: what the account may see

    [[nodiscard]] bool is_anonymous() const { return name.empty(); }
};

}  // namespace haishu::layers

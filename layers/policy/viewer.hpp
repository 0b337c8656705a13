#pragma once
// Who asks. Made by server/auth from a session or key; everything below only looks at it.

#include "layers/catalog/descriptor.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haishu::layers
{

enum class Role : std::uint8_t { Resident, Staff, Clerk, Approver, Auditor, SecurityAdmin, SystemAdmin };

std::string_view role_name(Role role);  // "resident", "staff", "clerk", "approver", "auditor", "security_admin", "system_admin"
std::optional<Role> parse_role(std::string_view name);

struct Viewer {
    std::string name;  // empty for a resident
    Role role = Role::Resident;
    std::string department;
    bool may_write = false;  // false for read-only keys

    [[nodiscard]] bool is_anonymous() const { return name.empty(); }
};

}  // namespace haishu::layers

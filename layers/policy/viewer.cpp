#include "layers/policy/viewer.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

constexpr std::array<std::pair<Role, std::string_view>, 7> role_names{{
    {Role::Resident, "resident"},
    {Role::Staff, "staff"},
    {Role::Clerk, "clerk"},
    {Role::Approver, "approver"},
    {Role::Auditor, "auditor"},
    {Role::SecurityAdmin, "security_admin"},
    {Role::SystemAdmin, "system_admin"},
}};

}  // namespace

std::string_view role_name(Role role)
{
    return role_names[static_cast<std::size_t>(role)].second;
}

std::optional<Role> parse_role(std::string_view name)
{
    const auto* found =
        std::find_if(role_names.begin(), role_names.end(), [name](const auto& entry) { return entry.second == name; });
    if (found == role_names.end()) return std::nullopt;
    return found->first;
}

}  // namespace haishu::layers

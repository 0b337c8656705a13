// The three powers over accounts, role by role.

#include "server/auth/account_rules.hpp"

#include <catch2/catch.hpp>

namespace haishu::server
{

namespace
{

using layers::Role;

layers::Viewer somebody(Role role, bool may_write = true)
{
    return {"an", role, "", may_write};
}

std::string fault(const Result<void>& checked)
{
    return checked ? std::string() : checked.error().id;
}

AccountChange role_change(Role role)
{
    AccountChange change;
    change.role = role;
    return change;
}

constexpr Role all_roles[] = {Role::Resident, Role::Staff,         Role::Clerk,      Role::Approver,
                              Role::Auditor,  Role::SecurityAdmin, Role::SystemAdmin};

}  // namespace

TEST_CASE("who may read, make and change accounts")
{
    const layers::User other{"bo", Role::Staff, "", "hash"};
    for (const Role role : all_roles) {
        INFO(layers::role_name(role));
        const layers::Viewer by = somebody(role);
        const bool is_security = role == Role::SecurityAdmin;
        CHECK(check_may_read_accounts(by).operator bool() == (is_security || role == Role::Auditor));
        CHECK(check_may_create(by, {}).operator bool() == (is_security || role == Role::SystemAdmin));
        CHECK(check_may_change(by, other, role_change(Role::Clerk)).operator bool() == is_security);
        CHECK(check_may_manage_keys(by, "bo").operator bool() == is_security);
    }
}

TEST_CASE("a key that only reads changes no account")
{
    const layers::User other{"bo", Role::Staff, "", "hash"};
    CHECK(fault(check_may_read_accounts(somebody(Role::SecurityAdmin, false))) == "");
    CHECK(fault(check_may_create(somebody(Role::SecurityAdmin, false), {})) == "role-insufficient");
    CHECK(fault(check_may_create(somebody(Role::SystemAdmin, false), {})) == "role-insufficient");
    CHECK(fault(check_may_change(somebody(Role::SecurityAdmin, false), other, {})) == "role-insufficient");
    CHECK(fault(check_may_manage_keys(somebody(Role::SecurityAdmin, false), "bo")) == "role-insufficient");
}

TEST_CASE("nobody makes an account that has rights already")
{
    AccountChange duty;
    duty.duty = std::make_shared<const layers::Duty>();
    for (const Role by : {Role::SystemAdmin, Role::SecurityAdmin}) {
        for (const Role role : all_roles) {
            const char* expected = role == Role::Resident ? "" : "role-grant-refused";
            CHECK(fault(check_may_create(somebody(by), role_change(role))) == expected);
        }
        CHECK(fault(check_may_create(somebody(by), duty)) == "role-grant-refused");
    }
}

TEST_CASE("nobody decides on his own account, nor on the rights of one that he has made")
{
    layers::User own{"an", Role::SecurityAdmin, "", "hash"};
    CHECK(fault(check_may_change(somebody(Role::SecurityAdmin), own, role_change(Role::Clerk))) == "own-account");
    CHECK(fault(check_may_manage_keys(somebody(Role::SecurityAdmin), "an")) == "own-account");
    layers::User made{"bo", Role::Resident, "", "hash"};
    made.created_by = "an";
    CHECK(fault(check_may_change(somebody(Role::SecurityAdmin), made, role_change(Role::Clerk))) == "second-person-needed");
    AccountChange disabling;
    disabling.disabled = true;
    CHECK(fault(check_may_change(somebody(Role::SecurityAdmin), made, disabling)) == "");
    made.created_by = "xi";
    CHECK(fault(check_may_change(somebody(Role::SecurityAdmin), made, role_change(Role::Clerk))) == "");
}

}  // namespace haishu::server

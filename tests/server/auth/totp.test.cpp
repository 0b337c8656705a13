#include "server/auth/totp.hpp"
#include "server/auth/second_factor.hpp"

#include <catch2/catch.hpp>

namespace haishu::server
{

namespace
{

// The secret of RFC 6238, appendix B, "12345678901234567890".
const std::string rfc_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

}  // namespace

TEST_CASE("codes are those of RFC 6238, appendix B")
{
    CHECK(totp_step(rfc_secret, "287082", 59) == 1);
    CHECK(totp_step(rfc_secret, "081804", 1111111109) == 37037036);
    CHECK(totp_step(rfc_secret, "050471", 1111111111) == 37037037);
    CHECK(totp_step(rfc_secret, "005924", 1234567890) == 41152263);
    CHECK(totp_step(rfc_secret, "279037", 2000000000) == 66666666);
    CHECK(totp_step(rfc_secret, "353130", 20000000000) == 666666666);
}

TEST_CASE("a code is good in the steps beside its own, as that step, and in no other")
{
    CHECK(totp_step(rfc_secret, "279037", 2000000000 + 30) == 66666666);
    CHECK(totp_step(rfc_secret, "279037", 2000000000 - 30) == 66666666);
    CHECK_FALSE(totp_step(rfc_secret, "279037", 2000000000 + 60));
    CHECK_FALSE(totp_step(rfc_secret, "279037", 2000000000 - 60));
}

TEST_CASE("what is not six digits, or has no secret, is no code")
{
    for (const char* code : {"", "27903", "2790370", "27903a", "+27903", " 79037",
                             "\xef\xbc\x92"
                             "79037"})
        CHECK_FALSE(totp_step(rfc_secret, code, 2000000000));
    CHECK_FALSE(totp_step("", "279037", 2000000000));
    CHECK_FALSE(totp_step("not base32!", "279037", 2000000000));
    CHECK_FALSE(totp_step(rfc_secret, "279037", -1));
}

TEST_CASE("a new secret has 160 random bits, and its address is what authenticator apps read")
{
    const std::string secret = new_totp_secret();
    CHECK(secret.size() == 32);
    CHECK(is_totp_secret(secret));
    CHECK(secret != new_totp_secret());
    CHECK_FALSE(is_totp_secret("GEZDGNBV"));
    CHECK_FALSE(is_totp_secret(""));
    CHECK(totp_address("王 wang", rfc_secret) ==
          "otpauth://totp/haishu:%E7%8E%8B%20wang?secret=" + rfc_secret + "&issuer=haishu&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a sealed secret opens with the same key and for the same account only")
{
    const SecretBox box("key");
    const std::string sealed = box.seal(rfc_secret, "wang");
    CHECK(sealed.find(rfc_secret) == std::string::npos);
    CHECK(sealed != box.seal(rfc_secret, "wang"));
    CHECK(box.open(sealed, "wang").value() == rfc_secret);
    CHECK(box.open(sealed, "li").error().id == "second-factor-unreadable");
    CHECK(SecretBox("other key").open(sealed, "wang").error().id == "second-factor-unreadable");
    std::string damaged = sealed;
    damaged[40] = damaged[40] == 'A' ? 'B' : 'A';
    CHECK(box.open(damaged, "wang").error().id == "second-factor-unreadable");
    for (const char* nonsense : {"", "A", "not base64 at all", "QUJD"})
        CHECK(box.open(nonsense, "wang").error().id == "second-factor-unreadable");
}

TEST_CASE("all roles but residents and staff are due a second factor")
{
    using layers::Role;
    for (const Role role : {Role::Clerk, Role::Approver, Role::Auditor, Role::SecurityAdmin, Role::SystemAdmin})
        CHECK(is_second_factor_due(role));
    CHECK_FALSE(is_second_factor_due(Role::Staff));
    CHECK_FALSE(is_second_factor_due(Role::Resident));
}

}  // namespace haishu::server

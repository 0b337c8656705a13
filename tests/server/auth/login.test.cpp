// What a login is judged by: password, second factor, and how often it was tried.

#include "server/auth/password_strength.hpp"
#include "server/auth/totp.hpp"
#include "tests/server/auth/account_fixture.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

namespace haishu::server
{

namespace
{

using namespace std::chrono_literals;
using layers::Role;

const std::string rfc_secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";  // RFC 6238, appendix B

void enrol(AccountFixture& fixture, const std::string& name)
{
    layers::User user = *fixture.accounts->find_user(name).value();
    user.totp_sealed = fixture.authenticator->secrets().seal(rfc_secret, name);
    REQUIRE(fixture.accounts->update_user(user));
}

std::string fault_of(const Result<Authenticator::Login>& login)
{
    return login ? std::string() : login.error().id;
}

// Seconds to wait, 0 when the next attempt is allowed.
int wait_of(const Result<Authenticator::Login>& login)
{
    if (login || login.error().id != "too-many-attempts") return 0;
    return std::stoi(login.error().context.at(0).second);
}

}  // namespace

TEST_CASE("a wrong password, an unknown name and a disabled account are told apart by nothing")
{
    AccountFixture fixture;
    layers::User user = fixture.add("wang", Role::Clerk);
    const auto wrong = fixture.login("wang", "not the password");
    const auto unknown = fixture.login("nobody");
    user.disabled = true;
    REQUIRE(fixture.accounts->update_user(user));
    const auto disabled = fixture.login("wang");
    for (const auto* refused : {&wrong, &unknown, &disabled}) {
        REQUIRE_FALSE(*refused);
        CHECK(refused->error().id == "login-failed");
        CHECK(refused->error().detail == "name or password is wrong");
    }
}

TEST_CASE("an unknown name takes as long as a wrong password")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    const auto cost = [&](const std::string& name) {
        std::vector<std::chrono::nanoseconds> times;
        for (int i = 0; i < 5; ++i) {
            timespec begin{};
            timespec end{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
            [[maybe_unused]] const auto refused = fixture.login(name, "not the password", "", "192.0.2." + std::to_string(i));
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
            times.push_back(std::chrono::seconds(end.tv_sec - begin.tv_sec) +
                            std::chrono::nanoseconds(end.tv_nsec - begin.tv_nsec));
            fixture.pass(1h);
        }
        std::sort(times.begin(), times.end());
        return std::chrono::duration<double>(times[times.size() / 2]).count();
    };
    const double known = cost("wang");
    const double unknown = cost("nobody");
    CHECK(std::max(known, unknown) / std::min(known, unknown) < 1.25);
}

TEST_CASE("after five failures an account waits longer each time, up to a quarter of an hour, and is never locked")
{
    AttemptLimiter::Clock::time_point now{std::chrono::hours(1000)};
    AttemptLimiter limiter([&now] { return now; });
    std::vector<long> waits;
    for (int i = 0; i < 17; ++i) {
        const std::string address = "198.51." + std::to_string(i) + ".1";
        limiter.failed("wang", address);
        waits.push_back(limiter.wait("wang", address).value_or(0s).count());
        now += std::chrono::seconds(waits.back());
        CHECK_FALSE(limiter.wait("wang", address));
    }
    CHECK(waits == std::vector<long>{0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900});
    limiter.succeeded("wang", "203.0.113.9");
    limiter.failed("wang", "203.0.113.9");
    CHECK_FALSE(limiter.wait("wang", "203.0.113.9"));
}

TEST_CASE("the right password has to wait too, and opens after the wait")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    for (int i = 0; i < 5; ++i) CHECK(fault_of(fixture.login("wang", "not the password")) == "login-failed");
    CHECK(wait_of(fixture.login("wang")) == 1);
    fixture.pass(1s);
    CHECK(fault_of(fixture.login("wang")) == "");
}

TEST_CASE("strangers cannot keep the owner of an account waiting where he has logged in before")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    CHECK(fault_of(fixture.login("wang", good_password, "", "192.0.2.1")) == "");
    for (int i = 0; i < 6; ++i) {
        [[maybe_unused]] const auto refused = fixture.login("wang", "not the password", "", "198.51." + std::to_string(i) + ".1");
    }
    CHECK(wait_of(fixture.login("wang", good_password, "", "198.51.100.1")) > 0);
    CHECK(fault_of(fixture.login("wang", good_password, "", "192.0.2.1")) == "");
}

TEST_CASE("an address may fail twenty times a minute, over all accounts")
{
    AccountFixture fixture;
    for (int i = 0; i < 20; ++i) CHECK(fault_of(fixture.login("name " + std::to_string(i))) == "login-failed");
    CHECK(wait_of(fixture.login("another name")) == 60);
    CHECK(fault_of(fixture.login("another name", good_password, "", "198.51.100.1")) == "login-failed");
    fixture.pass(60s);
    CHECK(fault_of(fixture.login("another name")) == "login-failed");
}

TEST_CASE("with a second factor the password alone is not enough, and a code opens once")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    enrol(fixture, "wang");
    CHECK(fault_of(fixture.login("wang")) == "totp-required");
    CHECK(fault_of(fixture.login("wang", good_password, "279038")) == "totp-invalid");
    CHECK(fault_of(fixture.login("wang", "not the password", "279037")) == "login-failed");
    const auto login = fixture.login("wang", good_password, "279037");
    REQUIRE(fault_of(login) == "");
    CHECK(login->two_factors);
    CHECK(fixture.who(with_cookie(fixture.cookie_of(*login))) == "wang");
    CHECK(fixture.authenticator->session(with_cookie(fixture.cookie_of(*login))) == std::nullopt);  // of an unresolved request
    CHECK(fault_of(fixture.login("wang", good_password, "279037")) == "totp-invalid");
    fixture.pass(30s);
    CHECK(fault_of(fixture.login("wang", good_password, "279037")) == "totp-invalid");
}

TEST_CASE("wrong codes are slowed down like wrong passwords")
{
    AccountFixture fixture;
    fixture.add("wang", Role::Clerk);
    enrol(fixture, "wang");
    for (int i = 0; i < 5; ++i)
        CHECK(fault_of(fixture.login("wang", good_password, "00000" + std::to_string(i))) == "totp-invalid");
    CHECK(wait_of(fixture.login("wang", good_password, "279037")) == 1);
    fixture.pass(1s);
    CHECK(fault_of(fixture.login("wang", good_password, "279037")) == "");
}

TEST_CASE("an account without a second factor logs in, unless the server requires one of its role")
{
    AccountFixture free;
    free.add("wang", Role::Clerk);
    const auto login = free.login("wang");
    REQUIRE(login);
    CHECK_FALSE(login->two_factors);

    AuthOptions options;
    options.login.require_totp = true;
    AccountFixture strict(options);
    strict.add("li", Role::Staff);
    for (const Role role : {Role::Clerk, Role::Approver, Role::Auditor, Role::SecurityAdmin, Role::SystemAdmin}) {
        const std::string name(layers::role_name(role));
        strict.add(name, role);
        CHECK(fault_of(strict.login(name)) == "totp-missing");
        CHECK(fault_of(strict.login(name, "not the password")) == "login-failed");
    }
    CHECK(fault_of(strict.login("li")) == "");
    enrol(strict, "clerk");
    CHECK(fault_of(strict.login("clerk", good_password, "279037")) == "");
}

TEST_CASE("a second factor that was sealed with another key lets nobody in")
{
    AccountFixture fixture;
    layers::User user = fixture.add("wang", Role::Clerk);
    user.totp_sealed = SecretBox("key of another machine").seal(rfc_secret, "wang");
    REQUIRE(fixture.accounts->update_user(user));
    CHECK(fault_of(fixture.login("wang", good_password, "279037")) == "second-factor-unreadable");
}

TEST_CASE("a stored password is an argon2id hash of 64 MiB and three passes, salted")
{
    PasswordHasher hasher;
    const std::string first = hasher.hash(good_password).value();
    CHECK(first.rfind("$argon2id$v=19$m=65536,t=3,p=1$", 0) == 0);
    CHECK(first != hasher.hash(good_password).value());
    CHECK(hasher.verify(first, good_password).value());
    CHECK_FALSE(hasher.verify(first, "correct horse batterz").value());
    CHECK_FALSE(hasher.verify("no hash", good_password).value());
}

TEST_CASE("a password that people choose is long and not among the first that are guessed")
{
    const auto fault = [](const std::string& password) {
        const auto checked = check_password_strength(password, "wang.lei");
        return checked ? std::string() : checked.error().id;
    };
    CHECK(fault("月湖边的银杏树") == "password-too-short");  // seven characters, 21 bytes
    CHECK(fault("Kx7#pQ2m!vZ") == "password-too-short");
    for (const char* guessed : {"123456789012", "password1234", "P@ssw0rd1234", "aaaaaaaaaaaa", "iloveyou12345", "abcabcabcabc",
                                "qwertyuiop12", "20261124abcd", "wang.leiwang.lei", "haishuhaishu"}) {
        INFO(guessed);
        CHECK(fault(guessed) == "password-guessable");
    }
    for (const char* good : {"correct horse battery", "Moon-Lake-1405", "sunflower-gate-7", "月湖边的银杏树黄了两回才落"}) {
        INFO(good);
        CHECK(fault(good) == "");
    }
    CHECK(fault(std::string(1000, 'a') + "b") == "password-guessable");
}

}  // namespace haishu::server

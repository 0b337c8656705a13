#pragma once
// The judgement on a name, a password and a code of the second factor. Guessing is slowed down; an unknown name takes as
// long as a known one. Safe from many threads.

#include "geo/base/result.hpp"
#include "server/auth/account_book.hpp"
#include "server/auth/attempt_limiter.hpp"
#include "server/auth/password.hpp"
#include "server/auth/second_factor.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace haishu::server
{

struct LoginAttempt {
    std::string name;
    std::string password;
    std::string totp;     // code of the second factor; empty: none sent
    std::string address;  // of the client
};

struct LoginRules {
    bool limit_attempts = true;
    bool require_totp = false;  // of the roles that are due one; whoever has none may not log in
};

class LoginCheck
{
   public:
    LoginCheck(AccountBook& accounts, const SecretBox& secrets, LoginRules rules, std::function<std::int64_t()> wall_seconds,
               std::function<AttemptLimiter::Clock::time_point()> steady);

    struct Passed {
        layers::User user;
        bool two_factors = false;
    };
    // Errors: Unauthenticated "login-failed", "totp-required" (the password was right), "totp-invalid" (wrong, or used before);
    // Forbidden "totp-missing" (the role needs a second factor and the account has none); Conflict
    // "second-factor-unreadable"; Busy "too-many-logins", "too-many-attempts" (429) with retry_after; those of the store.
    Result<Passed> check(const LoginAttempt& attempt);
    // The password alone, for people who are logged in. The same errors.
    Result<layers::User> check_password(const LoginAttempt& attempt);
    PasswordHasher& hasher() { return m_hasher; }

   private:
    Result<bool> check_second_factor(const layers::User& user, const LoginAttempt& attempt);
    void failed(const LoginAttempt& attempt);
    Result<void> freshen_hash(layers::User& user, const std::string& password);

    AccountBook& m_accounts;
    const SecretBox& m_secrets;
    LoginRules m_rules;
    std::function<std::int64_t()> m_wall_seconds;
    PasswordHasher m_hasher;
    AttemptLimiter m_limiter;
};

}  // namespace haishu::server

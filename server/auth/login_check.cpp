#include "server/auth/login_check.hpp"

#include "server/auth/totp.hpp"

#include <utility>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

Error unauthenticated(std::string id, std::string detail)
{
    return Error{ErrorCode::Unauthenticated, std::move(id), std::move(detail), {{"challenge", "Bearer"}}};
}

}  // namespace

LoginCheck::LoginCheck(AccountBook& accounts, const SecretBox& secrets, LoginRules rules,
                       std::function<std::int64_t()> wall_seconds, std::function<AttemptLimiter::Clock::time_point()> steady)
    : m_accounts(accounts),
      m_secrets(secrets),
      m_rules(rules),
      m_wall_seconds(std::move(wall_seconds)),
      m_limiter(std::move(steady))
{
}

void LoginCheck::failed(const LoginAttempt& attempt)
{
    if (m_rules.limit_attempts) m_limiter.failed(attempt.name, attempt.address);
}

Result<layers::User> LoginCheck::check_password(const LoginAttempt& attempt)
{
    if (m_rules.limit_attempts) {
        if (const auto wait = m_limiter.wait(attempt.name, attempt.address)) {
            const std::string seconds = std::to_string(wait->count());
            return Error{ErrorCode::Busy,
                         "too-many-attempts",
                         fmt::format("wait {} seconds before the next attempt", seconds),
                         {{"retry_after", seconds}}};
        }
    }
    HAISHU_TRY(auto user, m_accounts.find_user(attempt.name));
    bool is_right = false;
    if (user) {
        HAISHU_TRY(is_right, m_hasher.verify(user->password_hash, attempt.password));
    } else {
        HAISHU_CHECK(m_hasher.verify_nothing(attempt.password));
    }
    if (!is_right || user->disabled) {
        failed(attempt);
        return unauthenticated("login-failed", "name or password is wrong");
    }
    return std::move(*user);
}

Result<bool> LoginCheck::check_second_factor(const layers::User& user, const LoginAttempt& attempt)
{
    if (user.totp_sealed.empty()) {
        if (!m_rules.require_totp || !is_second_factor_due(user.role)) return false;
        return Error{ErrorCode::Forbidden,
                     "totp-missing",
                     "this role needs a second factor: have it enrolled on the server with `haishu user totp`",
                     {}};
    }
    if (attempt.totp.empty()) return unauthenticated("totp-required", "send the code of the second factor as `totp`");
    HAISHU_TRY(const std::string secret, m_secrets.open(user.totp_sealed, user.name));
    const auto step = totp_step(secret, attempt.totp, m_wall_seconds());
    bool is_fresh = false;
    if (step) {
        HAISHU_TRY(is_fresh, m_accounts.use_totp_step(user.name, *step));
    }
    if (is_fresh) return true;
    failed(attempt);
    return unauthenticated("totp-invalid", "the code is wrong, too old, or was used before");
}

Result<void> LoginCheck::freshen_hash(layers::User& user, const std::string& password)
{
    if (!PasswordHasher::is_outdated(user.password_hash)) return {};
    HAISHU_TRY(user.password_hash, m_hasher.hash(password));
    return m_accounts.update_user(user);
}

Result<LoginCheck::Passed> LoginCheck::check(const LoginAttempt& attempt)
{
    HAISHU_TRY(layers::User user, check_password(attempt));
    HAISHU_TRY(const bool two_factors, check_second_factor(user, attempt));
    m_limiter.succeeded(attempt.name, attempt.address);
    HAISHU_CHECK(freshen_hash(user, attempt.password));
    return Passed{std::move(user), two_factors};
}

}  // namespace haishu::server

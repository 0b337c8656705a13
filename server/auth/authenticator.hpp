#pragma once
// From a request to a Viewer: session cookies, API keys, logins. What was resolved is kept in memory for a minute, so that
// the road of a cached tile does not touch the database. Safe from many threads.
//
// Sessions end after 30 minutes without a request and 12 hours after the login, whatever the clock of the machine does.
// A cookie is sent by the browser whether its user means it or not, so a dead session reads as a resident; it is an error only
// where something would be changed. A key is sent on purpose: a wrong one is always an error.

#include "geo/base/result.hpp"
#include "server/auth/account_book.hpp"
#include "server/auth/attempt_limiter.hpp"
#include "server/auth/credentials.hpp"
#include "server/auth/password.hpp"
#include "server/http/message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace haishu::server
{

struct AuthOptions {
    bool secure_cookies = false;  // the server is reached by https: __Host-sid; Secure
    bool limit_attempts = true;
    std::chrono::seconds idle_time{30 * 60};
    std::chrono::seconds whole_time{12 * 60 * 60};
};

struct AuthClock {
    std::function<std::int64_t()> wall_seconds;  // since the epoch
    std::function<std::chrono::steady_clock::time_point()> steady;
    static AuthClock system();
};

class Authenticator
{
   public:
    Authenticator(std::unique_ptr<AccountBook> accounts, AuthOptions options, AuthClock clock = AuthClock::system());

    // Who asks, as far as memory tells; nothing when the database has to be asked. Does not block.
    std::optional<Result<layers::Viewer>> resolve_at_once(const Request& request);
    // The same with the database. Errors: Unauthenticated "authorization-malformed", "key-invalid", "session-invalid" (a
    // changing request with a dead session); Forbidden "origin-foreign", "csrf-refused"; those of the store.
    Result<layers::Viewer> resolve(const Request& request);

    struct Login {
        layers::Viewer viewer;
        std::string csrf;
        std::string cookie;  // value of Set-Cookie
    };
    // Errors: Unauthenticated "login-failed", Busy "too-many-logins", "too-many-attempts" (429) with retry_after. A session
    // that the request brings is ended.
    Result<Login> login(const Request& request, const std::string& name, const std::string& password);
    // The value of Set-Cookie that removes the cookie.
    Result<std::string> logout(const Request& request);
    // The CSRF token of the request's session, empty without one.
    std::string csrf_token(const Request& request);

    // Users, roles or keys were changed from outside: everything is asked again.
    void forget();

   private:
    using Steady = std::chrono::steady_clock::time_point;
    struct Known {
        layers::Viewer viewer;
        std::string csrf;               // of a session
        std::int64_t created_at = 0;    // of a session
        std::int64_t stored_until = 0;  // expiry in the database
        Steady loaded;
        Steady last_seen;
        Steady ends;
    };
    enum class Store { MayAsk, MayNot };
    // Outer nothing: the database has to be asked. Inner nothing: there is no such session or key.
    using Found = std::optional<std::optional<Known>>;

    std::optional<Result<layers::Viewer>> resolve(const Request& request, Store store);
    Result<Found> find(const Credentials& credentials, const std::string& hash, Store store);
    std::optional<Known> remembered(const std::string& hash, Steady now);
    Result<std::optional<Known>> load_session(const Credentials& credentials, const std::string& hash);
    Result<std::optional<Known>> load_key(const std::string& hash);
    Result<std::optional<layers::User>> find_active_user(const std::string& name);
    [[nodiscard]] std::int64_t next_expiry(const Known& known) const;
    Result<void> extend(const std::string& hash, Known& known);
    void remember(const std::string& hash, const Known& known);
    Result<layers::User> check_password(const std::string& name, const std::string& password, const std::string& address);
    [[nodiscard]] std::string_view cookie_name() const { return m_options.secure_cookies ? "__Host-sid" : "sid"; }
    [[nodiscard]] std::string cookie(std::string_view token, std::chrono::seconds age) const;

    std::unique_ptr<AccountBook> m_accounts;
    AuthOptions m_options;
    AuthClock m_clock;
    PasswordHasher m_hasher;
    AttemptLimiter m_limiter;
    std::mutex m_mutex;
    std::unordered_map<std::string, Known> m_known;  // by SHA-256 of token or key
};

}  // namespace haishu::server

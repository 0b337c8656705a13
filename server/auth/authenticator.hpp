#pragma once
// From a request to a Viewer: session cookies, API keys, tokens of an identity provider, logins. What was resolved is kept in
// memory for a minute (known_askers.hpp). Safe from many threads.
//
// Sessions end after 30 minutes without a request and 12 hours after the login, whatever the clock of the machine does.
// A cookie is sent by the browser whether its user means it or not, so a dead session reads as a resident; it is an error only
// where something would be changed. A key or token is sent on purpose: a wrong one is always an error.

#include "geo/base/result.hpp"
#include "server/auth/account_book.hpp"
#include "server/auth/credentials.hpp"
#include "server/auth/known_askers.hpp"
#include "server/auth/login_check.hpp"
#include "server/auth/token_verifier.hpp"
#include "server/http/message.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace haishu::server
{

struct AuthOptions {
    bool secure_cookies = false;  // even what comes by http has come by https: __Host-sid; Secure
    LoginRules login;
    std::chrono::seconds idle_time{30 * 60};
    std::chrono::seconds whole_time{12 * 60 * 60};
    std::shared_ptr<const TokenVerifier> tokens;  // null: no identity provider is trusted
};

struct AuthClock {
    std::function<std::int64_t()> wall_seconds;  // since the epoch
    std::function<Steady()> steady;
    static AuthClock system();
};

class Authenticator
{
   public:
    Authenticator(AccountBook& accounts, SecretBox secrets, AuthOptions options, AuthClock clock = AuthClock::system());

    // Who asks, as far as memory tells; nothing when the database has to be asked. Does not block.
    std::optional<Result<layers::Viewer>> resolve_at_once(const Request& request, Presence presence = Presence::Asks);
    // The same with the database. Errors: Unauthenticated "authorization-malformed", "key-invalid", "token-invalid",
    // "session-invalid" (a changing request with a dead session); Forbidden "origin-foreign", "csrf-refused"; bad_input
    // "purpose-malformed"; those of the store.
    Result<layers::Viewer> resolve(const Request& request, Presence presence = Presence::Asks);

    struct Login {
        layers::Viewer viewer;
        std::string csrf;
        std::string cookie;  // value of Set-Cookie
        bool two_factors = false;
        bool must_change_password = false;
    };
    // Errors: those of LoginCheck::check; bad_input "purpose-malformed". A session that the request brings is ended, the new one
    // has a new id.
    Result<Login> login(const Request& request, const LoginAttempt& attempt, const std::string& purpose);
    // The value of Set-Cookie that removes the cookie.
    Result<std::string> logout(const Request& request);
    // The request's session, as it was resolved; nothing for keys, tokens and residents.
    std::optional<KnownAsker> session(const Request& request) const;

    // Users, roles or keys were changed: everything is asked again.
    void forget() { m_known.forget(); }

    [[nodiscard]] AccountBook& accounts() const { return m_accounts; }
    LoginCheck& login_check() { return m_login_check; }
    [[nodiscard]] const SecretBox& secrets() const { return m_secrets; }
    [[nodiscard]] std::int64_t now() const { return m_clock.wall_seconds(); }

   private:
    enum class Store { MayAsk, MayNot };
    // Outer nothing: the database has to be asked. Inner nothing: there is no such session, key or token.
    using Found = std::optional<std::optional<KnownAsker>>;

    std::optional<Result<layers::Viewer>> resolve(const Request& request, Store store, Presence presence);
    Result<Found> find(const Credentials& credentials, const std::string& hash, Store store, Presence presence);
    Result<std::optional<KnownAsker>> load(const Credentials& credentials, const std::string& hash);
    Result<std::optional<KnownAsker>> load_session(const std::string& token, const std::string& hash);
    Result<std::optional<KnownAsker>> load_key(const std::string& hash);
    std::optional<KnownAsker> read_token(const std::string& token);
    Result<std::optional<layers::User>> find_active_user(const std::string& name);
    [[nodiscard]] std::int64_t next_expiry(const KnownAsker& known) const;
    Result<bool> extend(const std::string& hash, const KnownAsker& known);
    [[nodiscard]] bool is_secure(const Request& request) const { return m_options.secure_cookies || request.is_secure; }
    [[nodiscard]] std::string_view cookie_name(const Request& request) const { return is_secure(request) ? "__Host-sid" : "sid"; }
    [[nodiscard]] std::string cookie(const Request& request, std::string_view token, std::chrono::seconds age) const;

    AccountBook& m_accounts;
    SecretBox m_secrets;
    AuthOptions m_options;
    AuthClock m_clock;
    LoginCheck m_login_check;
    KnownAskers m_known;
};

}  // namespace haishu::server

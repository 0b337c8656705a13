#include "server/auth/authenticator.hpp"

#include "server/auth/request_origin.hpp"
#include "server/auth/secret.hpp"
#include "server/auth/session_viewer.hpp"
#include "server/http/token.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

using Kind = Credentials::Kind;

constexpr std::int64_t extend_every = 5 * 60;  // seconds by which a session moves on in the database

Error unauthenticated(std::string id, std::string detail, std::string challenge)
{
    return Error{ErrorCode::Unauthenticated, std::move(id), std::move(detail), {{"challenge", std::move(challenge)}}};
}

Error refusal(Kind kind)
{
    if (kind == Kind::Token) return unauthenticated("token-invalid", "the token is not one that this server accepts", "Bearer");
    return unauthenticated("key-invalid", "the key is unknown, expired or disabled", kind == Kind::Basic ? "Basic" : "Bearer");
}

bool is_post(const Request& request, std::string_view name)
{
    return request.method == Method::Post && request.path.size() == 2 && request.path[0] == "auth" && request.path[1] == name;
}

// What the request says it is for comes before what its session or key says.
Result<layers::Viewer> with_purpose(layers::Viewer viewer, const Request& request)
{
    constexpr std::string_view field = "Haishu-Purpose";
    const std::string_view stated = request.header(field);
    const auto is_purpose = [&](const Header& header) { return equal_ignoring_case(header.name, field); };
    if (std::count_if(request.headers.begin(), request.headers.end(), is_purpose) > 1)
        return bad_input("purpose-repeated", "a request is for one purpose: send Haishu-Purpose once");
    if (stated.empty()) return viewer;
    HAISHU_CHECK(check_purpose(stated));
    viewer.purpose = stated;
    return viewer;
}

}  // namespace

AuthClock AuthClock::system()
{
    return {[] { return static_cast<std::int64_t>(std::time(nullptr)); }, [] { return std::chrono::steady_clock::now(); }};
}

Authenticator::Authenticator(AccountBook& accounts, SecretBox secrets, AuthOptions options, AuthClock clock)
    : m_accounts(accounts),
      m_secrets(secrets),
      m_options(std::move(options)),
      m_clock(std::move(clock)),
      m_login_check(accounts, m_secrets, m_options.login, m_clock.wall_seconds, m_clock.steady),
      m_known(m_options.idle_time)
{
}

std::optional<Result<layers::Viewer>> Authenticator::resolve_at_once(const Request& request, Presence presence)
{
    return resolve(request, Store::MayNot, presence);
}

Result<layers::Viewer> Authenticator::resolve(const Request& request, Presence presence)
{
    auto resolved = resolve(request, Store::MayAsk, presence);
    HAISHU_ASSERT(resolved.has_value(), "with the database there is an answer");
    return std::move(*resolved);
}

std::optional<Result<layers::Viewer>> Authenticator::resolve(const Request& request, Store store, Presence presence)
{
    using Answer = Result<layers::Viewer>;
    const bool changes = is_unsafe(request.method);
    const auto credentials = read_credentials(request, cookie_name(request));
    if (!credentials) return Answer(credentials.error());
    const Kind kind = credentials->kind;
    // Browsers repeat a Basic password on their own, like a cookie; a bearer key is always put there by a script.
    if (changes && kind != Kind::Bearer && kind != Kind::Token) {
        if (const auto checked = check_origin(request); !checked) return Answer(checked.error());
    }
    if (kind == Kind::None || is_post(request, "login")) return Answer(layers::Viewer{});

    auto found = find(*credentials, sha256_hex(credentials->secret), store, presence);
    if (!found) return Answer(found.error());
    const Found& known = found.value();
    if (!known) return std::nullopt;
    if (!*known) {
        if (kind != Kind::Cookie) return Answer(refusal(kind));
        if (changes && !is_post(request, "logout"))
            return Answer(unauthenticated("session-invalid", "the session has ended; sign in again", "Bearer"));
        return Answer(layers::Viewer{});
    }
    if (kind == Kind::Cookie && changes && !equal_in_constant_time(request.header("X-CSRF-Token"), (*known)->csrf)) {
        return Answer(Error{ErrorCode::Forbidden, "csrf-refused", "X-CSRF-Token is missing or not that of the session", {}});
    }
    return with_purpose((*known)->viewer, request);
}

Result<Authenticator::Found> Authenticator::find(const Credentials& credentials, const std::string& hash, Store store,
                                                 Presence presence)
{
    auto known = m_known.find(hash, m_clock.steady(), presence);
    if (!known) {
        if (store == Store::MayNot) return Found();
        const std::uint64_t generation = m_known.generation();
        HAISHU_TRY(auto loaded, load(credentials, hash));
        if (loaded) known = m_known.keep(hash, std::move(*loaded), generation, presence);
        if (!known) return Found(std::move(known));
    }
    if (!known->is_session() || presence == Presence::Listens || next_expiry(*known) < known->stored_until + extend_every)
        return Found(std::move(known));
    if (store == Store::MayNot) return Found();
    HAISHU_TRY(const bool is_alive, extend(hash, *known));
    return Found(is_alive ? std::move(known) : std::nullopt);
}

std::int64_t Authenticator::next_expiry(const KnownAsker& known) const
{
    return std::min(m_clock.wall_seconds() + m_options.idle_time.count(), known.created_at + m_options.whole_time.count());
}

// The database knows the end of a session in steps of minutes, so that reading does not write each time. A session that was
// taken away in the meantime is not brought back.
Result<bool> Authenticator::extend(const std::string& hash, const KnownAsker& known)
{
    const std::int64_t until = next_expiry(known);
    HAISHU_TRY(const bool is_alive, m_accounts.extend_session(hash, until));
    if (is_alive)
        m_known.set_stored_until(hash, until);
    else
        m_known.end(hash, m_clock.steady());
    return is_alive;
}

Result<Authenticator::Login> Authenticator::login(const Request& request, const LoginAttempt& attempt, const std::string& purpose)
{
    if (!purpose.empty()) HAISHU_CHECK(check_purpose(purpose));
    HAISHU_TRY(const LoginCheck::Passed passed, m_login_check.check(attempt));
    HAISHU_TRY([[maybe_unused]] const std::string removed, logout(request));

    const std::string token = new_session_token(m_clock.wall_seconds());
    const std::int64_t until = m_clock.wall_seconds() + std::min(m_options.idle_time, m_options.whole_time).count();
    const layers::Accounts::Session session{passed.user.name, new_secret(), until, purpose, passed.two_factors};
    // It is not put into memory: the first request reads the account as it is then.
    HAISHU_CHECK(m_accounts.put_session(sha256_hex(token), session));
    return Login{viewer_of_session(passed.user, session), session.csrf, cookie(request, token, m_options.whole_time),
                 passed.two_factors, passed.user.must_change_password};
}

Result<std::string> Authenticator::logout(const Request& request)
{
    const std::string_view token = cookie_value(request.header("Cookie"), cookie_name(request));
    if (!token.empty()) {
        const std::string hash = sha256_hex(token);
        m_known.end(hash, m_clock.steady());
        HAISHU_CHECK(m_accounts.delete_session(hash));
    }
    return cookie(request, "", std::chrono::seconds(0));
}

std::optional<KnownAsker> Authenticator::session(const Request& request) const
{
    const auto credentials = read_credentials(request, cookie_name(request));
    if (!credentials || credentials->kind != Kind::Cookie || request.viewer.is_anonymous()) return std::nullopt;
    return m_known.look(sha256_hex(credentials->secret));
}

std::string Authenticator::cookie(const Request& request, std::string_view token, std::chrono::seconds age) const
{
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name(request), token, age.count(),
                       is_secure(request) ? "; Secure" : "");
}

}  // namespace haishu::server

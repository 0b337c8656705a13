#include "server/auth/authenticator.hpp"

#include "server/auth/request_origin.hpp"
#include "server/auth/secret.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr auto trust_memory = std::chrono::seconds(60);  // then users and keys are looked up again
constexpr std::int64_t extend_every = 5 * 60;            // seconds by which a session moves on in the database
constexpr std::int64_t clock_slack = 5 * 60;             // a session may be this far from the future
constexpr std::size_t most_known = 50'000;

layers::Viewer viewer_of(const layers::User& user, bool may_write)
{
    return {user.name, user.role, user.department, may_write};
}

// A token is a secret and the time of its login, "SECRET.1763000000": the hash covers both, so the time cannot be changed.
std::optional<std::int64_t> creation_of(std::string_view token)
{
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    std::int64_t created = 0;
    const auto [end, status] = std::from_chars(token.data() + dot + 1, token.data() + token.size(), created);
    if (status != std::errc{} || end != token.data() + token.size() || created < 0) return std::nullopt;
    return created;
}

Error unauthenticated(std::string id, std::string detail, std::string challenge)
{
    return Error{ErrorCode::Unauthenticated, std::move(id), std::move(detail), {{"challenge", std::move(challenge)}}};
}

bool is_post(const Request& request, std::string_view name)
{
    return request.method == Method::Post && request.path.size() == 2 && request.path[0] == "auth" && request.path[1] == name;
}

}  // namespace

AuthClock AuthClock::system()
{
    return {[] { return static_cast<std::int64_t>(std::time(nullptr)); }, [] { return std::chrono::steady_clock::now(); }};
}

Authenticator::Authenticator(std::unique_ptr<AccountBook> accounts, AuthOptions options, AuthClock clock)
    : m_accounts(std::move(accounts)), m_options(options), m_clock(std::move(clock)), m_limiter(m_clock.steady)
{
}

std::optional<Result<layers::Viewer>> Authenticator::resolve_at_once(const Request& request)
{
    return resolve(request, Store::MayNot);
}

Result<layers::Viewer> Authenticator::resolve(const Request& request)
{
    auto resolved = resolve(request, Store::MayAsk);
    HAISHU_ASSERT(resolved.has_value(), "with the database there is an answer");
    return std::move(*resolved);
}

std::optional<Result<layers::Viewer>> Authenticator::resolve(const Request& request, Store store)
{
    using Answer = Result<layers::Viewer>;
    const bool changes = is_unsafe(request.method);
    const auto credentials = read_credentials(request, cookie_name());
    if (!credentials) return Answer(credentials.error());
    // Browsers repeat a Basic password on their own, like a cookie; a bearer key is always put there by a script.
    if (changes && credentials.value().kind != Credentials::Kind::Bearer) {
        if (const auto checked = check_origin(request); !checked) return Answer(checked.error());
    }
    if (credentials.value().kind == Credentials::Kind::None || is_post(request, "login")) return Answer(layers::Viewer{});

    const bool is_session = credentials.value().kind == Credentials::Kind::Cookie;
    auto found = find(credentials.value(), sha256_hex(credentials.value().secret), store);
    if (!found) return Answer(found.error());
    const Found& known = found.value();
    if (!known) return std::nullopt;
    if (!*known) {
        if (!is_session) {
            const bool is_basic = credentials.value().kind == Credentials::Kind::Basic;
            return Answer(
                unauthenticated("key-invalid", "the key is unknown, expired or disabled", is_basic ? "Basic" : "Bearer"));
        }
        if (changes && !is_post(request, "logout"))
            return Answer(unauthenticated("session-invalid", "the session has ended; sign in again", "Bearer"));
        return Answer(layers::Viewer{});
    }
    if (is_session && changes && !equal_in_constant_time(request.header("X-CSRF-Token"), (*known)->csrf)) {
        return Answer(Error{ErrorCode::Forbidden, "csrf-refused", "X-CSRF-Token is missing or not that of the session", {}});
    }
    return Answer((*known)->viewer);
}

Result<Authenticator::Found> Authenticator::find(const Credentials& credentials, const std::string& hash, Store store)
{
    if (auto known = remembered(hash, m_clock.steady())) {
        const bool is_key = known->csrf.empty();
        if (is_key || next_expiry(*known) < known->stored_until + extend_every) return Found(std::move(known));
        if (store == Store::MayNot) return Found();
        HAISHU_CHECK(extend(hash, *known));
        return Found(std::move(known));
    }
    if (store == Store::MayNot) return Found();
    const bool is_session = credentials.kind == Credentials::Kind::Cookie;
    HAISHU_TRY(auto loaded, is_session ? load_session(credentials, hash) : load_key(hash));
    if (loaded) remember(hash, *loaded);
    return Found(std::move(loaded));
}

std::optional<Authenticator::Known> Authenticator::remembered(const std::string& hash, Steady now)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(hash);
    if (found == m_known.end()) return std::nullopt;
    Known& known = found->second;
    const bool is_idle = !known.csrf.empty() && now - known.last_seen >= m_options.idle_time;
    if (now >= known.ends || is_idle || now - known.loaded >= trust_memory) {
        // An ended session stays in memory as ended: the database, which knows it in steps of minutes, must not revive it.
        if (is_idle) known.ends = known.last_seen;
        return std::nullopt;
    }
    known.last_seen = now;
    return known;
}

Result<std::optional<Authenticator::Known>> Authenticator::load_session(const Credentials& credentials, const std::string& hash)
{
    const auto now = m_clock.steady();
    const std::int64_t wall = m_clock.wall_seconds();
    const auto created = creation_of(credentials.secret);
    const std::int64_t whole = m_options.whole_time.count();
    if (!created || wall >= *created + whole || wall < *created - clock_slack) return std::optional<Known>();

    HAISHU_TRY(const auto session, m_accounts->find_session(hash));
    if (!session || session->expires_at <= wall) return std::optional<Known>();
    HAISHU_TRY(const auto user, find_active_user(session->user));
    if (!user) return std::optional<Known>();

    Known known{viewer_of(*user, true),
                session->csrf,
                *created,
                session->expires_at,
                now,
                now,
                now + std::chrono::seconds(*created + whole - wall)};
    const std::lock_guard lock(m_mutex);
    if (const auto before = m_known.find(hash); before != m_known.end()) {
        // Known to this process: its steady clock has the last word.
        const bool has_ended = now >= before->second.ends || now - before->second.last_seen >= m_options.idle_time;
        if (has_ended) return std::optional<Known>();
        known.ends = before->second.ends;
    }
    return std::optional<Known>(std::move(known));
}

Result<std::optional<Authenticator::Known>> Authenticator::load_key(const std::string& hash)
{
    const auto now = m_clock.steady();
    const std::int64_t wall = m_clock.wall_seconds();
    HAISHU_TRY(const auto key, m_accounts->find_key(hash));
    if (!key || key->expires_at <= wall) return std::optional<Known>();
    HAISHU_TRY(const auto user, find_active_user(key->user));
    if (!user) return std::optional<Known>();
    return std::optional<Known>(Known{viewer_of(*user, key->scope == "write"), "", 0, key->expires_at, now, now,
                                      now + std::chrono::seconds(key->expires_at - wall)});
}

Result<std::optional<layers::User>> Authenticator::find_active_user(const std::string& name)
{
    HAISHU_TRY(auto user, m_accounts->find_user(name));
    if (user && user->disabled) user.reset();
    return user;
}

std::int64_t Authenticator::next_expiry(const Known& known) const
{
    return std::min(m_clock.wall_seconds() + m_options.idle_time.count(), known.created_at + m_options.whole_time.count());
}

// The database knows the end of a session in steps of minutes, so that reading does not write each time.
Result<void> Authenticator::extend(const std::string& hash, Known& known)
{
    known.stored_until = next_expiry(known);
    HAISHU_CHECK(m_accounts->put_session(hash, {known.viewer.name, known.csrf, known.stored_until}));
    bool is_alive = false;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_known.find(hash);
        is_alive = found != m_known.end() && found->second.ends > m_clock.steady();
        if (is_alive) found->second.stored_until = known.stored_until;
    }
    // It was logged out in the meantime; what was just written must not bring it back.
    if (!is_alive) HAISHU_CHECK(m_accounts->delete_session(hash));
    return {};
}

void Authenticator::remember(const std::string& hash, const Known& known)
{
    const std::lock_guard lock(m_mutex);
    if (m_known.size() >= most_known) {
        const auto now = m_clock.steady();
        for (auto at = m_known.begin(); at != m_known.end();)
            at = at->second.ends <= now || now - at->second.loaded >= trust_memory ? m_known.erase(at) : std::next(at);
        if (m_known.size() >= most_known) m_known.erase(m_known.begin());
    }
    const auto [place, is_new] = m_known.try_emplace(hash, known);
    const bool has_ended = !is_new && !known.csrf.empty() && place->second.ends <= known.loaded;
    if (!is_new && !has_ended) place->second = known;
}

Result<layers::User> Authenticator::check_password(const std::string& name, const std::string& password,
                                                   const std::string& address)
{
    if (m_options.limit_attempts) {
        if (const auto wait = m_limiter.wait(name, address)) {
            const std::string seconds = std::to_string(wait->count());
            return Error{ErrorCode::Busy,
                         "too-many-attempts",
                         fmt::format("wait {} seconds before the next attempt", seconds),
                         {{"retry_after", seconds}}};
        }
    }
    HAISHU_TRY(auto user, m_accounts->find_user(name));
    bool is_right = false;
    if (user) {
        HAISHU_TRY(is_right, m_hasher.verify(user->password_hash, password));
    } else {
        HAISHU_CHECK(m_hasher.verify_nothing(password));
    }
    if (!is_right || user->disabled) {
        m_limiter.failed(name, address);
        return unauthenticated("login-failed", "name or password is wrong", "Bearer");
    }
    m_limiter.succeeded(name, address);
    if (PasswordHasher::is_outdated(user->password_hash)) {
        HAISHU_TRY(user->password_hash, m_hasher.hash(password));
        HAISHU_CHECK(m_accounts->update_user(*user));
    }
    return std::move(*user);
}

Result<Authenticator::Login> Authenticator::login(const Request& request, const std::string& name, const std::string& password)
{
    HAISHU_TRY(const layers::User user, check_password(name, password, request.remote_address));
    HAISHU_TRY([[maybe_unused]] const std::string removed, logout(request));

    const std::int64_t wall = m_clock.wall_seconds();
    const auto now = m_clock.steady();
    const std::string token = fmt::format("{}.{}", new_secret(), wall);
    const std::int64_t until = wall + std::min(m_options.idle_time, m_options.whole_time).count();
    const Known known{viewer_of(user, true), new_secret(), wall, until, now, now, now + m_options.whole_time};
    const std::string hash = sha256_hex(token);
    HAISHU_CHECK(m_accounts->put_session(hash, {user.name, known.csrf, until}));
    remember(hash, known);
    return Login{known.viewer, known.csrf, cookie(token, m_options.whole_time)};
}

Result<std::string> Authenticator::logout(const Request& request)
{
    const std::string_view token = cookie_value(request.header("Cookie"), cookie_name());
    if (!token.empty()) {
        const std::string hash = sha256_hex(token);
        {
            // It stays in memory as ended, so that a look-up under way does not bring it back.
            const std::lock_guard lock(m_mutex);
            const auto found = m_known.find(hash);
            if (found != m_known.end()) found->second.ends = m_clock.steady();
        }
        HAISHU_CHECK(m_accounts->delete_session(hash));
    }
    return cookie("", std::chrono::seconds(0));
}

std::string Authenticator::csrf_token(const Request& request)
{
    const std::string_view token = cookie_value(request.header("Cookie"), cookie_name());
    if (token.empty() || !request.header("Authorization").empty()) return {};
    const std::lock_guard lock(m_mutex);
    const auto found = m_known.find(sha256_hex(token));
    return found == m_known.end() ? std::string{} : found->second.csrf;
}

void Authenticator::forget()
{
    const std::lock_guard lock(m_mutex);
    // Entries stay, with their ends, but have to be loaded again.
    for (auto& [hash, known] : m_known) known.loaded -= 2 * trust_memory;
}

std::string Authenticator::cookie(std::string_view token, std::chrono::seconds age) const
{
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", cookie_name(), token, age.count(),
                       m_options.secure_cookies ? "; Secure" : "");
}

}  // namespace haishu::server

// What a session, a key or a token stands for, by the database or by its own signature: the rest of Authenticator.

#include "server/auth/authenticator.hpp"
#include "server/auth/secret.hpp"
#include "server/auth/session_viewer.hpp"

namespace haishu::server
{

namespace
{

constexpr std::int64_t clock_slack = 5 * 60;  // a session may be this far from the future
constexpr std::int64_t day_seconds = 24 * 60 * 60;

layers::Viewer viewer_of_key(const layers::User& user, const layers::KeyRecord& key)
{
    layers::Viewer viewer{user.name, user.role, user.department, key.scope == "write"};
    viewer.duty = user.duty;
    viewer.purpose = key.purpose;
    viewer.key = key.id;
    viewer.key_layers = key.layers;
    return viewer;
}

}  // namespace

Result<std::optional<KnownAsker>> Authenticator::load(const Credentials& credentials, const std::string& hash)
{
    switch (credentials.kind) {
        case Credentials::Kind::Cookie: return load_session(credentials.secret, hash);
        case Credentials::Kind::Token: return read_token(credentials.secret);
        default: return load_key(hash);
    }
}

Result<std::optional<KnownAsker>> Authenticator::load_session(const std::string& token, const std::string& hash)
{
    const auto now = m_clock.steady();
    const std::int64_t wall = m_clock.wall_seconds();
    const auto created = creation_of(token);
    const std::int64_t whole = m_options.whole_time.count();
    if (!created || wall >= *created + whole || wall < *created - clock_slack) return std::optional<KnownAsker>();

    HAISHU_TRY(const auto session, m_accounts.find_session(hash));
    if (!session || session->expires_at <= wall) return std::optional<KnownAsker>();
    HAISHU_TRY(const auto user, find_active_user(session->user));
    if (!user) return std::optional<KnownAsker>();
    KnownAsker known{viewer_of_session(*user, *session), session->csrf, *created, session->expires_at, session->two_factors};
    known.must_change_password = user->must_change_password;
    known.loaded = known.last_seen = now;
    known.ends = now + std::chrono::seconds(*created + whole - wall);
    return std::optional(std::move(known));
}

Result<std::optional<KnownAsker>> Authenticator::load_key(const std::string& hash)
{
    const auto now = m_clock.steady();
    const std::int64_t wall = m_clock.wall_seconds();
    HAISHU_TRY(const auto key, m_accounts.find_key(hash));
    if (!key || key->expires_at <= wall || key->revoked_at != 0) return std::optional<KnownAsker>();
    HAISHU_TRY(const auto user, find_active_user(key->user));
    if (!user) return std::optional<KnownAsker>();
    if (const std::int64_t day = wall / day_seconds; day > key->last_used_day) {
        // For the list of keys only: a disk that takes no writes must not lock readers out.
        [[maybe_unused]] const auto noted = m_accounts.note_key_use(key->id, day);
    }
    KnownAsker known;
    known.viewer = viewer_of_key(*user, *key);
    known.loaded = known.last_seen = now;
    known.ends = now + std::chrono::seconds(key->expires_at - wall);
    return std::optional(std::move(known));
}

std::optional<KnownAsker> Authenticator::read_token(const std::string& token)
{
    if (!m_options.tokens) return std::nullopt;
    const std::int64_t wall = m_clock.wall_seconds();
    auto verified = m_options.tokens->verify(token, wall);
    if (!verified) return std::nullopt;
    KnownAsker known;
    known.viewer = std::move(verified->viewer);
    known.loaded = known.last_seen = m_clock.steady();
    known.ends = known.loaded + std::chrono::seconds(verified->expires_at - wall);
    return known;
}

Result<std::optional<layers::User>> Authenticator::find_active_user(const std::string& name)
{
    HAISHU_TRY(auto user, m_accounts.find_user(name));
    if (user && user->disabled) user.reset();
    return user;
}

}  // namespace haishu::server

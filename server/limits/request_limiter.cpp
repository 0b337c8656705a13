#include "server/limits/request_limiter.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

enum class Space : unsigned char { Address = 1, Account, Key };  // askers of different sorts

constexpr std::string_view known_prefix = "known-";

std::int64_t whole_seconds(std::chrono::nanoseconds time)
{
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(time).count());
}

// Besides Retry-After: draft-ietf-httpapi-ratelimit-headers-10, for programs that pace themselves.
Error refusal(std::string id, std::string detail, std::string_view policy, std::uint64_t most, std::chrono::nanoseconds window,
              std::chrono::nanoseconds wait)
{
    const std::int64_t seconds = whole_seconds(wait);
    return Error{ErrorCode::Busy, std::move(id), std::move(detail), {{"retry_after", std::to_string(seconds)}}}
        .with("rate_limit", fmt::format("\"{}\";r=0;t={}", policy, seconds))
        .with("rate_limit_policy", fmt::format("\"{}\";q={};w={}", policy, most, whole_seconds(window)));
}

}  // namespace

Result<void> LimitRules::set(std::string_view text)
{
    const auto equals = std::min(text.find('='), text.size());
    std::string_view name = text.substr(0, equals);
    auto* rates = &anonymous;
    if (name.substr(0, known_prefix.size()) == known_prefix) {
        name.remove_prefix(known_prefix.size());
        rates = &known;
    }
    const auto found = std::find(cost_names.begin(), cost_names.end(), name);
    if (found == cost_names.end()) {
        return bad_input("limit-unknown", fmt::format("'{}' names no limit; they are {}, for accounts and keys with {} before it",
                                                      text, fmt::join(cost_names, ", "), known_prefix));
    }
    HAISHU_TRY(rates->at(static_cast<std::size_t>(found - cost_names.begin())),
               parse_rate(text.substr(std::min(text.size(), equals + 1))));
    return {};
}

RequestLimiter::RequestLimiter(const LimitRules& rules, std::function<Time()> now)
    : m_rules(rules), m_now(std::move(now)), m_quota(rules.key_requests_a_day)
{
}

std::optional<Error> RequestLimiter::take(BucketTable::Asker asker, Cost cost, const Rate& rate, Time now)
{
    const BucketTable::Taken taken = m_buckets.take(asker, index_of(cost), rate, now);
    if (taken.is_allowed) return std::nullopt;
    return refusal("rate-limited", "too many requests at once; go on more slowly", cost_names.at(index_of(cost)),
                   static_cast<std::uint64_t>(rate.burst), rate.whole(), taken.wait);
}

std::optional<Error> RequestLimiter::count(Request& request)
{
    const auto cost = cost_of(request);
    return cost ? count(request, *cost) : std::nullopt;
}

std::optional<Error> RequestLimiter::count(Request& request, Cost cost)
{
    if (std::exchange(request.is_counted, true)) return std::nullopt;
    const auto now = m_now();
    const std::size_t kind = index_of(cost);
    const layers::Viewer& viewer = request.viewer;
    if (viewer.is_anonymous()) {
        const std::uint64_t subscriber = subscriber_of(request.address);
        const std::string_view bytes(reinterpret_cast<const char*>(&subscriber), sizeof subscriber);
        return take(m_buckets.asker(static_cast<unsigned char>(Space::Address), bytes), cost, m_rules.anonymous.at(kind), now);
    }
    const bool is_key = !viewer.key.empty();
    const auto asker = is_key ? m_buckets.asker(static_cast<unsigned char>(Space::Key), viewer.key)
                              : m_buckets.asker(static_cast<unsigned char>(Space::Account), viewer.name);
    if (auto refused = take(asker, cost, m_rules.known.at(kind), now)) return refused;
    const auto wait = is_key ? m_quota.take(asker, now) : std::nullopt;
    if (!wait) return std::nullopt;
    return refusal("quota-exhausted", "this key has asked as often as it may in a day", "day", m_rules.key_requests_a_day,
                   std::chrono::hours(24), *wait);
}

std::optional<Error> RequestLimiter::count_lookup(const Request& request)
{
    const std::uint64_t subscriber = subscriber_of(request.address);
    const std::string_view bytes(reinterpret_cast<const char*>(&subscriber), sizeof subscriber);
    const auto asker = m_buckets.asker(static_cast<unsigned char>(Space::Address), bytes);
    return take(asker, Cost::Lookup, m_rules.anonymous.at(index_of(Cost::Lookup)), m_now());
}

}  // namespace haishu::server

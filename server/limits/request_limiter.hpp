#pragma once
// Says which requests are too many: of an address for those who do not say who they are, of an account or an API key for those
// who do; keys may also have so many requests a day. Addresses of one subscriber count together. What the limits are is
// LimitRules; who was counted lasts as long as the process. Safe from many threads; must not block and does not.

#include "geo/base/error.hpp"
#include "server/limits/bucket_table.hpp"
#include "server/limits/cost.hpp"
#include "server/limits/daily_quota.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

struct LimitRules {
    // By Cost.
    std::array<Rate, 6> anonymous{per_second(50, 200), per_second(10, 50), per_second(1, 10),
                                  per_minute(30, 60),  per_second(1, 20),  per_second(20, 200)};
    std::array<Rate, 6> known{per_second(200, 800), per_second(50, 200), per_second(20, 100),
                              per_minute(30, 60),   per_second(2, 60),   per_second(20, 200)};
    std::uint64_t key_requests_a_day = 200'000;  // 0: any number

    // "tiles=50/s:200", "known-exports=10/min:20": names are cost_names, with "known-" for accounts and keys.
    // Errors: bad_input "limit-unknown", "rate-invalid".
    Result<void> set(std::string_view text);
};

class RequestLimiter
{
   public:
    using Time = std::chrono::steady_clock::time_point;
    explicit RequestLimiter(
        const LimitRules& rules, std::function<Time()> now = [] { return std::chrono::steady_clock::now(); });

    // Counts the request, once, against whoever its viewer says; nothing when it may go on. Errors: Busy "rate-limited",
    // "quota-exhausted".
    std::optional<Error> count(Request& request);
    // The same when the cost is known already.
    std::optional<Error> count(Request& request, Cost cost);
    // Counts that the database is asked who that is, against the address.
    std::optional<Error> count_lookup(const Request& request);

   private:
    std::optional<Error> take(BucketTable::Asker asker, Cost cost, const Rate& rate, Time now);

    LimitRules m_rules;
    std::function<Time()> m_now;
    BucketTable m_buckets;
    DailyQuota m_quota;
};

}  // namespace haishu::server

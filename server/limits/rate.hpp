#pragma once
// How often something may be done: at `rate` on the average, and `burst` times at once after a pause.

#include "geo/base/result.hpp"

#include <chrono>
#include <string_view>

namespace haishu::server
{

struct Rate {
    std::chrono::nanoseconds interval{0};  // one more each
    int burst = 1;

    // After so long a pause everything may be done at once again.
    [[nodiscard]] std::chrono::nanoseconds whole() const { return interval * burst; }
};

constexpr Rate per_second(int times, int burst)
{
    return {std::chrono::nanoseconds(std::chrono::seconds(1)) / times, burst};
}

constexpr Rate per_minute(int times, int burst)
{
    return {std::chrono::nanoseconds(std::chrono::minutes(1)) / times, burst};
}

// "50/s:200", "20/min:60": times from 1 to a million, per s, min or h; a burst from 1 to a million. Error bad_input
// "rate-invalid".
Result<Rate> parse_rate(std::string_view text);

}  // namespace haishu::server

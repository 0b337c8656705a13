#pragma once
// How many restricted rows a member of the staff is given: in one answer, and in one day. Clerks and approvers answer for what
// is restricted and have no such limit. What was given before this program started is read from the audit. Safe from many
// threads.

#include "geo/base/result.hpp"
#include "layers/policy/viewer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace haishu::server
{

struct RowLimits {
    std::size_t per_request = 500;
    std::size_t per_day = 5'000;
    int utc_offset_minutes = 480;  // where a day begins
};

class RowQuota
{
   public:
    // Rows on record as given to an account since a moment (ms UTC).
    using Past = std::function<Result<std::size_t>(const std::string& account, std::int64_t since_ms)>;
    using Clock = std::function<std::int64_t()>;  // ms UTC

    RowQuota(RowLimits limits, Past past, Clock clock);

    // Before an answer with so many restricted rows leaves; none are counted when it must not. Errors: Forbidden "row-quota";
    // Busy "row-quota-day" (429) with retry_after, the seconds to the end of the day; those of the past.
    Result<void> take(const layers::Viewer& viewer, std::size_t rows);
    // The same, and none are counted.
    Result<void> check(const layers::Viewer& viewer, std::size_t rows);

   private:
    Result<void> add(const layers::Viewer& viewer, std::size_t rows, bool is_given);
    [[nodiscard]] std::int64_t day_of(std::int64_t at_ms) const;
    [[nodiscard]] std::int64_t start_of(std::int64_t day) const;

    const RowLimits m_limits;
    const Past m_past;
    const Clock m_clock;
    const std::int64_t m_began_ms;
    std::mutex m_mutex;
    std::int64_t m_day = 0;
    std::map<std::string, std::size_t> m_given;  // on that day, by account
};

}  // namespace haishu::server

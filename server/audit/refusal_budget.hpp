#pragma once
// How many refusals of people who do not say who they are get a record each; the others are counted, and the counts are put on
// record together. So nobody can fill the audit with requests that are refused anyway, and no refusal goes unnoticed. Safe from
// many threads.

#include "server/http/address.hpp"
#include "server/limits/bucket_table.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace haishu::server
{

class RefusalBudget
{
   public:
    using Time = std::chrono::steady_clock::time_point;
    explicit RefusalBudget(std::function<Time()> now) : m_now(std::move(now)) {}

    // An address may have 30 at once and 20 a minute, all together 200 at once and two a second. Otherwise it is counted here.
    bool may_record(const AddressBytes& address, int status);
    void count(int status);

    struct Count {
        int status;
        std::int64_t refusals;
    };
    // What was counted since the last call.
    std::vector<Count> take_counts();

   private:
    static constexpr std::array<int, 3> statuses{401, 403, 429};
    std::function<Time()> m_now;
    BucketTable m_buckets;
    std::array<std::atomic<std::int64_t>, 3> m_counts{};  // by `statuses`
};

}  // namespace haishu::server

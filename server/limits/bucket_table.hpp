#pragma once
// Token buckets of many askers in a table of fixed size, about 4 MiB, however many ask.
//
// A bucket that is full again is as good as none, so its place may be taken: nobody gains by filling the table with askers that
// he invents, and nobody who is known loses his bucket. Those for whom there is no place share one bucket among the few that
// hash to the same set; the hash has a secret, so they cannot be chosen. Safe from many threads; allocates nothing after it
// was made.

#include "server/limits/rate.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace haishu::server
{

class BucketTable
{
   public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t kinds = 6;      // buckets of one asker
    static constexpr std::size_t most = 65'536;  // askers

    BucketTable();
    ~BucketTable();
    BucketTable(const BucketTable&) = delete;
    BucketTable& operator=(const BucketTable&) = delete;

    // Who asks, as the table knows them. `space` keeps askers of different sorts apart that have the same name.
    using Asker = std::uint64_t;
    [[nodiscard]] Asker asker(unsigned char space, std::string_view name) const;

    struct Taken {
        bool is_allowed = true;
        std::chrono::nanoseconds wait{0};  // when refused: until one may be taken
        int left = 0;                      // may be taken now
    };
    // Takes one from the bucket of that kind, or nothing when it is empty. `now` must not be the epoch of the clock.
    Taken take(Asker asker, std::size_t kind, const Rate& rate, Time now);

   private:
    struct Set;
    struct Secret;
    std::unique_ptr<const Secret> m_secret;
    std::unique_ptr<Set[]> m_sets;
};

}  // namespace haishu::server

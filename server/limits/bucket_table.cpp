#include "server/limits/bucket_table.hpp"

#include "geo/base/assert.hpp"

#include <algorithm>
#include <mutex>

#include <sodium.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t places = 16;  // of a set
constexpr std::size_t sets = BucketTable::most / places;
static_assert((sets & (sets - 1)) == 0);

// A bucket is the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371).
using Buckets = std::array<std::int64_t, BucketTable::kinds>;

bool are_full(const Buckets& buckets, std::int64_t now)
{
    return std::all_of(buckets.begin(), buckets.end(), [now](std::int64_t full_at) { return full_at <= now; });
}

}  // namespace

struct BucketTable::Set {
    std::mutex mutex;
    std::array<Asker, places> askers{};  // together: looking for one reads two cache lines
    std::array<Buckets, places> buckets{};
    Buckets shared{};  // of all for whom there is no place

    Buckets& of(Asker asker, std::int64_t now)
    {
        const auto known = std::find(askers.begin(), askers.end(), asker);
        if (known != askers.end()) return buckets.at(static_cast<std::size_t>(known - askers.begin()));
        const auto free = std::find_if(buckets.begin(), buckets.end(), [now](const Buckets& any) { return are_full(any, now); });
        if (free == buckets.end()) return shared;
        askers.at(static_cast<std::size_t>(free - buckets.begin())) = asker;
        *free = {};
        return *free;
    }
};

struct BucketTable::Secret {
    std::array<unsigned char, crypto_shorthash_KEYBYTES> bytes{};
};

BucketTable::BucketTable() : m_sets(std::make_unique<Set[]>(sets))
{
    HAISHU_ASSERT(sodium_init() >= 0, "the cryptographic library starts");
    auto secret = std::make_unique<Secret>();
    randombytes_buf(secret->bytes.data(), secret->bytes.size());
    m_secret = std::move(secret);
}

BucketTable::~BucketTable() = default;

BucketTable::Asker BucketTable::asker(unsigned char space, std::string_view name) const
{
    auto key = m_secret->bytes;
    key.front() ^= space;
    Asker hash = 0;
    static_assert(sizeof hash == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     key.data());
    return hash;
}

BucketTable::Taken BucketTable::take(Asker asker, std::size_t kind, const Rate& rate, Time now)
{
    const std::int64_t at = std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
    const std::int64_t interval = rate.interval.count();
    const std::int64_t whole = rate.whole().count();
    Set& set = m_sets[asker & (sets - 1)];
    const std::lock_guard lock(set.mutex);
    std::int64_t& full_at = set.of(asker, at).at(kind);
    const std::int64_t next = std::max(full_at, at) + interval;
    const std::int64_t missing = next - at;
    if (missing > whole) return {false, std::chrono::nanoseconds(missing - whole), 0};
    full_at = next;
    return {true, {}, static_cast<int>((whole - missing) / interval)};
}

}  // namespace haishu::server

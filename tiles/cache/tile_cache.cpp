#include "tiles/cache/tile_cache.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace haishu::tiles
{
namespace
{

using TilePointer = std::shared_ptr<const CachedTile>;

constexpr std::size_t least_shard_bytes = 8 << 20;  // a shard must hold many tiles, or it throws good ones away
constexpr std::size_t most_shards = 16;
constexpr std::size_t bookkeeping_bytes = 256;  // list and map nodes, control block, about

std::size_t cost(std::string_view key, const CachedTile& tile)
{
    return 2 * key.size() + tile.head.size() + tile.body.size() + bookkeeping_bytes;
}

// Keys are long: each is hashed once.
struct HashedKey {
    std::string_view text;
    std::size_t hash = std::hash<std::string_view>()(text);
};

struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(const HashedKey& key) const { return key.hash; }
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
};

struct KeyEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
    bool operator()(const HashedKey& a, std::string_view b) const { return a.text == b; }
    bool operator()(std::string_view a, const HashedKey& b) const { return a == b.text; }
};

template <class Value>
using KeyMap = std::unordered_map<std::string, Value, KeyHash, KeyEqual>;

// One making of a tile, and those who wait for it.
struct Flight {
    std::mutex mutex;
    std::condition_variable landed;
    bool is_over = false;
    Result<TilePointer> outcome = Error{ErrorCode::Internal, "internal", "the tile's maker gave up", {}};
};

}  // namespace

struct TileCache::Shard {
    struct Entry {
        const std::string* key = nullptr;  // the map's
        TilePointer tile;
        std::size_t bytes = 0;
    };

    std::mutex mutex;
    std::list<Entry> entries;  // most recently used first
    KeyMap<std::list<Entry>::iterator> by_key;
    KeyMap<std::shared_ptr<Flight>> flights;
    std::size_t capacity = 0;
    Statistics counts;

    // The mutex is held for all of these.
    TilePointer find(const HashedKey& key)
    {
        const auto found = by_key.find(key);
        if (found == by_key.end()) return nullptr;
        if (found->second != entries.begin()) entries.splice(entries.begin(), entries, found->second);
        return found->second->tile;
    }
    void keep(std::string_view key, const TilePointer& tile)
    {
        const std::size_t bytes = cost(key, *tile);
        if (bytes > capacity) return;
        const auto [place, is_new] = by_key.try_emplace(std::string(key));
        if (!is_new) return;
        entries.push_front({&place->first, tile, bytes});
        place->second = entries.begin();
        counts.bytes += bytes;
        while (counts.bytes > capacity) {
            counts.bytes -= entries.back().bytes;
            by_key.erase(by_key.find(*entries.back().key));
            entries.pop_back();
            ++counts.evictions;
        }
    }
};

TileCache::TileCache(std::size_t capacity_bytes)
{
    const std::size_t shards = std::clamp<std::size_t>(capacity_bytes / least_shard_bytes, 1, most_shards);
    for (std::size_t i = 0; i < shards; ++i) {
        m_shards.push_back(std::make_unique<Shard>());
        m_shards.back()->capacity = capacity_bytes / shards;
    }
}

TileCache::~TileCache() = default;

TileCache::Shard& TileCache::shard_of(std::size_t hash)
{
    // The map uses the low bits of the same hash; these are others.
    return *m_shards[(hash >> 32) % m_shards.size()];
}

std::shared_ptr<const CachedTile> TileCache::find(std::string_view key)
{
    const HashedKey hashed{key};
    Shard& shard = shard_of(hashed.hash);
    const std::lock_guard lock(shard.mutex);
    TilePointer tile = shard.find(hashed);
    ++(tile ? shard.counts.hits : shard.counts.misses);
    return tile;
}

Result<std::shared_ptr<const CachedTile>> TileCache::find_or_make(std::string_view key,
                                                                  const std::function<Result<CachedTile>()>& make)
{
    const HashedKey hashed{key};
    Shard& shard = shard_of(hashed.hash);
    std::shared_ptr<Flight> flight;
    {
        const std::lock_guard lock(shard.mutex);
        if (TilePointer tile = shard.find(hashed)) {
            ++shard.counts.hits;
            return tile;
        }
        ++shard.counts.misses;
        auto& place = shard.flights.try_emplace(std::string(key)).first->second;
        if (place) {
            flight = place;
        } else {
            place = std::make_shared<Flight>();
        }
    }
    if (flight) {
        std::unique_lock lock(flight->mutex);
        flight->landed.wait(lock, [&] { return flight->is_over; });
        return flight->outcome;
    }
    return make_for_all(shard, key, make);
}

Result<std::shared_ptr<const CachedTile>> TileCache::make_for_all(Shard& shard, std::string_view key,
                                                                  const std::function<Result<CachedTile>()>& make)
{
    // Whatever happens in `make`, an exception too, nobody is left waiting.
    struct Landing {
        Shard& shard;
        std::string_view key;
        Result<TilePointer> outcome = Error{ErrorCode::Internal, "internal", "the tile's maker gave up", {}};

        ~Landing()
        {
            std::shared_ptr<Flight> flight;
            {
                const std::lock_guard lock(shard.mutex);
                const auto place = shard.flights.find(key);
                flight = std::move(place->second);
                shard.flights.erase(place);
                if (outcome) shard.keep(key, *outcome);
            }
            const std::lock_guard lock(flight->mutex);
            flight->outcome = outcome;
            flight->is_over = true;
            flight->landed.notify_all();
        }
    } landing{shard, key};

    auto made = make();
    landing.outcome = made ? Result<TilePointer>(std::make_shared<const CachedTile>(std::move(made).value())) : made.error();
    return landing.outcome;
}

TileCache::Statistics TileCache::statistics() const
{
    Statistics sum;
    for (const auto& shard : m_shards) {
        const std::lock_guard lock(shard->mutex);
        sum.hits += shard->counts.hits;
        sum.misses += shard->counts.misses;
        sum.evictions += shard->counts.evictions;
        sum.bytes += shard->counts.bytes;
        sum.entries += shard->entries.size();
    }
    return sum;
}

}  // namespace haishu::tiles

#pragma once
// A memory cache of finished answers with single flight: many askers of one missing key wait for one maker. Sharded LRU
// bounded in bytes. A key holds everything the bytes depend on, so nothing is ever invalidated, only aged out.

#include "geo/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::tiles
{

struct CachedTile {
    std::string head;  // prepared by the transport (its header block), opaque here
    std::string body;
};

class TileCache
{
   public:
    explicit TileCache(std::size_t capacity_bytes);  // 0: caches nothing, single flight still holds
    ~TileCache();

    [[nodiscard]] std::shared_ptr<const CachedTile> find(std::string_view key);
    // `make` runs at most once at a time per key; its error goes to all who wait and is not kept.
    Result<std::shared_ptr<const CachedTile>> find_or_make(std::string_view key, const std::function<Result<CachedTile>()>& make);

    struct Statistics {
        std::uint64_t hits = 0, misses = 0, evictions = 0;
        std::size_t bytes = 0, entries = 0;
    };
    [[nodiscard]] Statistics statistics() const;

   private:
    struct Shard;
    Shard& shard_of(std::size_t hash);
    static Result<std::shared_ptr<const CachedTile>> make_for_all(Shard& shard, std::string_view key,
                                                                  const std::function<Result<CachedTile>()>& make);
    std::vector<std::unique_ptr<Shard>> m_shards;
};

}  // namespace haishu::tiles

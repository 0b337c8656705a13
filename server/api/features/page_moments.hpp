#pragma once
// Layers as they were when somebody began to page through them by sort keys. In an order by fid a page goes on where the last
// one ended whatever is written in between; in an order by a field a row that gets another value would be met twice or never,
// so the pages that follow are cut from the layer as the first one was.

#include "layers/snapshot/catalog_snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace haishu::server
{

// Safe from many threads.
class PageMoments
{
   public:
    using Clock = std::chrono::steady_clock;
    // After its last use a moment is kept for this long, and fewer than this many are: both bound the memory of former states.
    static constexpr std::chrono::seconds kept_for{120};
    static constexpr std::size_t most = 4096;

    explicit PageMoments(std::function<Clock::time_point()> now = Clock::now) : m_now(std::move(now)) {}

    // Names the layer as it is in `catalog`, by a random number that is not 0: it tells nothing of what others wrote.
    std::uint64_t keep(const layers::CatalogSnapshot& catalog, std::string_view layer);
    // A catalogue of this layer alone, as it was. Null when it is forgotten, or when the layer's descriptor is another by
    // now: what may be seen is what the descriptor of today says.
    std::shared_ptr<const layers::CatalogSnapshot> find(std::uint64_t moment, const layers::CatalogSnapshot& today,
                                                        std::string_view layer);

   private:
    struct Kept {
        std::uint64_t moment = 0;
        Clock::time_point used;
        std::shared_ptr<const layers::CatalogSnapshot> catalog;
    };
    void forget_old();

    std::function<Clock::time_point()> m_now;
    std::mutex m_mutex;
    std::list<Kept> m_kept;  // last used first
    std::unordered_map<std::uint64_t, std::list<Kept>::iterator> m_by_moment;
};

}  // namespace haishu::server

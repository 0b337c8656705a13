#pragma once
// Everything that /events has to say, kept once for all who are shown the same: a ring of events for each sight (sight_of). A
// listener has a place in the ring and no queue of its own, so a slow one costs nothing; who falls out of the ring is told to
// read anew. Its one thread turns writes into events, off the road of the writer, and beats. Safe from many threads.

#include "server/api/events/change_events.hpp"
#include "server/http/body_stream.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace haishu::server
{

struct FeedLimits {
    std::size_t events = 4'096;  // of a ring
    std::size_t event_bytes = 4 * 1024 * 1024;
    std::size_t rings = 256;             // sights; those that nobody has listened with for longest are forgotten
    std::size_t pending_writes = 1'024;  // beyond, writes are told as "reset"
    std::size_t listeners = 8'000;
    std::size_t listeners_per_address = 64;
    std::chrono::milliseconds beat{15'000};
};

// Whether who listens still has the rights that he began with.
enum class Standing { Same, Ended, Unknown };

class ChangeFeed
{
   public:
    struct Wanted {
        std::vector<std::string> collections;  // empty: all
        std::vector<geo::Box> boxes;           // EPSG:4490; events that meet one, and those without a place. Empty: all
        std::optional<std::int64_t> after;     // Last-Event-ID
        std::string address;                   // of the client, for the limit
        layers::Viewer viewer;                 // what he is shown of a write; layers of a key are in `collections`
        // Asked before anything is sent; must not block. Empty: always the same.
        std::function<Standing()> standing;
        // Asked on the feed's thread when that is unknown, while nothing is sent: whether it is the same. May block.
        std::function<bool()> is_same_standing;
    };

    explicit ChangeFeed(layers::LiveCatalog& catalog, FeedLimits limits = {});
    ~ChangeFeed();
    ChangeFeed(const ChangeFeed&) = delete;
    ChangeFeed& operator=(const ChangeFeed&) = delete;

    // Error: Busy "listeners-too-many", also of those with different duties.
    Result<std::shared_ptr<BodyStream>> listen(Wanted wanted);
    // Nobody is woken any more: to be called before the event loops of the listeners go.
    void stop();
    // Returns when all writes so far are events.
    void wait_until_told();

   private:
    class Listener;
    struct Impl;
    std::shared_ptr<Impl> m_impl;
};

}  // namespace haishu::server

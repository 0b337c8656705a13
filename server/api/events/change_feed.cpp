#include "server/api/events/change_feed.hpp"

#include "layers/policy/duty_areas.hpp"
#include "layers/policy/gate.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace haishu::server
{

struct ChangeFeed::Impl {
    struct Ring {
        std::deque<std::shared_ptr<const ChangeEvent>> events;
        std::size_t bytes = 0;
        std::int64_t floor = 0;  // what follows it is all here
        std::int64_t last = 0;
        layers::Viewer viewer;  // somebody who is shown it
        std::int64_t told = 0;  // of what is written up to here it has all that is to be told
        std::size_t listeners = 0;
        std::uint64_t used = 0;  // the later the greater

        [[nodiscard]] bool hangs_on_areas() const { return viewer.duty && !viewer.duty->areas.empty(); }
    };

    explicit Impl(FeedLimits feed_limits) : limits(feed_limits) {}

    void run();
    void tell_all(std::unique_lock<std::mutex>& lock, layers::Written written);
    void tell(Ring& ring, std::vector<ChangeEvent> events);
    void tell_reset(std::int64_t sequence);
    void reset(Ring& ring, std::int64_t sequence) const;
    Ring* ring_of(const layers::Viewer& viewer);
    void beat();
    void settle_standing(std::unique_lock<std::mutex>& lock);

    const FeedLimits limits;
    std::mutex mutex;  // guards all below; `wake` of a listener is called under it
    std::condition_variable changed;
    std::deque<layers::Written> pending;
    std::int64_t lost = 0;  // sequence of writes that found no room in `pending`
    bool is_busy = false;
    bool is_stopping = false;
    std::map<std::string, Ring> rings;  // by sight
    std::int64_t told = 0;              // what is written up to here is told to all rings
    std::uint64_t uses = 0;
    std::set<Listener*> listeners;
    std::deque<std::weak_ptr<Listener>> doubtful;  // of unknown standing
    std::map<std::string, std::size_t> by_address;
    std::thread thread;
};

class ChangeFeed::Listener final : public BodyStream, public std::enable_shared_from_this<ChangeFeed::Listener>
{
   public:
    // Under the feed's mutex. The ring stays while somebody listens.
    Listener(std::shared_ptr<Impl> feed, Impl::Ring& ring, Wanted wanted)
        : m_feed(std::move(feed)), m_ring(ring), m_wanted(std::move(wanted)), m_place(m_wanted.after.value_or(ring.last))
    {
        ++m_ring.listeners;
        m_feed->listeners.insert(this);
    }
    ~Listener() override
    {
        const std::lock_guard lock(m_feed->mutex);
        m_feed->listeners.erase(this);
        --m_ring.listeners;
        const auto place = m_feed->by_address.find(m_wanted.address);
        if (place != m_feed->by_address.end() && --place->second == 0) m_feed->by_address.erase(place);
    }

    Result<Next> next(std::string& piece, Deadline) override
    {
        const Standing standing = m_wanted.standing ? m_wanted.standing() : Standing::Same;
        const std::lock_guard lock(m_feed->mutex);
        m_is_rung = false;
        if (m_feed->is_stopping || m_has_ended || standing == Standing::Ended) return Next::End;
        if (standing == Standing::Unknown) {
            if (!std::exchange(m_is_doubtful, true)) {
                m_feed->doubtful.push_back(weak_from_this());
                m_feed->changed.notify_all();
            }
            return Next::Later;
        }
        const Impl::Ring& ring = m_ring;
        if (m_is_new) piece += "retry: 2000\n\n";
        if (m_place < ring.floor || m_place > ring.last) {
            m_place = ring.last;
            piece += fmt::format("id: {}\nevent: reset\ndata: {{}}\n\n", m_place);
        }
        auto at = std::upper_bound(ring.events.begin(), ring.events.end(), m_place,
                                   [](std::int64_t place, const auto& event) { return place < event->id; });
        for (; at != ring.events.end() && piece.size() < piece_bytes; ++at) {
            if (wants(**at)) piece += (*at)->block;
            m_place = (*at)->id;
        }
        if (std::exchange(m_is_beat_due, false)) piece += fmt::format("id: {}\nevent: heartbeat\ndata: {{}}\n\n", m_place);
        m_is_new = false;
        if (at != ring.events.end()) return Next::Piece;
        return piece.empty() ? Next::Later : Next::Piece;
    }
    [[nodiscard]] bool is_live() const override { return true; }
    void set_wake(std::function<void()> wake) override
    {
        const std::lock_guard lock(m_feed->mutex);
        m_wake = std::move(wake);
        m_is_rung = false;
    }

    [[nodiscard]] bool is_same_standing() const { return m_wanted.is_same_standing && m_wanted.is_same_standing(); }

    // Under the feed's mutex.
    void settle(bool is_same)
    {
        m_is_doubtful = false;
        m_has_ended = !is_same;
        wake();
    }
    [[nodiscard]] bool listens_to(const Impl::Ring& ring) const { return &m_ring == &ring; }
    void beat()
    {
        m_is_beat_due = true;
        wake();
    }
    void hear(const ChangeEvent& event, std::int64_t last_before)
    {
        if (wants(event)) {
            wake();
        } else if (m_place == last_before) {
            m_place = event.id;  // nothing for it, and nothing before it that waits
        }
    }
    // Once until the listener has looked: a large write is many events, told while the next writer waits.
    void wake()
    {
        if (m_wake && !std::exchange(m_is_rung, true)) m_wake();
    }

   private:
    [[nodiscard]] bool wants(const ChangeEvent& event) const
    {
        const auto& named = m_wanted.collections;
        if (!named.empty() && std::find(named.begin(), named.end(), event.collection) == named.end()) return false;
        const auto meets = [&event](const geo::Box& box) { return box.intersects(event.box); };
        return m_wanted.boxes.empty() || event.box.is_empty() || std::any_of(m_wanted.boxes.begin(), m_wanted.boxes.end(), meets);
    }

    const std::shared_ptr<Impl> m_feed;
    Impl::Ring& m_ring;
    const Wanted m_wanted;
    std::int64_t m_place;  // all up to it has been said or is not wanted
    bool m_is_new = true;
    bool m_is_doubtful = false;
    bool m_has_ended = false;
    bool m_is_rung = false;     // `m_wake` was called since the last look
    bool m_is_beat_due = true;  // the first one says that the line is open, and where it stands
    std::function<void()> m_wake;
};

void ChangeFeed::Impl::tell(Ring& ring, std::vector<ChangeEvent> events)
{
    for (ChangeEvent& told_event : events) {
        const auto event = std::make_shared<const ChangeEvent>(std::move(told_event));
        const std::int64_t before = std::exchange(ring.last, event->id);
        ring.bytes += event->block.size();
        ring.events.push_back(event);
        while (ring.events.size() > 1 && (ring.events.size() > limits.events || ring.bytes > limits.event_bytes)) {
            ring.floor = ring.events.front()->id;
            ring.bytes -= ring.events.front()->block.size();
            ring.events.pop_front();
        }
        for (Listener* listener : listeners) {
            if (listener->listens_to(ring)) listener->hear(*event, before);
        }
    }
}

void ChangeFeed::Impl::reset(Ring& ring, std::int64_t sequence) const
{
    ring.events.clear();
    ring.bytes = 0;
    ring.floor = ring.last = std::max(ring.last, sequence);
    for (Listener* listener : listeners) {
        if (listener->listens_to(ring)) listener->wake();
    }
}

void ChangeFeed::Impl::tell_reset(std::int64_t sequence)
{
    told = std::max(told, sequence);
    for (auto& [sight, ring] : rings) {
        ring.told = std::max(ring.told, sequence);
        reset(ring, sequence);
    }
}

// Null: there are too many that are listened to. A new one begins where all others have been told.
ChangeFeed::Impl::Ring* ChangeFeed::Impl::ring_of(const layers::Viewer& viewer)
{
    std::string sight = layers::sight_of(viewer);
    auto place = rings.find(sight);
    if (place == rings.end()) {
        if (rings.size() >= limits.rings) {
            auto oldest = rings.end();
            for (auto at = rings.begin(); at != rings.end(); ++at) {
                if (at->second.listeners == 0 && (oldest == rings.end() || at->second.used < oldest->second.used)) oldest = at;
            }
            if (oldest == rings.end()) return nullptr;
            rings.erase(oldest);
        }
        place = rings.try_emplace(std::move(sight)).first;
        Ring& ring = place->second;
        ring.floor = ring.last = ring.told = told;
        ring.viewer.name = viewer.name;
        ring.viewer.role = viewer.role;
        ring.viewer.department = viewer.department;
        ring.viewer.duty = viewer.duty;
        ring.viewer.purpose = viewer.purpose;
    }
    place->second.used = ++uses;
    return &place->second;
}

// Rings may come and go while the events are made, without the mutex.
void ChangeFeed::Impl::tell_all(std::unique_lock<std::mutex>& lock, layers::Written written)
{
    const std::int64_t sequence = written.changes.back().sequence;
    const bool moves_areas = layers::is_area_layer(written.changes.back().layer);
    TouchedTiles tiles;
    for (;;) {
        const auto due =
            std::find_if(rings.begin(), rings.end(), [sequence](const auto& ring) { return ring.second.told < sequence; });
        if (due == rings.end()) break;
        const std::string sight = due->first;
        const layers::Viewer viewer = due->second.viewer;
        std::vector<ChangeEvent> events;
        bool is_told = true;
        lock.unlock();
        try {
            events = events_of(written, viewer, tiles);
        } catch (const std::exception& fault) {
            spdlog::error("telling a write failed: {}", fault.what());
            is_told = false;
        }
        lock.lock();
        const auto ring = rings.find(sight);
        if (ring == rings.end()) continue;
        ring->second.told = sequence;
        tell(ring->second, std::move(events));
        // Other rows lie in his areas now, in every layer.
        if (!is_told || (moves_areas && ring->second.hangs_on_areas())) reset(ring->second, sequence);
    }
    told = sequence;
    lock.unlock();
    written = {};  // the snapshots may be the last of their kind, and letting go of them takes time
    lock.lock();
}

void ChangeFeed::Impl::beat()
{
    for (Listener* listener : listeners) listener->beat();
}

// One a time, so that writes are not held up by many.
void ChangeFeed::Impl::settle_standing(std::unique_lock<std::mutex>& lock)
{
    std::shared_ptr<Listener> listener = doubtful.front().lock();
    doubtful.pop_front();
    if (!listener) return;
    is_busy = true;
    lock.unlock();
    bool is_same = false;
    try {
        is_same = listener->is_same_standing();
    } catch (const std::exception& fault) {
        spdlog::error("asking for a listener's rights failed: {}", fault.what());
    }
    lock.lock();
    listener->settle(is_same);
    lock.unlock();
    listener.reset();  // its end takes the mutex if it is the last
    lock.lock();
    is_busy = false;
}

void ChangeFeed::Impl::run()
{
    auto next_beat = std::chrono::steady_clock::now() + limits.beat;
    std::unique_lock lock(mutex);
    while (!is_stopping) {
        if (std::chrono::steady_clock::now() >= next_beat) {
            beat();
            next_beat = std::chrono::steady_clock::now() + limits.beat;
        }
        if (!doubtful.empty()) settle_standing(lock);
        // Before a later write is told: who has heard of that one would take all before it for heard.
        if (lost > 0 && (pending.empty() || pending.front().changes.back().sequence > lost)) tell_reset(std::exchange(lost, 0));
        if (pending.empty()) {
            if (!doubtful.empty()) continue;
            changed.notify_all();
            changed.wait_until(lock, next_beat,
                               [this] { return is_stopping || lost > 0 || !pending.empty() || !doubtful.empty(); });
            continue;
        }
        layers::Written written = std::move(pending.front());
        pending.pop_front();
        is_busy = true;
        tell_all(lock, std::move(written));
        is_busy = false;
    }
}

ChangeFeed::ChangeFeed(layers::LiveCatalog& catalog, FeedLimits limits) : m_impl(std::make_shared<Impl>(limits))
{
    // The writer only takes note. What it told is all that keeps the feed alive there.
    catalog.observe([feed = std::weak_ptr(m_impl)](const layers::Written& written) {
        const auto impl = feed.lock();
        if (!impl) return;
        const std::lock_guard lock(impl->mutex);
        if (impl->pending.size() < impl->limits.pending_writes) {
            impl->pending.push_back(written);
        } else {
            impl->lost = written.changes.back().sequence;
        }
        impl->changed.notify_all();
    });
    const std::lock_guard lock(m_impl->mutex);
    m_impl->told = m_impl->pending.empty() ? catalog.current()->sequence : m_impl->pending.front().changes.front().sequence - 1;
    // Most are one of these: who comes back misses nothing that was written while nobody of his kind listened.
    for (const layers::Role role : {layers::Role::Resident, layers::Role::Staff, layers::Role::Clerk}) {
        m_impl->ring_of({"", role});
    }
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
}

ChangeFeed::~ChangeFeed()
{
    stop();
}

void ChangeFeed::stop()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->is_stopping = true;
        m_impl->changed.notify_all();
    }
    if (m_impl->thread.joinable()) m_impl->thread.join();
}

Result<std::shared_ptr<BodyStream>> ChangeFeed::listen(Wanted wanted)
{
    const Error too_many{ErrorCode::Busy, "listeners-too-many", "too many streams of events are open", {}};
    const std::lock_guard lock(m_impl->mutex);
    const auto place = m_impl->by_address.find(wanted.address);
    const bool is_full = m_impl->listeners.size() >= m_impl->limits.listeners ||
                         (place != m_impl->by_address.end() && place->second >= m_impl->limits.listeners_per_address);
    if (is_full) return too_many;
    Impl::Ring* const ring = m_impl->ring_of(wanted.viewer);
    if (ring == nullptr) return too_many;
    ++m_impl->by_address[wanted.address];  // counted out by the listener's destructor
    return std::shared_ptr<BodyStream>(std::make_shared<Listener>(m_impl, *ring, std::move(wanted)));
}

void ChangeFeed::wait_until_told()
{
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, [this] {
        return m_impl->is_stopping ||
               (m_impl->pending.empty() && m_impl->doubtful.empty() && !m_impl->is_busy && m_impl->lost == 0);
    });
}

}  // namespace haishu::server

#include "layers/snapshot/stamp_index.hpp"

#include "geo/crs/world.hpp"

#include <algorithm>
#include <utility>

namespace haishu::layers
{

// A packed tree over boxes in Hilbert order; each node also knows the highest sequence below it, so that a search for
// the highest leaves out what cannot be higher.
class StampIndex::Run
{
   public:
    struct Entry {
        geo::Box box;
        std::int64_t sequence = 0;
    };

    explicit Run(std::vector<Entry> entries) : m_count(entries.size()), m_nodes(std::move(entries))
    {
        const auto key = [](const Entry& entry) { return geo::hilbert_key(geo::world_from_lonlat(entry.box.center())); };
        std::sort(m_nodes.begin(), m_nodes.end(), [&key](const Entry& a, const Entry& b) {
            const std::uint32_t key_a = key(a);
            const std::uint32_t key_b = key(b);
            return key_a != key_b ? key_a < key_b : a.sequence < b.sequence;
        });
        m_level_begins.push_back(0);
        std::size_t begin = 0;
        while (m_nodes.size() - begin > 1) {
            const std::size_t end = m_nodes.size();
            m_level_begins.push_back(end);
            for (std::size_t first = begin; first < end; first += fan) {
                Entry parent;
                for (std::size_t i = first; i < std::min(first + fan, end); ++i) {
                    parent.box.extend(m_nodes[i].box);
                    parent.sequence = std::max(parent.sequence, m_nodes[i].sequence);
                }
                m_nodes.push_back(parent);
            }
            begin = end;
        }
    }

    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] std::int64_t latest() const { return m_nodes.back().sequence; }
    [[nodiscard]] std::vector<Entry> entries() const
    {
        return {m_nodes.begin(), m_nodes.begin() + static_cast<std::ptrdiff_t>(m_count)};
    }
    [[nodiscard]] std::size_t memory_bytes() const { return m_nodes.capacity() * sizeof(Entry); }

    void raise(const geo::Box& box, std::int64_t& stamp) const { raise(m_level_begins.size() - 1, 0, box, stamp); }

   private:
    static constexpr std::size_t fan = 8;

    void raise(std::size_t level, std::size_t place, const geo::Box& box, std::int64_t& stamp) const
    {
        const Entry& node = m_nodes[m_level_begins[level] + place];
        if (node.sequence <= stamp || !node.box.intersects(box)) return;
        if (level == 0) {
            stamp = node.sequence;
            return;
        }
        const std::size_t below = m_level_begins[level] - m_level_begins[level - 1];
        for (std::size_t i = place * fan; i < std::min(place * fan + fan, below); ++i) raise(level - 1, i, box, stamp);
    }

    std::size_t m_count;
    std::vector<Entry> m_nodes;  // level 0, then its parents, up to the root
    std::vector<std::size_t> m_level_begins;
};

StampIndex StampIndex::with(const std::vector<Change>& changes) const
{
    StampIndex next = *this;
    std::vector<Run::Entry> entries;
    for (const Change& change : changes) {
        next.m_latest = std::max(next.m_latest, change.sequence);
        if (change.operation == Operation::Publish) {
            next.m_publish = std::max(next.m_publish, change.sequence);
            next.m_runs.clear();
            entries.clear();
            continue;
        }
        if (!change.old_box.is_empty()) entries.push_back({change.old_box, change.sequence});
        if (!change.new_box.is_empty() && change.new_box != change.old_box) entries.push_back({change.new_box, change.sequence});
    }
    if (!entries.empty()) next.append(std::make_shared<const Run>(std::move(entries)));
    return next;
}

void StampIndex::append(std::shared_ptr<const Run> run)
{
    // Each entry is copied to a run at least twice as large, so at most log2(n) times in all.
    while (!m_runs.empty() && m_runs.back()->size() <= 2 * run->size()) {
        std::vector<Run::Entry> merged = m_runs.back()->entries();
        const std::vector<Run::Entry> newer = run->entries();
        merged.insert(merged.end(), newer.begin(), newer.end());
        run = std::make_shared<const Run>(std::move(merged));
        m_runs.pop_back();
    }
    m_runs.push_back(std::move(run));
}

std::int64_t StampIndex::stamp(const geo::Box& box) const
{
    std::int64_t stamp = m_publish;
    if (box.is_empty()) return stamp;
    for (auto run = m_runs.rbegin(); run != m_runs.rend(); ++run) {
        if ((*run)->latest() > stamp) (*run)->raise(box, stamp);
    }
    return stamp;
}

std::size_t StampIndex::memory_bytes() const
{
    std::size_t bytes = 0;
    for (const auto& run : m_runs) bytes += run->memory_bytes();
    return bytes;
}

}  // namespace haishu::layers

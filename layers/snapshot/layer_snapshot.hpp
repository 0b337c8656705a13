#pragma once
// One layer in memory, immutable: a base of rows in (Hilbert key, fid) order with columnar attributes and a packed R-tree,
// and a small delta on top (added or changed rows, and fids of the base that are gone). Read it through policy/gate.hpp.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"
#include "layers/store/store.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace haishu::layers
{

class RowBlock;
struct SnapshotKey;

class LayerSnapshot
{
   public:
    ~LayerSnapshot();
    [[nodiscard]] const LayerDescriptor& descriptor() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t delta_size() const;
    // Bytes held beyond the doubles and integers of the vertices themselves, and those of the vertices.
    struct Memory {
        std::size_t coordinates = 0;
        std::size_t rest = 0;
    };
    [[nodiscard]] Memory memory() const;
    // For writers, whatever a viewer may see; fields are those of the descriptor. The feature with this value of a field (no
    // null), and another fid than those left out; of several any. See LayerView::visit_equal.
    [[nodiscard]] std::optional<std::int64_t> find_equal(std::size_t field, const geo::ValueView& value,
                                                         const std::set<std::int64_t>& left_out) const;
    // Null as well when there is no such feature. Lives as long as the snapshot.
    [[nodiscard]] geo::ValueView value(std::int64_t fid, std::size_t field) const;

   private:
    friend class SnapshotBuilder;
    friend class LayerView;
    friend class FeatureRef;
    friend class Gate;
    friend class EditGate;
    friend std::shared_ptr<const LayerSnapshot> with_changes(const std::shared_ptr<const LayerSnapshot>&, std::vector<Feature>,
                                                             const std::vector<std::int64_t>&, const std::vector<Change>&);
    friend std::shared_ptr<const LayerSnapshot> folded(const std::shared_ptr<const LayerSnapshot>&);
    friend void derive_again(const LayerSnapshot&, const LayerSnapshot&, const std::atomic<bool>&);
    friend class SnapshotFile;
    friend std::int64_t sequence_of(const LayerSnapshot&);
    friend bool save_snapshot(const LayerSnapshot&, const SnapshotKey&, int, const std::atomic<bool>&);
    struct Impl;
    explicit LayerSnapshot(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> m_impl;
};

class SnapshotBuilder
{
   public:
    explicit SnapshotBuilder(std::shared_ptr<const LayerDescriptor> descriptor);
    ~SnapshotBuilder();
    void add(Feature&& feature);  // any order; fids are unique
    // `changes`: Store::changes() of the layer, for the stamps.
    std::shared_ptr<const LayerSnapshot> finish(const std::vector<Change>& changes);

   private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// The snapshot after a committed write: `written` replace or add rows by fid, `deleted` go. Cost is that of the delta.
std::shared_ptr<const LayerSnapshot> with_changes(const std::shared_ptr<const LayerSnapshot>& before,
                                                  std::vector<Feature> written, const std::vector<std::int64_t>& deleted,
                                                  const std::vector<Change>& changes);
// The same content with an empty delta. Same bytes, stamps and order to every reader.
std::shared_ptr<const LayerSnapshot> folded(const std::shared_ptr<const LayerSnapshot>& before);
// Makes what questions have had made of the rows of `before` (indexes of names) of those of `now`, so that none waits for it;
// until told to stop. Nothing where the layer has other fields now.
void derive_again(const LayerSnapshot& before, const LayerSnapshot& now, const std::atomic<bool>& is_stopped);

}  // namespace haishu::layers

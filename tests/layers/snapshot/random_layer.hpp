#pragma once
// A layer of made-up features for comparisons with brute force: all kinds of shapes, nulls, dates, and a hidden class.

#include "layers/policy/gate.hpp"
#include "layers/snapshot/layer_snapshot.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace haishu::layers
{

// Fields: name, class, floors, height, heated, built (date), seen (date-time, the time field), note (internal).
// Rows of class "gas" are restricted, those of class "dump" internal; the layer is public.
std::shared_ptr<const LayerDescriptor> random_descriptor();

// The features as a list, with a change log: the truth that a snapshot is compared with.
class RandomLayer
{
   public:
    explicit RandomLayer(unsigned seed) : m_random(seed) {}

    // One transaction of inserts, updates and deletes; what changed is told in the arguments of with_changes.
    struct Edits {
        std::vector<Feature> written;
        std::vector<std::int64_t> deleted;
        std::vector<Change> changes;
    };
    Edits edit(std::size_t count);
    Edits publish(std::size_t count);  // replaces all by `count` new features

    [[nodiscard]] const std::map<std::int64_t, Feature>& features() const { return m_features; }
    [[nodiscard]] const std::vector<Change>& changes() const { return m_changes; }
    // A snapshot built from scratch, rows given in random order.
    std::shared_ptr<const LayerSnapshot> snapshot();

    geo::Box random_box(double size);
    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_random); }

   private:
    Feature make_feature(std::int64_t fid);
    double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(m_random); }

    std::mt19937 m_random;
    std::map<std::int64_t, Feature> m_features;
    std::vector<Change> m_changes;  // since the last publish
    std::int64_t m_sequence = 0;
    std::int64_t m_next_fid = 1;
};

LayerView view_of(const std::shared_ptr<const LayerSnapshot>& snapshot, Role role = Role::Clerk);

// What a reader can learn from a feature.
struct Row {
    std::int64_t fid = 0;
    std::int64_t version = 0;
    geo::Geometry geometry;
    std::vector<geo::WorldPoint> world;
    std::vector<geo::Value> values;
    friend bool operator==(const Row&, const Row&) = default;
};
Row row_of(const LayerView& view, const FeatureRef& feature);

}  // namespace haishu::layers

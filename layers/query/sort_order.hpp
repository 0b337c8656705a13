#pragma once
// The order of a query's answer, as SortKey describes it. Internal to layers/query.

#include "geo/base/result.hpp"
#include "layers/query/query.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// A feature with its sort keys at hand, so that comparing reads no columns.
struct OrderedFeature {
    FeatureRef feature;
    std::int64_t fid;
    std::vector<geo::ValueView> keys;
};

class SortOrder
{
   public:
    // Backwards is the whole order turned round, nulls and fids too. Errors: bad_input "property-unknown",
    // "sort-keys-too-many".
    enum class Direction { Forwards, Backwards };
    static Result<SortOrder> create(const LayerDescriptor& layer, const std::vector<SortKey>& keys, Direction direction);

    [[nodiscard]] bool is_by_fid() const { return m_keys.empty(); }
    [[nodiscard]] OrderedFeature read(const FeatureRef& feature) const;
    [[nodiscard]] bool is_before(const OrderedFeature& a, const OrderedFeature& b) const;
    [[nodiscard]] bool is_before(const FeatureRef& a, const OrderedFeature& b) const;
    // Whether a feature stands behind a place, or, backwards, before it or at it.
    [[nodiscard]] bool is_beyond(const FeatureRef& feature, const Position& position) const;
    [[nodiscard]] static Position position_of(const OrderedFeature& feature);

   private:
    struct Key {
        std::optional<std::size_t> field;  // empty: the fid
        bool is_descending;
    };
    [[nodiscard]] static geo::ValueView value_of(const FeatureRef& feature, const Key& key);

    std::vector<Key> m_keys;
    bool m_is_backwards = false;
};

}  // namespace haishu::layers

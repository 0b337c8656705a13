#include "layers/query/sort_order.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace haishu::layers
{

namespace
{

template <class T>
int sign_of(const T& a, const T& b)
{
    return a < b ? -1 : b < a ? 1 : 0;
}

// Values of one field are of one type; those of a foreign cursor need not be, and get some order as well.
int compared(const geo::ValueView& a, const geo::ValueView& b, bool is_descending)
{
    if (geo::is_null(a) || geo::is_null(b)) return static_cast<int>(geo::is_null(a)) - static_cast<int>(geo::is_null(b));
    const int ascending = sign_of(a, b);
    return is_descending ? -ascending : ascending;
}

}  // namespace

Result<SortOrder> SortOrder::create(const LayerDescriptor& layer, const std::vector<SortKey>& keys, Direction direction)
{
    if (keys.size() > max_sort_keys) {
        return bad_input("sort-keys-too-many", fmt::format("an answer is sorted by at most {} keys", max_sort_keys))
            .with("maximum", std::to_string(max_sort_keys));
    }
    SortOrder order;
    order.m_is_backwards = direction == Direction::Backwards;
    for (const SortKey& key : keys) {
        const auto field = layer.field_index(key.field);
        if (!field && key.field != "id") {
            return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, key.field))
                .with("property", key.field);
        }
        order.m_keys.push_back({field, key.is_descending});
    }
    return order;
}

geo::ValueView SortOrder::value_of(const FeatureRef& feature, const Key& key)
{
    if (!key.field) return feature.fid();
    geo::ValueView value = feature.value(*key.field);
    if (auto* text = std::get_if<std::string_view>(&value)) *text = text->substr(0, sorted_text_bytes);
    if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isnan(*real)) return {};
    return value;
}

OrderedFeature SortOrder::read(const FeatureRef& feature) const
{
    OrderedFeature read{feature, feature.fid(), {}};
    read.keys.reserve(m_keys.size());
    for (const Key& key : m_keys) read.keys.push_back(value_of(feature, key));
    return read;
}

bool SortOrder::is_before(const OrderedFeature& a, const OrderedFeature& b) const
{
    int order = 0;
    for (std::size_t i = 0; order == 0 && i < m_keys.size(); ++i) order = compared(a.keys[i], b.keys[i], m_keys[i].is_descending);
    if (order == 0) order = sign_of(a.fid, b.fid);
    return m_is_backwards ? order > 0 : order < 0;
}

bool SortOrder::is_before(const FeatureRef& a, const OrderedFeature& b) const
{
    int order = 0;
    for (std::size_t i = 0; order == 0 && i < m_keys.size(); ++i)
        order = compared(value_of(a, m_keys[i]), b.keys[i], m_keys[i].is_descending);
    if (order == 0) order = sign_of(a.fid(), b.fid);
    return m_is_backwards ? order > 0 : order < 0;
}

bool SortOrder::is_beyond(const FeatureRef& feature, const Position& position) const
{
    int order = 0;
    for (std::size_t i = 0; order == 0 && i < m_keys.size(); ++i)
        order = compared(value_of(feature, m_keys[i]), geo::to_view(position.keys[i]), m_keys[i].is_descending);
    if (order == 0) order = sign_of(feature.fid(), position.fid);
    return m_is_backwards ? order <= 0 : order > 0;
}

Position SortOrder::position_of(const OrderedFeature& feature)
{
    Position position{{}, feature.fid};
    for (const geo::ValueView& key : feature.keys) position.keys.push_back(geo::to_value(key));
    return position;
}

}  // namespace haishu::layers

#pragma once
// Writes one layer of a Mapbox Vector Tile 2.1. The scratch memory lives on between layers and tiles.

#include "tiles/encode/byte_writer.hpp"
#include "tiles/encode/value_dictionary.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::tiles
{

enum class MvtType : std::uint8_t { Point = 1, LineString = 2, Polygon = 3 };

class MvtLayerWriter
{
   public:
    // `keys` must outlive the layer. Only keys that a feature uses are written.
    void begin(std::string_view name, std::span<const std::string> keys);

    [[nodiscard]] ValueDictionary& values() { return m_values; }
    // Attributes of the next feature: `key` counts begin()'s keys, `value` is a place of values().
    void tag(std::size_t key, std::uint32_t value);
    // `geometry`: the command integers as varints. Takes the tags given since the last feature.
    void add_feature(std::int64_t fid, MvtType type, const ByteWriter& geometry);

    [[nodiscard]] std::size_t feature_count() const { return m_feature_count; }
    [[nodiscard]] std::size_t feature_bytes() const { return m_features.size(); }
    [[nodiscard]] std::size_t layer_bytes() const;  // what append_to() will add
    void append_to(std::string& tile) const;        // nothing if there is no feature

   private:
    [[nodiscard]] std::size_t body_size() const;

    std::string_view m_name;
    std::span<const std::string> m_keys;
    std::vector<std::uint32_t> m_key_places;  // of each key, or none
    std::uint32_t m_key_count = 0;
    std::size_t m_feature_count = 0;
    ByteWriter m_tags;
    ByteWriter m_features;
    ByteWriter m_encoded_keys;
    ValueDictionary m_values;
};

}  // namespace haishu::tiles

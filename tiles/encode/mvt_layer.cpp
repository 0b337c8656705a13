#include "tiles/encode/mvt_layer.hpp"

#include "geo/base/assert.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <limits>

namespace haishu::tiles
{
namespace
{

// Fields of MVT 2.1: Tile.layers, Layer and Feature.
constexpr unsigned char tile_layers_tag = 3 << 3 | 2;
constexpr unsigned char layer_name_tag = 1 << 3 | 2;
constexpr unsigned char layer_features_tag = 2 << 3 | 2;
constexpr unsigned char layer_keys_tag = 3 << 3 | 2;
constexpr unsigned char layer_extent_tag = 5 << 3 | 0;
constexpr unsigned char layer_version_tag = 15 << 3 | 0;
constexpr unsigned char feature_id_tag = 1 << 3 | 0;
constexpr unsigned char feature_tags_tag = 2 << 3 | 2;
constexpr unsigned char feature_type_tag = 3 << 3 | 0;
constexpr unsigned char feature_geometry_tag = 4 << 3 | 2;

constexpr std::uint64_t mvt_version = 2;
constexpr std::uint32_t no_place = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kept_bytes = 8 << 20;

std::size_t length_delimited_size(std::size_t size)
{
    return 1 + varint_size(size) + size;
}

void append_varint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

}  // namespace

void MvtLayerWriter::begin(std::string_view name, std::span<const std::string> keys)
{
    m_name = name;
    m_keys = keys;
    m_key_places.assign(keys.size(), no_place);
    m_key_count = 0;
    m_feature_count = 0;
    m_tags.clear();
    m_encoded_keys.clear();
    m_features.clear();
    m_features.shrink_above(kept_bytes);
    m_values.clear();
}

void MvtLayerWriter::tag(std::size_t key, std::uint32_t value)
{
    std::uint32_t& place = m_key_places[key];
    if (place == no_place) {
        place = m_key_count++;
        const std::string& text = m_keys[key];
        m_encoded_keys.reserve_more(1 + max_varint_bytes + text.size());
        m_encoded_keys.put_byte(layer_keys_tag);
        m_encoded_keys.put_varint(text.size());
        m_encoded_keys.put_bytes(text);
    }
    m_tags.reserve_more(2 * max_varint_bytes);
    m_tags.put_varint(place);
    m_tags.put_varint(value);
}

void MvtLayerWriter::add_feature(std::int64_t fid, MvtType type, const ByteWriter& geometry)
{
    HAISHU_ASSERT(fid >= 0, "a feature id is not negative");
    const auto id = static_cast<std::uint64_t>(fid);
    const std::size_t tags_size = m_tags.is_empty() ? 0 : length_delimited_size(m_tags.size());
    const std::size_t size = 1 + varint_size(id) + tags_size + 2 + length_delimited_size(geometry.size());

    m_features.reserve_more(1 + max_varint_bytes + size);
    m_features.put_byte(layer_features_tag);
    m_features.put_varint(size);
    m_features.put_byte(feature_id_tag);
    m_features.put_varint(id);
    if (!m_tags.is_empty()) {
        m_features.put_byte(feature_tags_tag);
        m_features.put_varint(m_tags.size());
        m_features.put_bytes(m_tags.bytes());
    }
    m_features.put_byte(feature_type_tag);
    m_features.put_byte(static_cast<unsigned char>(type));
    m_features.put_byte(feature_geometry_tag);
    m_features.put_varint(geometry.size());
    m_features.put_bytes(geometry.bytes());
    m_tags.clear();
    ++m_feature_count;
}

std::size_t MvtLayerWriter::body_size() const
{
    return length_delimited_size(m_name.size()) + m_features.size() + m_encoded_keys.size() + m_values.encoded().size() + 1 +
           varint_size(tile_extent) + 1 + varint_size(mvt_version);
}

std::size_t MvtLayerWriter::layer_bytes() const
{
    return m_feature_count == 0 ? 0 : length_delimited_size(body_size());
}

void MvtLayerWriter::append_to(std::string& tile) const
{
    if (m_feature_count == 0) return;
    tile.reserve(tile.size() + layer_bytes());
    tile.push_back(static_cast<char>(tile_layers_tag));
    append_varint(tile, body_size());
    tile.push_back(static_cast<char>(layer_version_tag));
    append_varint(tile, mvt_version);
    tile.push_back(static_cast<char>(layer_name_tag));
    append_varint(tile, m_name.size());
    tile += m_name;
    tile += m_features.bytes();
    tile += m_encoded_keys.bytes();
    tile += m_values.encoded();
    tile.push_back(static_cast<char>(layer_extent_tag));
    append_varint(tile, tile_extent);
}

}  // namespace haishu::tiles

#pragma once
// A strict reader of Mapbox Vector Tiles for tests, by protozero and independent of the encoder: what the specification
// (2.1) forbids throws.

#include "geo/types/geometry.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haishu::tiles
{

using DecodedValue = std::variant<std::string, double, std::int64_t, bool>;

struct DecodedFeature {
    std::uint64_t id = 0;
    geo::Geometry geometry;  // tile units, x to the east, y to the south
    std::map<std::string, DecodedValue> attributes;
};

struct DecodedLayer {
    std::string name;
    std::uint32_t extent = 0;
    std::vector<std::string> keys;
    std::vector<DecodedValue> values;
    std::vector<DecodedFeature> features;

    [[nodiscard]] const DecodedFeature* find(std::uint64_t id) const;
    [[nodiscard]] std::vector<std::uint64_t> ids() const;  // as they come
};

struct DecodedTile {
    std::vector<DecodedLayer> layers;

    [[nodiscard]] const DecodedLayer* find(std::string_view name) const;
};

DecodedTile decode_tile(std::string_view bytes);

}  // namespace haishu::tiles

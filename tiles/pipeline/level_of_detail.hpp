#pragma once
// What a zoom shows of a layer: the descriptor's zoom range and generalisation rules, made ready for asking per feature.
//
// Zooms are those of WebMercatorQuad; a tile of another set counts as the zoom of the nearest scale. A pixel is 1/512 of a
// tile (8 grid units), because MapLibre draws vector tiles 512 pixels wide.

#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::tiles
{

inline constexpr double units_per_pixel = 8;

struct EncodedField {
    std::size_t field = 0;  // of the descriptor
    layers::FieldType type = layers::FieldType::Text;
};

class LevelOfDetail
{
   public:
    LevelOfDetail(const layers::LayerDescriptor& descriptor, int zoom);

    [[nodiscard]] bool is_visible() const { return m_is_visible; }
    [[nodiscard]] double min_size_units() const { return m_min_size_units; }            // 0: every size
    [[nodiscard]] std::int64_t thin_units() const { return m_thin_units; }              // side of a square; 0: no thinning
    [[nodiscard]] double tolerance_units() const { return m_tolerance_units; }          // of simplifying; 0: not at all
    [[nodiscard]] std::int64_t min_doubled_area() const { return m_min_doubled_area; }  // of a ring
    [[nodiscard]] bool has_limits() const { return m_has_limits; }                      // the tile's size limits hold
    // The attributes to encode: `names` beside `fields`.
    [[nodiscard]] const std::vector<EncodedField>& fields() const { return m_fields; }
    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }
    // Fields that decide which rows are shown, each with the values that are.
    struct Condition {
        std::size_t field = 0;
        std::vector<std::string> values;
    };
    [[nodiscard]] const std::vector<Condition>& conditions() const { return m_conditions; }

   private:
    bool m_is_visible;
    double m_min_size_units = 0;
    std::int64_t m_thin_units = 0;
    double m_tolerance_units = 0;
    std::int64_t m_min_doubled_area = 1;
    bool m_has_limits;
    std::vector<EncodedField> m_fields;
    std::vector<std::string> m_names;
    std::vector<Condition> m_conditions;
};

// Whether a value reads as one of the texts: numbers in their shortest form, booleans as true and false.
bool is_one_of(const geo::ValueView& value, const std::vector<std::string>& texts);

}  // namespace haishu::tiles

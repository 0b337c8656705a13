#include "tiles/pipeline/level_of_detail.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace haishu::tiles
{
namespace
{

// A bit more than a third of a pixel: not to be seen, and long lines lose most of their points.
constexpr double simplify_tolerance_units = 3;
// A sixteenth of a square pixel, doubled.
constexpr std::int64_t least_doubled_area = 8;
constexpr std::int64_t least_thin_units = 8;

}  // namespace

LevelOfDetail::LevelOfDetail(const layers::LayerDescriptor& descriptor, int zoom)
    : m_is_visible(zoom >= descriptor.min_zoom), m_has_limits(descriptor.generalise)
{
    std::vector<bool> is_encoded(descriptor.fields.size(), true);
    if (descriptor.generalise) {
        if (zoom < descriptor.max_zoom) {
            m_tolerance_units = simplify_tolerance_units;
            m_min_doubled_area = least_doubled_area;
        }
        double thin_px = 0;
        for (const layers::GeneraliseRule& rule : descriptor.generalise_rules) {
            if (zoom >= rule.below_zoom) continue;
            m_min_size_units = std::max(m_min_size_units, rule.min_size_px * units_per_pixel);
            thin_px = std::max(thin_px, rule.thin_px);
            // A field that this viewer may not see cannot decide what he sees.
            if (const auto field = descriptor.field_index(rule.where_field)) m_conditions.push_back({*field, rule.where_values});
            if (!rule.fields) continue;
            for (std::size_t i = 0; i < is_encoded.size(); ++i) {
                const auto& kept = *rule.fields;
                if (std::find(kept.begin(), kept.end(), descriptor.fields[i].name) == kept.end()) is_encoded[i] = false;
            }
        }
        if (thin_px > 0) m_thin_units = std::max<std::int64_t>(std::llround(thin_px * units_per_pixel), least_thin_units);
    }
    for (std::size_t i = 0; i < is_encoded.size(); ++i) {
        if (!is_encoded[i]) continue;
        m_fields.push_back({i, descriptor.fields[i].type});
        m_names.push_back(descriptor.fields[i].name);
    }
}

bool is_one_of(const geo::ValueView& value, const std::vector<std::string>& texts)
{
    std::array<char, 32> buffer;
    std::string_view text;
    const auto write = [&](auto number) {
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
        text = {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
    };
    if (const auto* given = std::get_if<std::string_view>(&value)) {
        text = *given;
    } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        write(*integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        write(*real);
    } else if (const auto* truth = std::get_if<bool>(&value)) {
        text = *truth ? "true" : "false";
    } else {
        return false;
    }
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

}  // namespace haishu::tiles

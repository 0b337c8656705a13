#pragma once
// When a feature is valid, for layers whose features begin and end: their date or date-time fields `valid_from` and, if there
// is one, `valid_to`. A null is an open end; a date is its whole day in UTC+8, so that the last day counts.

#include "layers/catalog/descriptor.hpp"
#include "layers/query/query.hpp"

#include <cstddef>
#include <optional>

namespace haishu::layers
{

class ValidTime
{
   public:
    // Empty for a layer without such fields, or with a time field of its own.
    static std::optional<ValidTime> of(const LayerDescriptor& layer);
    // Whether it is valid at some moment of the interval.
    [[nodiscard]] bool meets(const FeatureRef& feature, const TimeInterval& interval) const;

   private:
    struct End {
        std::size_t field;
        FieldType type;
    };
    [[nodiscard]] static std::optional<TimeInterval> time(const FeatureRef& feature, const std::optional<End>& end);
    std::optional<End> m_from;
    std::optional<End> m_to;
};

}  // namespace haishu::layers

#pragma once
// The filters of a query made ready for many features. Internal to layers/query.

#include "geo/base/result.hpp"
#include "layers/query/query.hpp"
#include "layers/query/valid_time.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace haishu::layers
{

class QueryConditions
{
   public:
    // Errors: bad_input "property-unknown", "property-value-malformed".
    static Result<QueryConditions> create(const LayerView& view, const Query& query);

    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] bool matches(const FeatureRef& feature) const;
    // Boxes to search in, of which the matches with a geometry are all found; empty: everywhere. A feature may be found in
    // several of them.
    [[nodiscard]] const std::vector<geo::Box>& search_boxes() const { return m_search; }
    // True if a feature without a geometry may match.
    [[nodiscard]] bool takes_shapeless() const { return !m_cover; }
    // Null: of all features; else matches() is asked of these only.
    [[nodiscard]] const std::vector<std::int64_t>* only() const { return m_only.get(); }

   private:
    struct Condition {
        std::size_t field = 0;
        geo::Value value;
        bool is_impossible = false;  // well formed, and nothing that the field can hold
    };

    static Result<Condition> read_condition(const LayerDescriptor& layer, const PropertyEquals& equals);
    void choose_search_boxes();
    [[nodiscard]] bool passes_time(const FeatureRef& feature) const;
    [[nodiscard]] bool passes_place(const FeatureRef& feature) const;

    std::vector<geo::Box> m_boxes;
    std::vector<geo::Box> m_search;
    std::function<bool(const FeatureRef&)> m_meets;
    TimeInterval m_time;
    std::optional<std::size_t> m_time_field;
    std::optional<ValidTime> m_valid_time;
    FieldType m_time_type = FieldType::DateTime;
    std::vector<Condition> m_conditions;
    std::shared_ptr<const Filter> m_filter;
    std::optional<geo::Box> m_cover;
    std::shared_ptr<const std::vector<std::int64_t>> m_only;
};

}  // namespace haishu::layers

#include "layers/query/query_conditions.hpp"

#include "geo/ops/relate.hpp"
#include "layers/filter/filter.hpp"
#include "layers/query/field_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haishu::layers
{

namespace
{

// A whole number of more digits than the type has: a number like others, which no row holds.
bool is_beyond_range(FieldType type, std::string_view text)
{
    if (type != FieldType::Integer) return false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    return text.size() > 18 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

double area_of(const std::vector<geo::Box>& boxes)
{
    double sum = 0;
    for (const geo::Box& box : boxes) sum += box.is_empty() ? 0 : box.width() * box.height();
    return sum;
}

}  // namespace

Result<QueryConditions::Condition> QueryConditions::read_condition(const LayerDescriptor& layer, const PropertyEquals& equals)
{
    const std::optional<std::size_t> field = layer.field_index(equals.field);
    if (!field) {
        return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", layer.id, equals.field))
            .with("property", equals.field);
    }
    const FieldType type = layer.fields[*field].type;
    if (std::optional<geo::Value> value = parse_field_value(type, equals.text)) {
        const bool is_between = type == FieldType::DateTime && is_finer_than_milliseconds(equals.text);
        return Condition{*field, std::move(*value), is_between};
    }
    if (is_beyond_range(type, equals.text)) return Condition{*field, {}, true};
    return bad_input("property-value-malformed",
                     fmt::format("property `{}` is a {}, which `{}` is not", equals.field, field_type_name(type), equals.text))
        .with("property", equals.field)
        .with("type", field_type_name(type))
        .with("value", equals.text);
}

Result<QueryConditions> QueryConditions::create(const LayerView& view, const Query& query)
{
    const LayerDescriptor& layer = view.descriptor();
    QueryConditions made;
    made.m_boxes = query.boxes;
    made.m_meets = query.meets;
    // A box around all there is filters nothing.
    const auto holds_all = [&view](const geo::Box& box) { return box.contains(view.extent()); };
    if (!query.meets && std::any_of(query.boxes.begin(), query.boxes.end(), holds_all)) made.m_boxes.clear();
    if (query.time) {
        made.m_time = *query.time;
        made.m_time_field = layer.field_index(layer.time_field);
        if (made.m_time_field) made.m_time_type = layer.fields[*made.m_time_field].type;
        made.m_valid_time = ValidTime::of(layer);
    }
    for (const PropertyEquals& equals : query.equals) {
        HAISHU_TRY(Condition condition, read_condition(layer, equals));
        made.m_conditions.push_back(std::move(condition));
    }
    made.m_filter = query.filter;
    made.m_only = query.only;
    if (made.m_filter) made.m_cover = made.m_filter->cover();
    made.choose_search_boxes();
    return made;
}

void QueryConditions::choose_search_boxes()
{
    m_search = m_boxes;
    // A shape may meet box and cover without reaching into what they share, so the smaller of the two is searched, and the
    // other is asked of what is found.
    if (m_cover && (m_boxes.empty() || area_of({*m_cover}) < area_of(m_boxes))) m_search = {*m_cover};
}

bool QueryConditions::is_empty() const
{
    return m_boxes.empty() && !m_time_field && !m_valid_time && m_conditions.empty() && !m_filter && !m_meets && !m_only;
}

bool QueryConditions::passes_time(const FeatureRef& feature) const
{
    if (m_valid_time) return m_valid_time->meets(feature, m_time);
    if (!m_time_field) return true;
    const std::optional<TimeInterval> time = time_of(m_time_type, feature.value(*m_time_field));
    if (!time) return true;
    // Between two milliseconds: a day goes on there, a moment has none.
    if (m_time.from && m_time.to && *m_time.from > *m_time.to && m_time_type == FieldType::DateTime) return false;
    return (!m_time.from || *time->to >= *m_time.from) && (!m_time.to || *time->from <= *m_time.to);
}

bool QueryConditions::passes_place(const FeatureRef& feature) const
{
    if (m_boxes.empty() && !m_meets) return true;
    const geo::Box box = feature.box();
    if (box.is_empty()) return true;
    if (m_meets) {
        const bool is_near =
            m_boxes.empty() || std::any_of(m_boxes.begin(), m_boxes.end(), [&](const geo::Box& b) { return box.intersects(b); });
        return is_near && m_meets(feature);
    }
    return std::any_of(m_boxes.begin(), m_boxes.end(), [&](const geo::Box& wanted) {
        return box.intersects(wanted) && (wanted.contains(box) || geo::intersects(feature.geometry(), wanted));
    });
}

bool QueryConditions::matches(const FeatureRef& feature) const
{
    const auto holds = [&feature](const Condition& condition) {
        return !condition.is_impossible && feature.value(condition.field) == geo::to_view(condition.value);
    };
    return passes_time(feature) && std::all_of(m_conditions.begin(), m_conditions.end(), holds) && passes_place(feature) &&
           (!m_filter || m_filter->matches(feature));
}

}  // namespace haishu::layers

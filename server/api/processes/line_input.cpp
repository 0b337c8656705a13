#include "server/api/processes/line_input.hpp"

#include "geo/ops/line_merge.hpp"
#include "layers/query/query.hpp"
#include "server/api/areas/question_error.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/api/processes/shape_input.hpp"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using nlohmann::json;

const std::string features_pointer = "/inputs/features";

bool is_line(const geo::GeometryView& shape)
{
    return shape.type == geo::GeometryType::LineString || shape.type == geo::GeometryType::MultiLineString;
}

Error too_many_vertices(std::size_t limit)
{
    return Error{ErrorCode::TooLarge,
                 "geometry-too-large",
                 fmt::format("the lines have more than {} vertices", limit),
                 {{"limit", std::to_string(limit)}}};
}

class Collected
{
   public:
    explicit Collected(const LineInputLimits& limits) : m_limits(limits) { m_lines.type = geo::GeometryType::GeometryCollection; }

    Result<void> add(const layers::FeatureRef& feature)
    {
        const geo::GeometryView shape = feature.geometry();
        if (++m_features > m_limits.features) return too_long_question(features_pointer, m_limits.features);
        m_vertices += geo::vertex_count(shape);
        if (m_vertices > m_limits.vertices) return too_many_vertices(m_limits.vertices);
        if (is_line(shape)) m_lines.members.push_back(shape.to_geometry());
        return {};
    }
    [[nodiscard]] geo::Geometry lines() && { return std::move(m_lines); }

   private:
    const LineInputLimits& m_limits;
    geo::Geometry m_lines;
    std::size_t m_features = 0;
    std::size_t m_vertices = 0;
};

// A value of JSON as the field stores it.
std::optional<geo::Value> value_of(const json& value, layers::FieldType type)
{
    if (type == layers::FieldType::Text && value.is_string()) return value.get<std::string>();
    if (type == layers::FieldType::Integer && value.is_number_integer()) return value.get<std::int64_t>();
    if (type == layers::FieldType::Real && value.is_number()) return value.get<double>();
    if (type == layers::FieldType::Boolean && value.is_boolean()) return value.get<bool>();
    return std::nullopt;
}

Result<void> collect_equal(const layers::LayerView& view, const json& sent, Collected& collected)
{
    const auto name = sent.at("field").get<std::string>();
    const auto field = view.descriptor().field_index(name);
    if (!field) {
        const std::string shown = name.substr(0, 100);
        return bad_input("property-unknown", fmt::format("collection `{}` has no property `{}`", view.descriptor().id, shown))
            .with("property", shown);
    }
    const auto value = value_of(sent.at("equals"), view.descriptor().fields[*field].type);
    if (!value) return invalid_input(below(features_pointer, "equals"), "is no value of this field");
    Result<void> state{};
    view.visit_equal(*field, geo::to_view(*value), [&](const layers::FeatureRef& feature) {
        state = collected.add(feature);
        return static_cast<bool>(state);
    });
    return state;
}

Result<void> collect_by_id(const layers::LayerView& view, const json& sent, Collected& collected)
{
    for (const json& id : sent.at("ids")) {
        const auto feature = view.find(id.get<std::int64_t>());
        if (!feature) return not_found("feature-unknown", "this layer has no feature " + id.dump()).with("id", id.dump());
        HAISHU_CHECK(collected.add(*feature));
    }
    return {};
}

Result<geo::Geometry> read_features(const json& sent, const layers::Gate& gate, const LineInputLimits& limits)
{
    HAISHU_TRY(const layers::LayerView view, gate.open(sent.at("collection").get<std::string>()));
    const bool by_value = sent.contains("field") && sent.contains("equals") && !sent.contains("ids");
    const bool by_id = sent.contains("ids") && !sent.contains("field") && !sent.contains("equals");
    if (!by_value && !by_id) return invalid_input(features_pointer, "has either ids, or field and equals");
    Collected collected(limits);
    HAISHU_CHECK(by_id ? collect_by_id(view, sent, collected) : collect_equal(view, sent, collected));
    return std::move(collected).lines();
}

}  // namespace

Result<std::vector<geo::Geometry>> read_lines(const json& inputs, const layers::Gate& gate, const LineInputLimits& limits)
{
    const auto sent = [&inputs](const char* name) { return inputs.contains(name) ? 1 : 0; };
    if (sent("geometry") + sent("feature") + sent("features") != 1)
        return invalid_input("/inputs", "has one of geometry, feature and features, and not more");
    HAISHU_TRY(const geo::Geometry shape, sent("features") == 1 ? read_features(inputs.at("features"), gate, limits)
                                                                : read_shape(inputs, gate, ShapeKind::Any, limits.vertices));
    HAISHU_TRY(std::vector<geo::Geometry> lines, geo::merged_lines(shape));
    if (lines.empty()) {
        const std::string pointer = sent("geometry") == 1  ? "/inputs/geometry"
                                    : sent("feature") == 1 ? "/inputs/feature"
                                                           : features_pointer;
        return invalid_input(pointer, "is no line of some length");
    }
    return lines;
}

}  // namespace haishu::server

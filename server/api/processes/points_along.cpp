// The process `points-along`: the points of a layer along a line, and the gaps between them.

#include "layers/analysis/points_along.hpp"

#include "geo/codec/geojson.hpp"
#include "layers/analysis/settings.hpp"
#include "layers/policy/export_area.hpp"
#include "server/api/areas/body_filter.hpp"
#include "server/api/json_text.hpp"
#include "server/api/places/place_parts.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/api/processes/line_input.hpp"
#include "server/api/processes/process.hpp"
#include "server/api/processes/value_json.hpp"

#include <map>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

// Filters for what is flagged when a question does not say, by collection.
using ShippedFlags = std::map<std::string, layers::ExpressionPointer>;

Result<ShippedFlags> read_flags(std::string_view text)
{
    ShippedFlags flags;
    const auto document = nlohmann::json::parse(text);
    for (const auto& item : document.at("flags")) {
        HAISHU_TRY(flags[item.at("collection").get<std::string>()],
                   layers::parse_cql2_text(item.at("filter").get_ref<const std::string&>()));
    }
    return flags;
}

const ShippedFlags& shipped_flags()
{
    static const ShippedFlags flags = layers::shipped_settings("points_along.json", read_flags);
    return flags;
}

Result<std::shared_ptr<const layers::Filter>> read_filter(const nlohmann::json& inputs, const char* name,
                                                          const layers::LayerDescriptor& layer)
{
    const auto sent = inputs.find(name);
    if (sent == inputs.end()) return std::shared_ptr<const layers::Filter>();
    HAISHU_TRY(const BodyFilter filter, read_body_filter({{"filter", *sent}}));
    return layers::Filter::bind(*filter.expression, layer);
}

Result<std::shared_ptr<const layers::Filter>> read_flag(const nlohmann::json& inputs, const layers::LayerDescriptor& layer)
{
    if (inputs.contains("flag")) return read_filter(inputs, "flag", layer);
    const auto shipped = shipped_flags().find(layer.id);
    if (shipped == shipped_flags().end()) return std::shared_ptr<const layers::Filter>();
    auto bound = layers::Filter::bind(*shipped->second, layer);
    return bound ? bound : std::shared_ptr<const layers::Filter>();  // of a field that the asker may not see
}

const char* side_name(layers::PointAlong::Side side)
{
    switch (side) {
        case layers::PointAlong::Side::On: return "on";
        case layers::PointAlong::Side::Left: return "left";
        case layers::PointAlong::Side::Right: return "right";
    }
    return "";
}

Json point_json(const layers::LayerDescriptor& layer, const layers::PointAlong& point)
{
    const geo::Point at = point.feature.geometry().points.front();
    Json json{{"station_m", to_millimetres(point.station_m)},
              {"distance_m", to_millimetres(point.distance_m)},
              {"side", side_name(point.side)},
              {"flagged", point.is_flagged},
              {"point", {at.x, at.y}},
              {"foot", {point.foot.x, point.foot.y}}};
    json.update(brief_json(layer, point.feature));
    return json;
}

Json gap_json(const layers::GapAlong& gap)
{
    constexpr int decimals = 9;
    std::string shape;
    geo::append_geojson(shape, gap.shape, decimals);
    const auto fid_json = [](const std::optional<std::int64_t>& fid) { return fid ? Json(*fid) : Json(); };
    return {{"from_m", to_millimetres(gap.from_m)},
            {"to_m", to_millimetres(gap.to_m)},
            {"length_m", to_millimetres(gap.to_m - gap.from_m)},
            {"from_id", fid_json(gap.from_fid)},
            {"to_id", fid_json(gap.to_fid)},
            {"geometry", Json::parse(shape)}};
}

Json line_json(const layers::LayerDescriptor& layer, const layers::LineAlong& line)
{
    Json points = Json::array();
    for (const layers::PointAlong& point : line.points) points.push_back(point_json(layer, point));
    Json gaps = Json::array();
    for (const layers::GapAlong& gap : line.gaps) gaps.push_back(gap_json(gap));
    return {{"length_m", to_millimetres(line.length_m)}, {"points", std::move(points)}, {"gaps", std::move(gaps)}};
}

Result<ProcessOutput> run(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control)
{
    HAISHU_TRY(const layers::LayerView view, gate.open(inputs.at("collection").get<std::string>()));
    const layers::LayerDescriptor& layer = view.descriptor();
    const layers::AlongLimits limits;
    layers::AlongQuestion question;
    HAISHU_TRY(question.lines, read_lines(inputs, gate, {2'000, limits.vertices}));
    HAISHU_TRY(const auto filter, read_filter(inputs, "filter", layer));
    HAISHU_TRY(const auto flags, read_flag(inputs, layer));
    question.within_m = inputs.value("within_m", question.within_m);
    question.most_apart_m = inputs.value("max_gap_m", question.most_apart_m);
    question.flagged_fill_gaps = inputs.value("flagged_fill_gaps", question.flagged_fill_gaps);
    question.filter = filter.get();
    question.flags = flags.get();
    HAISHU_TRY(const std::vector<layers::LineAlong> found, layers::find_points_along(view, question, limits, control));

    std::size_t points = 0;
    std::size_t flagged = 0;
    std::size_t gaps = 0;
    std::size_t restricted_rows = 0;
    std::vector<geo::Box> ground;
    Json lines = Json::array();
    for (const layers::LineAlong& line : found) {
        HAISHU_CHECK(control.check());
        points += line.points.size();
        gaps += line.gaps.size();
        for (const layers::PointAlong& point : line.points) {
            flagged += point.is_flagged ? 1 : 0;
            restricted_rows += view.is_restricted(point.feature) ? 1 : 0;
            ground.push_back(layers::ground_of_feature(point.feature.box()));
        }
        lines.push_back(line_json(layer, line));
    }
    const Json document{{"collection", layer.id},
                        {"within_m", question.within_m},
                        {"max_gap_m", question.most_apart_m},
                        {"matched", points},
                        {"flagged", flagged},
                        {"gaps", gaps},
                        {"lines", std::move(lines)},
                        {"version", view.version()}};
    return ProcessOutput{"application/json", document.dump(-1, ' ', false, Json::error_handler_t::replace), restricted_rows,
                         layer.id, std::move(ground)};
}

}  // namespace

Process points_along_process()
{
    Process process = described_process("points-along");
    process.run = run;
    return process;
}

}  // namespace haishu::server

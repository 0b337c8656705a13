// The process `overlay`: the features of a layer cut by an area, or joined with it.

#include "geo/codec/geojson.hpp"
#include "geo/ops/measure.hpp"
#include "layers/analysis/area_overlay.hpp"
#include "layers/policy/export_area.hpp"
#include "server/api/features/export_limit.hpp"
#include "server/api/features/field_json.hpp"
#include "server/api/json_text.hpp"
#include "server/api/processes/process.hpp"
#include "server/api/processes/shape_input.hpp"
#include "server/api/processes/told_rows.hpp"
#include "server/api/processes/value_json.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t max_vertices = 10'000;
constexpr std::size_t max_bytes = 16 * 1024 * 1024;
constexpr int decimals = 9;

layers::OverlayOperation operation_of(const std::string& name)
{
    if (name == "difference") return layers::OverlayOperation::Difference;
    return name == "union" ? layers::OverlayOperation::Union : layers::OverlayOperation::Intersection;
}

Json properties_of(const layers::LayerView& view, const layers::OverlayPiece& piece)
{
    Json properties = Json::object();
    const auto feature = view.find(piece.fid);
    const auto& fields = view.descriptor().fields;
    for (std::size_t i = 0; feature && i < fields.size(); ++i) {
        properties[fields[i].name] = field_json(geo::to_value(feature->value(i)), fields[i]);
    }
    return properties;
}

void append_piece(std::string& out, const layers::LayerView& view, const layers::OverlayPiece& piece)
{
    out += R"({"type":"Feature",)";
    if (piece.fid > 0) out += "\"id\":" + std::to_string(piece.fid) + ',';
    out += "\"geometry\":";
    geo::append_geojson(out, piece.shape, decimals);
    out += ",\"area_m2\":";
    append_json_number(out, to_millimetres(piece.area_m2));
    if (piece.length_m > 0) {
        out += ",\"length_m\":";
        append_json_number(out, to_millimetres(piece.length_m));
    }
    out += ",\"properties\":" + properties_of(view, piece).dump(-1, ' ', false, Json::error_handler_t::replace) + '}';
}

Result<ProcessOutput> run(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control)
{
    HAISHU_TRY(const layers::LayerView view, gate.open(inputs.at("collection").get<std::string>()));
    HAISHU_TRY(const geo::Geometry area, read_shape(inputs, gate, ShapeKind::Area, max_vertices));
    const std::string operation = inputs.at("operation").get<std::string>();
    HAISHU_TRY(const layers::OverlayResult result, layers::overlay_area(view, area, operation_of(operation), {}, control));
    std::string body = R"({"type":"FeatureCollection","operation":)";
    append_json_string(body, operation);
    body += ",\"collection\":";
    append_json_string(body, view.descriptor().id);
    body += ",\"area_m2\":";
    append_json_number(body, to_millimetres(geo::geodesic_area_m2(area)));
    body += ",\"features_met\":" + std::to_string(result.features) + ",\"result_area_m2\":";
    append_json_number(body, to_millimetres(result.area_m2));
    body += ",\"result_length_m\":";
    append_json_number(body, to_millimetres(result.length_m));
    body += ",\"features\":[";
    std::size_t restricted_rows = 0;
    std::vector<geo::Box> ground;
    for (const layers::OverlayPiece& piece : result.pieces) {
        HAISHU_CHECK(control.check());
        restricted_rows += restricted_row(view, piece.fid);
        ground.push_back(layers::ground_of_feature(geo::GeometryView(piece.shape).box()));
        if (&piece != &result.pieces.front()) body += ',';
        append_piece(body, view, piece);
        if (body.size() > max_bytes) return Error{ErrorCode::TooLarge, "result-too-large", "the result is too large", {}};
    }
    // More than somebody looks at: a file.
    if (result.features > longest_look) ground = {geo::GeometryView(area).box()};
    return ProcessOutput{"application/geo+json", body + "]}", restricted_rows, view.descriptor().id, std::move(ground)};
}

}  // namespace

Process overlay_process()
{
    Process process = described_process("overlay");
    process.run = run;
    return process;
}

}  // namespace haishu::server

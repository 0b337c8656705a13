// The process `declared-area`: rows that say they lie in one area and have their point in another.

#include "layers/analysis/area_claim.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/api/processes/process.hpp"
#include "server/api/processes/told_rows.hpp"

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t default_limit = 100;

// The field asked for, else the only one that speaks of an area.
Result<std::size_t> claiming_field(const layers::LayerDescriptor& layer, const nlohmann::json& inputs)
{
    const std::string wanted = inputs.value("field", "");
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < layer.fields.size(); ++i) {
        const layers::Field& field = layer.fields[i];
        if (field.lies_in.layer.empty() || (!wanted.empty() && field.name != wanted)) continue;
        if (found) return invalid_input("/inputs/field", "is needed: the collection declares more than one area");
        found = i;
    }
    if (found) return *found;
    return wanted.empty() ? invalid_input("/inputs/collection", "declares no area in its fields")
                          : invalid_input("/inputs/field", "is no field of the collection that declares an area");
}

std::string name_of(const layers::LayerView& view, const std::string& field, std::int64_t fid)
{
    const auto index = view.descriptor().field_index(field);
    const auto row = view.find(fid);
    if (!index || !row) return {};
    const geo::ValueView value = row->value(*index);
    const auto* text = std::get_if<std::string_view>(&value);
    return text == nullptr ? std::string() : std::string(*text);
}

std::string area_name(const layers::LayerView& areas, const std::string& code_field, const std::string& code)
{
    const layers::LayerDescriptor& layer = areas.descriptor();
    const auto index = layer.field_index(code_field);
    std::string name;
    if (!index) return name;
    areas.visit_equal(*index, std::string_view(code), [&](const layers::FeatureRef& area) {
        name = name_of(areas, layer.name_field, area.fid());
        return false;
    });
    return name;
}

Json row_json(const layers::LayerView& view, const layers::DifferingClaim& row, const std::map<std::string, std::string>& names)
{
    const layers::LayerDescriptor& layer = view.descriptor();
    return {{"type", "Feature"},
            {"id", row.fid},
            {"geometry", {{"type", "Point"}, {"coordinates", {row.at.x, row.at.y}}}},
            {"properties",
             {{"key", name_of(view, layer.key_field, row.fid)},
              {"name", name_of(view, layer.name_field, row.fid)},
              {"declared", row.claimed},
              {"declared_name", names.at(row.claimed)},
              {"found", row.holder},
              {"found_name", names.at(row.holder)}}}};
}

Result<ProcessOutput> run(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control)
{
    HAISHU_TRY(const layers::LayerView view, gate.open(inputs.at("collection").get<std::string>()));
    layers::ClaimQuestion question;
    HAISHU_TRY(question.field, claiming_field(view.descriptor(), inputs));
    question.claimed = inputs.value("declared", "");
    question.after = inputs.value("after", std::int64_t{0});
    question.limit = inputs.value("limit", default_limit);
    const layers::Field& field = view.descriptor().fields[question.field];
    HAISHU_TRY(const layers::LayerView areas, gate.open(field.lies_in.layer));
    HAISHU_TRY(const layers::ClaimReport report, layers::compare_claims(view, areas, question, control));

    std::map<std::string, std::string> names;
    Json pairs = Json::array();
    for (const auto& [codes, rows] : report.pairs) {
        for (const std::string& code : {codes.first, codes.second}) {
            if (names.count(code) == 0) names[code] = area_name(areas, field.lies_in.field, code);
        }
        pairs.push_back({{"declared", codes.first},
                         {"declared_name", names[codes.first]},
                         {"found", codes.second},
                         {"found_name", names[codes.second]},
                         {"count", rows}});
    }
    Json features = Json::array();
    std::size_t restricted_rows = 0;
    std::vector<geo::Box> ground;
    for (const layers::DifferingClaim& row : report.rows) {
        features.push_back(row_json(view, row, names));
        restricted_rows += restricted_row(view, row.fid);
        ground.push_back({row.at.x, row.at.y, row.at.x, row.at.y});
    }
    const bool is_full = report.rows.size() == question.limit;
    const Json document{{"type", "FeatureCollection"},
                        {"collection", view.descriptor().id},
                        {"field", field.name},
                        {"areas", field.lies_in.layer},
                        {"same", report.same},
                        {"differs", report.differs},
                        {"unknown", report.unknown},
                        {"undeclared", report.unclaimed},
                        {"pairs", std::move(pairs)},
                        {"next", is_full ? Json(report.rows.back().fid) : Json()},
                        {"features", std::move(features)}};
    return ProcessOutput{"application/geo+json", document.dump(-1, ' ', false, Json::error_handler_t::replace), restricted_rows,
                         view.descriptor().id, std::move(ground)};
}

}  // namespace

Process declared_area_process()
{
    Process process = described_process("declared-area");
    process.run = run;
    return process;
}

}  // namespace haishu::server

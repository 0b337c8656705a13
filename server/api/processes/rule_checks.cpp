// The processes `siting-check` and `parcel-check`: a place against the rules.

#include "layers/analysis/rule_check.hpp"

#include "geo/ops/measure.hpp"
#include "server/api/processes/input_check.hpp"
#include "server/api/processes/process.hpp"
#include "server/api/processes/shape_input.hpp"
#include "server/api/processes/told_rows.hpp"
#include "server/api/processes/value_json.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t max_vertices = 2'000;

layers::Text reason_of(layers::Doubt doubt)
{
    switch (doubt) {
        case layers::Doubt::NoData: return {"没有可供判定的数据", "there is no data to decide by"};
        case layers::Doubt::OutsideData:
            return {"地点或其周边超出数据范围", "the place or its surroundings lie outside the data"};
        case layers::Doubt::NoPlace:
            return {"有对象的位置不明，无法判定其远近", "it is not known where an object is that the rule may mean"};
        case layers::Doubt::PointOnly:
            return {"附近对象只有点位，没有边界", "an object close by is known as a point without an outline"};
        case layers::Doubt::UnclearClass:
            return {"附近对象是否适用本规定不明确", "whether the rule means an object close by is open"};
        case layers::Doubt::None: break;
    }
    return {};
}

Json position_json(geo::Point p)
{
    return Json::array({p.x, p.y});
}

Json finding_json(const layers::Finding& finding)
{
    Json json{{"id", finding.fid}, {"name", finding.name}};
    if (finding.distance_m) {
        json["distance_m"] = to_millimetres(*finding.distance_m);
        json["on_site"] = position_json(finding.on_site);
        json["on_object"] = position_json(finding.on_subject);
    }
    if (finding.overlap_m2) {
        json["overlap_m2"] = std::round(*finding.overlap_m2 * 100) / 100;
        json["overlap_percent"] = std::round(*finding.overlap_share * 10'000) / 100;
    }
    if (finding.doubt != layers::Doubt::None) json["doubt"] = layers::doubt_name(finding.doubt);
    json["properties"] = properties_json(finding.values);
    return json;
}

Json rule_json(const layers::Rule& rule)
{
    Json json{{"id", rule.id},
              {"version", rule.version},
              {"jurisdiction", rule.jurisdiction},
              {"title", text_json(rule.title)},
              {"text", text_json(rule.text)},
              {"source", text_json(rule.source)},
              {"measured", text_json(rule.measured)},
              {"collection", rule.subject.layer}};
    if (rule.relation == layers::Relation::FartherThan) json["distance_m"] = rule.distance_m;
    return json;
}

Json result_json(const layers::RuleResult& result)
{
    Json json{{"rule", rule_json(*result.rule)}, {"result", layers::verdict_name(result.verdict)}};
    if (result.verdict == layers::Verdict::CannotDecide) {
        json["doubt"] = layers::doubt_name(result.doubt);
        json["reason"] = text_json(reason_of(result.doubt));
    }
    if (result.rule->relation == layers::Relation::FartherThan) {
        json["measured_m"] = result.nearest ? Json(to_millimetres(*result.nearest->distance_m)) : Json();
        json["nearest"] = result.nearest ? finding_json(*result.nearest) : Json();
    }
    Json findings = Json::array();
    for (const layers::Finding& finding : result.findings) findings.push_back(finding_json(finding));
    json["findings_in_all"] = result.findings_in_all;
    json["findings"] = std::move(findings);
    json["schematic"] = result.is_schematic;
    return json;
}

layers::Verdict overall(const std::vector<layers::RuleResult>& results)
{
    const auto any = [&](layers::Verdict verdict) {
        return std::any_of(results.begin(), results.end(), [&](const auto& result) { return result.verdict == verdict; });
    };
    if (any(layers::Verdict::Fail)) return layers::Verdict::Fail;
    // Nothing was asked: nothing is promised.
    return results.empty() || any(layers::Verdict::CannotDecide) ? layers::Verdict::CannotDecide : layers::Verdict::Pass;
}

std::size_t restricted_rows_of(const std::vector<layers::RuleResult>& results)
{
    std::size_t rows = 0;
    for (const layers::RuleResult& result : results) {
        const std::string& layer = result.rule->subject.layer;
        for (const layers::Finding& finding : result.findings) rows += restricted_row(result.views, layer, finding.fid);
        if (result.nearest && result.findings.empty()) rows += restricted_row(result.views, layer, result.nearest->fid);
    }
    return rows;
}

Result<std::string> read_trade(const nlohmann::json& inputs, const layers::RuleBook& book)
{
    const std::string trade = inputs.value("trade", "");
    std::string known;
    for (const layers::Trade& one : book.trades) {
        if (one.id == trade) return trade;
        known += (known.empty() ? "" : ", ") + one.id;
    }
    if (!inputs.contains("trade")) return trade;
    return invalid_input("/inputs/trade", "is none of " + known);
}

Result<ProcessOutput> check(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control,
                            std::string_view kind)
{
    const layers::RuleBook& book = layers::rule_book();
    HAISHU_TRY(const std::string trade, read_trade(inputs, book));
    const bool is_parcel = kind == "parcel";
    HAISHU_TRY(const geo::Geometry site, read_shape(inputs, gate, is_parcel ? ShapeKind::Area : ShapeKind::Any, max_vertices));
    HAISHU_TRY(const auto results, layers::check_rules(gate, book, kind, trade, site, control));
    Json rules = Json::array();
    for (const layers::RuleResult& result : results) rules.push_back(result_json(result));
    Json json{{"result", layers::verdict_name(overall(results))}};
    if (!trade.empty()) json["trade"] = trade;
    if (is_parcel) json["area_m2"] = std::round(geo::geodesic_area_m2(site) * 100) / 100;
    json["rules"] = std::move(rules);
    json["rules_version"] = book.version;
    return ProcessOutput{"application/json", json.dump(), restricted_rows_of(results)};
}

Process check_process(const char* id, std::string_view kind)
{
    Process process = described_process(id);
    process.run = [kind](const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control) {
        return check(gate, inputs, control, kind);
    };
    return process;
}

}  // namespace

Process siting_check_process()
{
    return check_process("siting-check", "site");
}

Process parcel_check_process()
{
    return check_process("parcel-check", "parcel");
}

}  // namespace haishu::server

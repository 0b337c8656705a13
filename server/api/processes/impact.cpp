// The process `impact`: what an event at a place would affect.

#include "layers/analysis/impact.hpp"

#include "server/api/processes/input_check.hpp"
#include "server/api/processes/process.hpp"
#include "server/api/processes/shape_input.hpp"
#include "server/api/processes/told_rows.hpp"
#include "server/api/processes/value_json.hpp"
#include "server/api/service.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t max_vertices = 10'000;

Result<std::vector<double>> read_rings(const nlohmann::json& inputs, const layers::ImpactSettings& settings)
{
    const auto sent = inputs.find("rings");
    if (sent == inputs.end()) return settings.default_rings_m;
    auto rings = sent->get<std::vector<double>>();
    for (std::size_t i = 1; i < rings.size(); ++i) {
        if (rings[i] <= rings[i - 1]) return invalid_input(below("/inputs/rings", i), "is not above the one before it");
    }
    return rings;
}

std::optional<layers::WindSector> read_wind(const nlohmann::json& inputs)
{
    const auto wind = inputs.find("wind");
    if (wind == inputs.end()) return std::nullopt;
    layers::WindSector sector;
    sector.from_degrees = wind->at("from").get<double>();
    sector.opening_degrees = wind->value("opening", sector.opening_degrees);
    return sector;
}

Json item_json(const layers::ImpactItem& item)
{
    return {{"id", item.fid},
            {"name", item.name},
            {"distance_m", to_millimetres(item.distance_m)},
            {"properties", properties_json(item.values)}};
}

Json items_json(const std::vector<layers::ImpactItem>& items)
{
    Json list = Json::array();
    for (const layers::ImpactItem& item : items) list.push_back(item_json(item));
    return list;
}

Json groups_json(const layers::ImpactCount& count)
{
    Json groups = Json::array();
    for (const auto& [value, number] : count.groups) {
        groups.push_back({{"value", value}, {"title", text_json(choice_title(*count.group_field, value))}, {"count", number}});
    }
    return groups;
}

Json count_json(const layers::ImpactCount& count)
{
    Json json{{"id", count.subject->id},
              {"collection", count.subject->subject.layer},
              {"title", text_json(count.subject->title)},
              {"count", count.count}};
    if (count.group_field != nullptr) json["group_by"] = count.group_field->name;
    if (count.group_field != nullptr) json["groups"] = groups_json(count);
    if (count.subject->is_listed) json["items"] = items_json(count.items);
    return json;
}

Json population_json(const layers::PopulationEstimate& population, const layers::ImpactPopulation& settings)
{
    Json parts = Json::object();
    for (const auto& [name, number] : population.parts) parts[name] = std::llround(number);
    return {{"estimate", std::llround(population.estimate)},
            {"low", std::llround(population.low)},
            {"high", population.high ? Json(std::llround(*population.high)) : Json()},
            {"parts", parts},
            {"cells", population.cells},
            {"cells_unpublished", population.cells_unpublished},
            {"method", text_json(settings.method)}};
}

Json ring_json(const layers::ImpactRing& ring, const layers::ImpactSettings& settings)
{
    Json subjects = Json::array();
    for (const layers::ImpactCount& count : ring.counts) subjects.push_back(count_json(count));
    Json json{{"from_m", ring.from_m}, {"to_m", ring.to_m}, {"subjects", subjects}};
    if (ring.population) json["population"] = population_json(*ring.population, settings.population);
    return json;
}

Json resource_json(const layers::ResourceFinding& finding)
{
    Json json{{"id", finding.resource->id},
              {"collection", finding.resource->subject.layer},
              {"title", text_json(finding.resource->title)}};
    if (finding.resource->nearest == 0) json["within_m"] = finding.resource->within_m;
    json["count"] = finding.count;
    if (finding.sum) json["sum"] = {{"field", finding.resource->sum_field}, {"value", *finding.sum}};
    json["items"] = items_json(finding.items);
    return json;
}

Json report_json(const layers::ImpactSettings& settings, const layers::ImpactQuery& query, const layers::ImpactReport& report)
{
    Json rings = Json::array();
    for (const layers::ImpactRing& ring : report.rings) rings.push_back(ring_json(ring, settings));
    Json resources = Json::array();
    for (const layers::ResourceFinding& finding : report.resources) resources.push_back(resource_json(finding));
    Json json{{"rings", rings}, {"resources", resources}};
    if (query.wind) json["wind"] = {{"from", query.wind->from_degrees}, {"opening", query.wind->opening_degrees}};
    json["text"] = report.text_zh;
    json["map_number"] = {{"zh", service().map_number}, {"en", service().map_number_en}};
    json["settings_version"] = settings.version;
    json["version"] = report.version;
    return json;
}

std::size_t restricted_rows_of(const layers::ImpactReport& report)
{
    std::size_t rows = 0;
    const auto add = [&](const std::string& layer, const std::vector<layers::ImpactItem>& items) {
        for (const layers::ImpactItem& item : items) rows += restricted_row(report.views, layer, item.fid);
    };
    for (const layers::ImpactRing& ring : report.rings) {
        for (const layers::ImpactCount& count : ring.counts) add(count.subject->subject.layer, count.items);
    }
    for (const layers::ResourceFinding& finding : report.resources) add(finding.resource->subject.layer, finding.items);
    return rows;
}

Result<ProcessOutput> run(const layers::Gate& gate, const nlohmann::json& inputs, layers::WorkControl& control)
{
    const layers::ImpactSettings& settings = layers::impact_settings();
    layers::ImpactQuery query;
    HAISHU_TRY(query.place, read_shape(inputs, gate, ShapeKind::Any, max_vertices));
    HAISHU_TRY(query.rings_m, read_rings(inputs, settings));
    query.wind = read_wind(inputs);
    HAISHU_TRY(const layers::ImpactReport report, layers::assess_impact(gate, settings, query, control));
    return ProcessOutput{"application/json", report_json(settings, query, report).dump(), restricted_rows_of(report)};
}

}  // namespace

Process impact_process()
{
    Process process = described_process("impact");
    process.run = run;
    return process;
}

}  // namespace haishu::server

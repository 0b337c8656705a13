#include "layers/population/population_rules.hpp"

#include "geo/base/assert.hpp"
#include "geo/base/embedded.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu
{
std::span<const EmbeddedFile> embedded_population_rules();
}

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;

PopulationUnit read_unit(const Json& json)
{
    const std::string name = json.value("finest", "grid_100m");
    for (const auto unit : {PopulationUnit::Cell, PopulationUnit::Community, PopulationUnit::Street})
        if (name == population_unit_name(unit)) return unit;
    HAISHU_ASSERT(false, "the finest unit of a population count is one of the three");
    return PopulationUnit::Cell;
}

PopulationRules read_rules()
{
    const EmbeddedFile* const file = find_embedded(embedded_population_rules(), "rules.json");
    HAISHU_ASSERT(file != nullptr, "the rules of population are built in");
    const Json json = Json::parse(file->bytes);
    PopulationRules rules;
    rules.version = json.at("version");
    rules.layer = json.at("layer");
    rules.k = json.at("k");
    rules.rounding = json.at("rounding");
    const auto plane = geo::parse_crs(json.at("plane").get<std::string>());
    HAISHU_ASSERT(static_cast<bool>(plane), "the plane of the cells is known");
    rules.plane = plane.value();
    rules.cell_m = json.at("cell_m");
    rules.least_area_m2 = json.at("least_area_m2");
    rules.least_cells = json.at("least_cells");
    rules.method = {json.at("method").at("zh"), json.at("method").at("en")};
    for (const Json& each : json.at("dimensions")) {
        PopulationDimension dimension;
        dimension.id = each.at("id");
        dimension.is_of_households = each.at("of") == "households";
        dimension.finest = read_unit(each);
        dimension.least_values = each.value("least_values", std::size_t{0});
        for (const Json& value : each.at("values"))
            dimension.values.push_back({value.at("id"), value.at("field"), std::max(read_unit(value), dimension.finest)});
        rules.dimensions.push_back(std::move(dimension));
    }
    return rules;
}

}  // namespace

std::string_view population_unit_name(PopulationUnit unit)
{
    switch (unit) {
        case PopulationUnit::Cell: return "grid_100m";
        case PopulationUnit::Community: return "community";
        case PopulationUnit::Street: return "street";
    }
    return "";
}

const PopulationRules& population_rules()
{
    static const PopulationRules rules = read_rules();
    return rules;
}

}  // namespace haishu::layers

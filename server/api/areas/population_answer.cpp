#include "server/api/areas/population_answer.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

nlohmann::json population_json(const layers::PopulationSum& sum)
{
    const layers::Text& method = layers::population_rules().method;
    return {{"estimate", std::llround(sum.estimate)},
            {"lower", std::llround(sum.lower)},
            {"upper", sum.upper ? nlohmann::json(std::llround(*sum.upper)) : nlohmann::json()},
            {"cells", sum.cells},
            {"cells_unpublished", sum.cells_unpublished},
            {"of", "area"},
            {"note",
             {{"zh", "整个范围的常住人口，与筛选条件和时间无关"},
              {"en", "Residents of the whole area, whatever filter and time were asked for"}}},
            {"method", {{"zh", method.zh}, {"en", method.en}}}};
}

Error population_refused(const layers::AreaPopulation& answer)
{
    const layers::PopulationRules& rules = layers::population_rules();
    const std::string area = fmt::format("{:.0f}", rules.least_area_m2);
    const std::string cells = std::to_string(rules.least_cells);
    return bad_input("population-area-refused",
                     fmt::format("residents are told of areas of {} m2 and {} inhabited cells at least", area, cells))
        .with("refusal", answer.refusal)
        .with("area", area)
        .with("cells", cells);
}

}  // namespace haishu::server

#pragma once
// What an impact report counts and names: layers/analysis/settings/impact.json, so that no code knows the district.

#include "layers/analysis/subject.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

struct ImpactSubject {  // counted by ring
    std::string id;
    Text title;
    std::string measure_word;  // 所, 家
    Subject subject;
    bool is_listed = true;  // each feature is told, up to `ImpactSettings::most_listed` by ring
};

struct ImpactResource {  // what helps: the nearest few, or all within reach
    std::string id;
    Text title;
    std::string measure_word;
    Subject subject;
    std::size_t nearest = 0;  // how many; 0: all within `within_m`
    double within_m = 0;
    std::string sum_field;  // added up, "capacity"; empty: nothing is
    Text sum_title;
};

struct ImpactPopulation {
    Subject subject;
    std::string value_field;         // residents of a cell; null where they are not published
    std::vector<std::string> parts;  // further counts that are added up
    Text method;
};

struct ImpactTexts {  // Chinese sentences with {placeholders}
    std::string ring, sector, nothing, subject, population, population_at_least, resource, within, item, sum;
};

struct ImpactSettings {
    std::string version;
    std::vector<double> default_rings_m;
    std::size_t most_listed = 100;
    std::vector<ImpactSubject> subjects;
    std::vector<ImpactResource> resources;
    ImpactPopulation population;
    ImpactTexts texts;
};

Result<ImpactSettings> read_impact_settings(std::string_view json);
// As shipped.
const ImpactSettings& impact_settings();

}  // namespace haishu::layers

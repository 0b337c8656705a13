#include "layers/analysis/impact_settings.hpp"

#include "layers/analysis/settings.hpp"

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::json;

Result<ImpactSubject> read_counted(const Json& json)
{
    ImpactSubject counted;
    counted.id = json.value("id", "");
    HAISHU_TRY(counted.title, read_text(json, "title"));
    counted.measure_word = json.value("measure_word", "");
    counted.is_listed = json.value("listed", true);
    HAISHU_TRY(counted.subject, read_subject(json));
    return counted;
}

Result<ImpactResource> read_resource(const Json& json)
{
    ImpactResource resource;
    resource.id = json.value("id", "");
    HAISHU_TRY(resource.title, read_text(json, "title"));
    resource.measure_word = json.value("measure_word", "");
    HAISHU_TRY(resource.subject, read_subject(json));
    resource.nearest = json.value("nearest", std::size_t{0});
    resource.within_m = json.value("within_m", 0.0);
    resource.sum_field = json.value("sum", "");
    if (!resource.sum_field.empty()) {
        HAISHU_TRY(resource.sum_title, read_text(json, "sum_title"));
        resource.subject.fields.push_back(resource.sum_field);
    }
    return resource;
}

Result<ImpactPopulation> read_population(const Json& json)
{
    ImpactPopulation population;
    HAISHU_TRY(population.subject, read_subject(json));
    population.value_field = json.value("value", "");
    population.parts = json.value("parts", std::vector<std::string>{});
    HAISHU_TRY(population.method, read_text(json, "method"));
    return population;
}

ImpactTexts read_sentences(const Json& json)
{
    return {json.value("ring", ""),     json.value("sector", ""),     json.value("nothing", ""),
            json.value("subject", ""),  json.value("population", ""), json.value("population_at_least", ""),
            json.value("resource", ""), json.value("within", ""),     json.value("item", ""),
            json.value("sum", "")};
}

Result<ImpactSettings> read(const Json& json)
{
    ImpactSettings settings;
    settings.version = json.at("version").get<std::string>();
    settings.default_rings_m = json.at("default_rings_m").get<std::vector<double>>();
    settings.most_listed = json.value("most_listed", settings.most_listed);
    for (const Json& one : json.at("subjects")) {
        HAISHU_TRY(ImpactSubject counted, read_counted(one));
        settings.subjects.push_back(std::move(counted));
    }
    for (const Json& one : json.at("resources")) {
        HAISHU_TRY(ImpactResource resource, read_resource(one));
        settings.resources.push_back(std::move(resource));
    }
    HAISHU_TRY(settings.population, read_population(json.at("population")));
    settings.texts = read_sentences(json.at("texts"));
    return settings;
}

}  // namespace

Result<ImpactSettings> read_impact_settings(std::string_view text)
{
    try {
        return read(Json::parse(text));
    } catch (const Json::exception& fault) {
        return internal_error(std::string("settings of the impact report: ") + fault.what());
    }
}

const ImpactSettings& impact_settings()
{
    static const ImpactSettings settings = shipped_settings("impact.json", read_impact_settings);
    return settings;
}

}  // namespace haishu::layers

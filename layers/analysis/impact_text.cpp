// The impact report as Chinese sentences, from the templates of the settings.

#include "layers/analysis/impact.hpp"

#include <cmath>
#include <initializer_list>

namespace haishu::layers
{

namespace
{

using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

std::string filled(std::string text, const Values& values)
{
    for (const auto& [name, value] : values) {
        const std::string placeholder = "{" + std::string(name) + "}";
        for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size())) {
            text.replace(at, placeholder.size(), value);
        }
    }
    return text;
}

std::string whole(double number)
{
    return std::to_string(std::llround(number));
}

std::string joined(const std::vector<std::string>& parts)
{
    std::string all;
    for (const std::string& part : parts) all += (all.empty() ? "" : "、") + part;
    return all;
}

std::string ring_text(const ImpactTexts& texts, const ImpactRing& ring)
{
    std::vector<std::string> found;
    for (const ImpactCount& count : ring.counts) {
        if (count.count == 0) continue;
        found.push_back(filled(texts.subject, {{"title", count.subject->title.zh},
                                               {"count", std::to_string(count.count)},
                                               {"measure_word", count.subject->measure_word}}));
    }
    std::string text = found.empty() ? texts.nothing : joined(found);
    if (ring.population) {
        text += "，" + filled(ring.population->high ? texts.population : texts.population_at_least,
                              {{"estimate", whole(ring.population->estimate)},
                               {"low", whole(ring.population->low)},
                               {"high", whole(ring.population->high.value_or(0))}});
    }
    return filled(texts.ring, {{"from", whole(ring.from_m)}, {"to", whole(ring.to_m)}, {"found", text}});
}

std::string resource_text(const ImpactTexts& texts, const ResourceFinding& finding)
{
    const ImpactResource& resource = *finding.resource;
    std::string text;
    if (resource.nearest == 0) {
        text = filled(texts.within, {{"within", whole(resource.within_m)},
                                     {"title", resource.title.zh},
                                     {"count", std::to_string(finding.count)},
                                     {"measure_word", resource.measure_word}});
    } else if (!finding.items.empty()) {
        std::vector<std::string> items;
        for (const ImpactItem& item : finding.items) {
            items.push_back(filled(texts.item, {{"distance", whole(item.distance_m)}, {"name", item.name}}));
        }
        text = filled(texts.resource, {{"title", resource.title.zh}, {"items", joined(items)}});
    }
    if (finding.sum && !finding.items.empty()) {
        text += filled(texts.sum, {{"title", resource.sum_title.zh}, {"sum", whole(*finding.sum)}});
    }
    return text;
}

}  // namespace

std::string impact_text(const ImpactSettings& settings, const ImpactQuery& query, const ImpactReport& report)
{
    std::string text;
    if (query.wind) {
        text += filled(settings.texts.sector,
                       {{"from", whole(query.wind->from_degrees)}, {"opening", whole(query.wind->opening_degrees)}});
    }
    for (const ImpactRing& ring : report.rings) text += ring_text(settings.texts, ring);
    for (const ResourceFinding& finding : report.resources) text += resource_text(settings.texts, finding);
    return text;
}

}  // namespace haishu::layers

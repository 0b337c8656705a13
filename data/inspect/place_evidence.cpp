#include "data/inspect/place_evidence.hpp"

#include "geo/base/embedded.hpp"

#include <nlohmann/json.hpp>

namespace haishu
{

std::span<const EmbeddedFile> embedded_seeds();

}  // namespace haishu

namespace haishu::data
{
namespace
{

PlaceEvidence read_evidence()
{
    const auto json = nlohmann::json::parse(embedded_bytes(embedded_seeds(), "dictionaries/place_evidence.json"));
    PlaceEvidence evidence;
    for (auto [key, into] : {std::pair{"extent", &evidence.extent}, std::pair{"lines", &evidence.lines},
                             std::pair{"outlines", &evidence.outlines}, std::pair{"named", &evidence.named}})
        *into = json.at(key).get<std::vector<std::string>>();
    for (const auto& plane : json.at("planes"))
        evidence.planes.push_back({plane.at("crs"), plane.at("prior"), plane.value("needs_parameters", false),
                                   plane.value("base", ""), plane.at("zh"), plane.at("en")});
    return evidence;
}

}  // namespace

const PlaceEvidence& place_evidence()
{
    static const PlaceEvidence evidence = read_evidence();
    return evidence;
}

}  // namespace haishu::data

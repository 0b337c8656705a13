#include "data/normalize/landing_window.hpp"

#include "geo/base/embedded.hpp"
#include "geo/crs/transform.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace haishu
{

std::span<const EmbeddedFile> embedded_seeds();

}  // namespace haishu

namespace haishu::data
{
namespace
{

LandingWindow read_window()
{
    const auto json = nlohmann::json::parse(embedded_bytes(embedded_seeds(), "dictionaries/landing_window.json"));
    LandingWindow window;
    const auto& box = json.at("window");
    window.box = {box.at("west"), box.at("south"), box.at("east"), box.at("north")};
    window.epsg_ranges = json.at("epsg_ranges").get<std::vector<std::pair<int, int>>>();
    window.definition_marks = json.at("definition_marks").get<std::vector<std::string>>();
    window.candidates = json.at("candidates").get<std::vector<int>>();
    return window;
}

}  // namespace

bool LandingWindow::applies_to(const DeclaredCrs& crs) const
{
    const auto has_code = [&crs](const std::pair<int, int>& range) {
        return crs.epsg >= range.first && crs.epsg <= range.second;
    };
    if (crs.epsg != 0) return std::any_of(epsg_ranges.begin(), epsg_ranges.end(), has_code);
    const auto has_mark = [&crs](const std::string& mark) { return crs.definition.find(mark) != std::string::npos; };
    return crs.definition.rfind("PROJCRS", 0) == 0 && std::any_of(definition_marks.begin(), definition_marks.end(), has_mark);
}

std::string LandingWindow::better_systems(geo::Point plane) const
{
    std::string names;
    for (const int code : candidates) {
        const auto transform = geo::Transform::create({code}, geo::cgcs2000);
        if (!transform) continue;
        const auto landed = transform->apply(plane);
        if (landed && box.contains(*landed)) names += (names.empty() ? "EPSG:" : " or EPSG:") + std::to_string(code);
    }
    return names;
}

const LandingWindow& landing_window()
{
    static const LandingWindow window = read_window();
    return window;
}

}  // namespace haishu::data

#include "server/app/deployment.hpp"

#include "layers/store/map_numbers.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace haishu::server
{

namespace
{

Error number_missing(const std::string& database, const std::vector<layers::LayerDescriptor>& missing)
{
    std::string names;
    for (const layers::LayerDescriptor& layer : missing) names += (names.empty() ? "" : ", ") + layer.id;
    return Error{ErrorCode::Forbidden,
                 "map-number-missing",
                 database +
                     ": the public profile is not served while these layers of the base map have no map approval number "
                     "for their present version: " +
                     names +
                     "; give it with `haishu map-number --db FILE --layer ID NUMBER`, or serve a network of the government with "
                     "--profile internal. 公开模式未启动：以上基础地图图层的当前版本没有审图号，请用 haishu map-number "
                     "登记审图号；政务内网请用 --profile internal",
                 {}}
        .with("layers", names)
        .with("database", database);
}

Error not_schematic(const std::string& database, const std::string& names)
{
    return Error{
        ErrorCode::Forbidden,
        "profile-not-schematic",
        database +
            ": the demo profile writes on every map that it is schematic, and these layers of the public base map are "
            "not: " +
            names +
            "; serve them with --profile public and a map approval number, or in a network of the government with "
            "--profile internal. 演示模式未启动：以上公开底图图层为实测数据，不得标注“示意”，请用 --profile public 并登记审图号；"
            "政务内网请用 --profile internal",
        {}}
        .with("layers", names)
        .with("database", database);
}

// Layers of the public base map with rows that are no drawing for show.
Result<std::string> surveyed_layers(layers::Store& store)
{
    HAISHU_TRY(const auto all, store.layers());
    std::string names;
    for (const layers::LayerDescriptor& layer : all) {
        if (!layers::needs_map_number(layer) || layer.schematic) continue;
        HAISHU_TRY(const std::int64_t rows, store.estimated_count(layer));
        if (rows > 0) names += (names.empty() ? "" : ", ") + layer.id;
    }
    return names;
}

}  // namespace

Result<Profile> open_profile(const std::string& chosen, const std::string& database, layers::Store& store)
{
    const auto asked = parse_profile(chosen);
    if (asked == Profile::Demo) {
        HAISHU_TRY(const std::string surveyed, surveyed_layers(store));
        if (!surveyed.empty()) return not_schematic(database, surveyed);
    }
    if (asked && *asked != Profile::Public) return *asked;
    HAISHU_TRY(const auto missing, layers::MapNumbers(store).missing());
    if (!asked) {
        HAISHU_TRY(const auto numbers, layers::MapNumbers(store).in_force());
        const bool is_for_show =
            numbers.empty() && std::all_of(missing.begin(), missing.end(), [](const auto& layer) { return layer.schematic; });
        if (is_for_show) return Profile::Demo;
    }
    if (!missing.empty()) return number_missing(database, missing);
    return Profile::Public;
}

Result<void> check_publish(Profile profile, const std::string& text)
{
    const auto request = nlohmann::json::parse(text, nullptr, false);
    if (profile != Profile::Public || !request.is_object() || request.value("do", "") != "publish") return {};
    const bool is_base_map = request.value("base_map", false);
    if (!is_base_map || !request.value("map_number", "").empty()) return {};
    const std::string layer = request.value("layer", "");
    return Error{ErrorCode::Forbidden,
                 "map-number-needed",
                 "layer " + layer +
                     " is of the base map that the public profile shows, and its next version needs a map approval "
                     "number of its own: give it with --map-no. 该图层属于公开底图，新版本须有自己的审图号，请用 "
                     "--map-no 提供",
                 {}}
        .with("layer", layer);
}

}  // namespace haishu::server

#include "data/local/local_systems.hpp"

#include "data/local/secret_file.hpp"

#include <sodium.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::string_view prefix = "local:";
constexpr std::size_t most_systems = 100;

bool is_name(std::string_view name)
{
    constexpr std::size_t longest = 40;
    return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Error unknown_system(std::string_view name)
{
    const std::string shown = is_name(name) ? std::string(name) : std::string("?");
    return bad_input("local-system-unknown",
                     "there is no local system '" + shown + "' on file; make it by haishu local-system fit")
        .with("name", shown);
}

nlohmann::json json_of(const LocalSystem& system)
{
    const geo::Box& area = system.info.area;
    return {{"name", system.info.name},
            {"model", system.info.model == geo::PlaneModel::Affine ? "affine" : "similarity"},
            {"points", system.info.points},
            {"rms_m", system.info.rms_m},
            {"area", {area.min_x, area.min_y, area.max_x, area.max_y}},
            {"definition", system.definition}};
}

LocalSystem system_of(const nlohmann::json& json)
{
    LocalSystem system;
    system.info.name = json.at("name").get<std::string>();
    system.info.model = json.at("model") == "affine" ? geo::PlaneModel::Affine : geo::PlaneModel::Similarity;
    system.info.points = json.at("points").get<std::size_t>();
    system.info.rms_m = json.at("rms_m").get<double>();
    const auto& area = json.at("area");
    system.info.area = {area.at(0), area.at(1), area.at(2), area.at(3)};
    system.definition = json.at("definition").get<std::string>();
    return system;
}

}  // namespace

std::string_view local_system_name(std::string_view crs)
{
    return crs.substr(0, prefix.size()) == prefix ? crs.substr(prefix.size()) : std::string_view();
}

Result<LocalSystems> LocalSystems::open(const std::string& database, const std::string& key_path)
{
    LocalSystems systems(database + ".local-systems", key_path.empty() ? database + ".local-key" : key_path);
    HAISHU_TRY(std::string text, read_secret_file(systems.m_file, systems.m_key_path));
    if (text.empty()) return systems;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    sodium_memzero(text.data(), text.size());
    try {
        for (const auto& entry : json) systems.m_systems.push_back(system_of(entry));
    } catch (const nlohmann::json::exception&) {
        // Without the reason: it would quote what is in the file.
        return internal_error("the file of local systems is not understood");
    }
    return systems;
}

std::vector<LocalSystemInfo> LocalSystems::list() const
{
    std::vector<LocalSystemInfo> infos;
    for (const LocalSystem& system : m_systems) infos.push_back(system.info);
    return infos;
}

Result<std::string> LocalSystems::definition(std::string_view name) const
{
    for (const LocalSystem& system : m_systems)
        if (system.info.name == name) return system.definition;
    return unknown_system(name);
}

Result<void> LocalSystems::put(LocalSystem system)
{
    const std::string& name = system.info.name;
    if (!is_name(name))
        return bad_input("local-system-name", "the name of a local system is of letters, digits, - and _, 40 at most");
    for (const LocalSystem& other : m_systems)
        if (other.info.name == name)
            return Error{ErrorCode::Conflict,
                         "local-system-exists",
                         "there is a local system '" + name + "' already; remove it first, or take another name",
                         {{"name", name}}};
    if (m_systems.size() >= most_systems)
        return Error{ErrorCode::TooLarge, "local-systems-many", "there are 100 local systems on file; remove one first", {}};
    m_systems.push_back(std::move(system));
    if (auto written = write(); !written) {
        m_systems.pop_back();
        return written;
    }
    return {};
}

Result<void> LocalSystems::remove(std::string_view name)
{
    const auto found =
        std::find_if(m_systems.begin(), m_systems.end(), [name](const LocalSystem& system) { return system.info.name == name; });
    if (found == m_systems.end()) return unknown_system(name);
    m_systems.erase(found);
    return write();
}

Result<void> LocalSystems::write() const
{
    nlohmann::json json = nlohmann::json::array();
    for (const LocalSystem& system : m_systems) json.push_back(json_of(system));
    std::string text = json.dump();
    Result<void> written = write_secret_file(m_file, m_key_path, text);
    sodium_memzero(text.data(), text.size());
    return written;
}

}  // namespace haishu::data

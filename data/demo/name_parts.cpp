#include "data/demo/name_parts.hpp"

#include "data/demo/seed_table.hpp"

#include <map>
#include <nlohmann/json.hpp>

namespace haishu::data
{

namespace
{

std::map<std::string, std::vector<std::string>, std::less<>> load()
{
    std::map<std::string, std::vector<std::string>, std::less<>> lists;
    const Result<std::string_view> bytes = seed_file("demo/seed/name_parts.json");
    if (!bytes) return lists;
    const nlohmann::json json = nlohmann::json::parse(bytes->begin(), bytes->end(), nullptr, false);
    if (!json.is_object()) return lists;
    for (const auto& [name, value] : json.items()) {
        std::vector<std::string>& list = lists[name];
        if (value.is_string()) list = split(value.get<std::string>(), ' ');
    }
    return lists;
}

}  // namespace

const std::vector<std::string>& name_parts(std::string_view list)
{
    static const auto lists = load();
    static const std::vector<std::string> none;
    const auto found = lists.find(list);
    return found == lists.end() ? none : found->second;
}

}  // namespace haishu::data

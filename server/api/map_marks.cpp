#include "server/api/map_marks.hpp"

#include "layers/store/map_numbers.hpp"
#include "server/api/service.hpp"

#include <array>
#include <set>
#include <utility>

namespace haishu::server
{

namespace
{

constexpr std::array<std::pair<Profile, std::string_view>, 3> profile_names{
    {{Profile::Demo, "demo"}, {Profile::Public, "public"}, {Profile::Internal, "internal"}}};

MapMark numbered(const std::string& number)
{
    return {"审图号：" + number, "Map approval number: " + number, number};
}

MapMark schematic()
{
    return {service().map_number_schematic, service().map_number_en, {}};
}

}  // namespace

std::string_view profile_name(Profile profile)
{
    for (const auto& [one, name] : profile_names) {
        if (one == profile) return name;
    }
    return {};
}

std::optional<Profile> parse_profile(std::string_view name)
{
    for (const auto& [one, known] : profile_names) {
        if (known == name) return one;
    }
    return std::nullopt;
}

Result<void> MapMarks::reload(layers::Store& store)
{
    HAISHU_TRY(auto numbers, layers::MapNumbers(store).in_force());
    auto fresh = std::make_shared<const Numbers>(std::move(numbers));
    const std::lock_guard lock(m_mutex);
    m_numbers = std::move(fresh);
    return {};
}

std::shared_ptr<const MapMarks::Numbers> MapMarks::numbers() const
{
    const std::lock_guard lock(m_mutex);
    return m_numbers;
}

MapMark MapMarks::of_map() const
{
    if (m_profile == Profile::Demo) return schematic();
    const auto all = numbers();
    std::set<std::string> different;
    for (const auto& [layer, number] : *all) different.insert(number);
    std::string text;
    for (const std::string& number : different) text += (text.empty() ? "" : "、") + number;
    if (!text.empty()) return numbered(text);
    return {"内部使用，无审图号", "For internal use, without an approval number", {}};
}

MapMark MapMarks::of_layer(const layers::LayerDescriptor& layer) const
{
    if (m_profile == Profile::Demo) return schematic();
    const auto all = numbers();
    const auto number = all->find(layer.id);
    if (number != all->end()) return numbered(number->second);
    return layer.schematic ? schematic() : of_map();
}

}  // namespace haishu::server

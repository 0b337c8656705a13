#pragma once
// What has to stand on every map and picture: the approval number of the base map (审图号), that the map is schematic, or that
// it is for internal use. Safe from many threads.

#include "layers/store/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::server
{

// Where the program serves: a district made for show, the internet, or the network of the government.
enum class Profile { Demo, Public, Internal };

std::string_view profile_name(Profile profile);  // "demo", "public", "internal"
std::optional<Profile> parse_profile(std::string_view name);

struct MapMark {
    std::string zh;
    std::string en;
    std::string number;  // the approval number alone; empty: none
};

class MapMarks
{
   public:
    explicit MapMarks(Profile profile = Profile::Demo) : m_profile(profile) {}

    // The numbers of present versions. After each write that can change one.
    Result<void> reload(layers::Store& store);

    [[nodiscard]] Profile profile() const { return m_profile; }
    [[nodiscard]] MapMark of_map() const;
    // Of one layer; of one that is no part of the base map: of the map that it lies on.
    [[nodiscard]] MapMark of_layer(const layers::LayerDescriptor& layer) const;

   private:
    using Numbers = std::map<std::string, std::string>;  // by layer
    [[nodiscard]] std::shared_ptr<const Numbers> numbers() const;

    Profile m_profile;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Numbers> m_numbers = std::make_shared<const Numbers>();
};

}  // namespace haishu::server

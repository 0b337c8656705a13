#pragma once
// A theme: names of colours and the colours. Embedded from tiles/style/themes/<name>.json.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haishu::tiles
{

class Theme
{
   public:
    static std::optional<Theme> find(std::string_view name);

    // The colour of a token without its "$"; if there is none, the colour of imported layers.
    [[nodiscard]] const std::string& colour(std::string_view token) const;
    [[nodiscard]] bool has(std::string_view token) const { return m_colours.find(token) != m_colours.end(); }

   private:
    std::map<std::string, std::string, std::less<>> m_colours;
};

}  // namespace haishu::tiles

#pragma once
// The names that addresses are made of, as the layers of the viewer hold them: divisions with their short and old names,
// roads, compounds.

#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"
#include "layers/search/address/address_text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haishu::layers
{

// A name as it is looked up, and what it stands for. Several spellings may stand for one.
struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::u16string_view text) const { return std::hash<std::u16string_view>()(text); }
};
struct NameSet {
    std::unordered_map<std::u16string, std::string, NameHash, std::equal_to<>> names;  // to the name as stored
    std::size_t longest = 0;

    void add(std::string_view stored);
    void add(std::u16string looked_up, std::string_view stored);
};

class AddressNames : public AddressWords
{
   public:
    // Of the layers that the viewer may see; without those he may not. Errors: those of the gate.
    static Result<AddressNames> create(const Gate& gate);

    [[nodiscard]] std::size_t longest(AddressWord kind, std::u16string_view text) const override;
    // The names as stored for a word that longest() found; of a road of several layers each once.
    [[nodiscard]] std::vector<std::string> stored(AddressWord kind, std::u16string_view word) const;
    // The level of a division by its layer, "district" and so on; empty for what is above or old.
    struct Division {
        const LayerView* view = nullptr;
        std::string level;
        std::string name;
    };
    [[nodiscard]] std::optional<Division> division(std::u16string_view word) const;
    // When an old division ceased to hold what it is written for; empty for others.
    [[nodiscard]] std::string until(std::u16string_view word) const;

    [[nodiscard]] const LayerView* addresses() const { return m_addresses.get(); }
    [[nodiscard]] const LayerView* roads() const { return m_roads.get(); }
    [[nodiscard]] const LayerView* compounds() const { return m_compounds.get(); }

   private:
    struct DivisionSource {
        std::shared_ptr<const LayerView> view;
        std::string level;
        std::vector<const NameSet*> sets;
    };
    std::shared_ptr<const LayerView> m_addresses;  // null: not seen
    std::shared_ptr<const LayerView> m_roads;
    std::shared_ptr<const LayerView> m_compounds;
    std::vector<const NameSet*> m_road_names;  // kept by the views
    std::vector<const NameSet*> m_compound_names;
    std::vector<DivisionSource> m_divisions;
};

}  // namespace haishu::layers

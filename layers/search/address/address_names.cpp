#include "layers/search/address/address_names.hpp"

#include "layers/search/address/address_settings.hpp"
#include "layers/search/dictionary_lines.hpp"
#include "layers/search/search_text.hpp"
#include "layers/snapshot/block_view.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

std::u16string looked_up(std::string_view stored)
{
    std::u16string signs = search_text(stored).signs;
    signs.erase(std::remove(signs.begin(), signs.end(), u' '), signs.end());
    return signs;
}

std::size_t longest_in(const NameSet& set, std::u16string_view text)
{
    for (std::size_t length = std::min(set.longest, text.size()); length > 0; --length) {
        if (set.names.find(text.substr(0, length)) != set.names.end()) return length;
    }
    return 0;
}

std::size_t longest_in(const std::vector<const NameSet*>& sets, std::u16string_view text)
{
    std::size_t longest = 0;
    for (const NameSet* set : sets) longest = std::max(longest, longest_in(*set, text));
    return longest;
}

// 江厦街道 is called 江厦 too, unless too little is left.
std::u16string_view short_form(std::u16string_view division)
{
    constexpr std::array<std::u16string_view, 6> kinds{u"街道", u"社区", u"区", u"镇", u"乡", u"市"};
    for (const std::u16string_view kind : kinds) {
        if (division.ends_with(kind) && division.size() >= kind.size() + 2)
            return division.substr(0, division.size() - kind.size());
    }
    return {};
}

// Names of the field in each block of the view, of the rows that it shows: that a hidden one is a name is told to nobody.
std::vector<const NameSet*> name_sets(const LayerView& view, std::string_view field_name, bool with_short_forms)
{
    std::vector<const NameSet*> sets;
    const auto field = view.descriptor().field_index(field_name);
    if (!field || view.descriptor().fields[*field].type != FieldType::Text) return sets;
    for (const BlockView& block : view.blocks()) {
        const std::string key =
            std::to_string(block.whole_field(*field)) + (with_short_forms ? "s " : " ") + std::to_string(view.visibility_class());
        sets.push_back(&block.derived<NameSet>(key, [&](const auto& value_of) {
            NameSet set;
            for (std::uint32_t row = 0; row < block.size(); ++row) {
                if (!block.shows(row)) continue;
                const geo::ValueView value = value_of(row, *field);
                const auto* text = std::get_if<std::string_view>(&value);
                if (text == nullptr || text->empty()) continue;
                set.add(*text);
                const std::u16string whole = looked_up(*text);
                if (const auto brief = short_form(whole); with_short_forms && !brief.empty())
                    set.add(std::u16string(brief), *text);
            }
            return set;
        }));
    }
    return sets;
}

// Null for a layer that the viewer may not see.
Result<std::shared_ptr<const LayerView>> open_if_seen(const Gate& gate, const std::string& layer)
{
    Result<LayerView> view = gate.open(layer);
    if (!view && may_be_left_out(view.error())) return std::shared_ptr<const LayerView>();
    if (!view) return view.error();
    return std::make_shared<const LayerView>(std::move(view).value());
}

void add_all(std::vector<const NameSet*>& all, const std::vector<const NameSet*>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

// Divisions without a layer: what is above the district, and old ones with the time until when they held.
const std::vector<std::pair<std::u16string, std::string>>& divisions_without_layer()
{
    static const auto all = [] {
        std::vector<std::pair<std::u16string, std::string>> found;
        for (const std::string& name : AddressSettings::instance().above) found.emplace_back(looked_up(name), "");
        for (const auto& [name, until] : dictionary_lines("old_divisions.txt")) found.emplace_back(name, until);
        return found;
    }();
    return all;
}

}  // namespace

void NameSet::add(std::string_view stored)
{
    add(looked_up(stored), stored);
}

void NameSet::add(std::u16string looked_up, std::string_view stored)
{
    longest = std::max(longest, looked_up.size());
    names.try_emplace(std::move(looked_up), stored);
}

Result<AddressNames> AddressNames::create(const Gate& gate)
{
    const AddressSettings& settings = AddressSettings::instance();
    AddressNames names;
    HAISHU_TRY(names.m_addresses, open_if_seen(gate, settings.layer));
    HAISHU_TRY(names.m_roads, open_if_seen(gate, settings.roads.layer));
    HAISHU_TRY(names.m_compounds, open_if_seen(gate, settings.compounds.layer));
    if (names.m_addresses) {
        names.m_road_names = name_sets(*names.m_addresses, settings.road, false);
        names.m_compound_names = name_sets(*names.m_addresses, settings.compound, false);
    }
    if (names.m_roads) add_all(names.m_road_names, name_sets(*names.m_roads, settings.roads.name, false));
    for (const DivisionLayer& division : settings.divisions) {
        HAISHU_TRY(const std::shared_ptr<const LayerView> view, open_if_seen(gate, division.layer));
        if (!view) continue;
        const std::string& field = view->descriptor().name_field;
        names.m_divisions.push_back({view, division.level, name_sets(*view, field, true)});
    }
    return names;
}

std::size_t AddressNames::longest(AddressWord kind, std::u16string_view text) const
{
    if (kind == AddressWord::Road) return longest_in(m_road_names, text);
    if (kind == AddressWord::Compound) return longest_in(m_compound_names, text);
    std::size_t longest = 0;
    for (const auto& [name, until] : divisions_without_layer()) {
        if (text.starts_with(name)) longest = std::max(longest, name.size());
    }
    for (const DivisionSource& source : m_divisions) longest = std::max(longest, longest_in(source.sets, text));
    return longest;
}

std::vector<std::string> AddressNames::stored(AddressWord kind, std::u16string_view word) const
{
    std::vector<std::string> found;
    for (const NameSet* set : kind == AddressWord::Road ? m_road_names : m_compound_names) {
        const auto name = set->names.find(word);
        if (name != set->names.end() && std::find(found.begin(), found.end(), name->second) == found.end())
            found.push_back(name->second);
    }
    return found;
}

std::optional<AddressNames::Division> AddressNames::division(std::u16string_view word) const
{
    for (const DivisionSource& source : m_divisions) {
        for (const NameSet* set : source.sets) {
            const auto name = set->names.find(word);
            if (name != set->names.end()) return Division{source.view.get(), source.level, name->second};
        }
    }
    return std::nullopt;
}

std::string AddressNames::until(std::u16string_view word) const
{
    for (const auto& [name, until] : divisions_without_layer()) {
        if (name == word) return until;
    }
    return "";
}

}  // namespace haishu::layers

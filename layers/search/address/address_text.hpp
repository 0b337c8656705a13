#pragma once
// Takes the text of an address apart as GB/T 23705 orders its parts: divisions, road or compound, number, building, unit,
// floor, room; and what says that the place is only near: 对面, 旁, 东侧50米, or a crossing. The names of divisions, roads
// and compounds come from outside; the rest is grammar.

#include "geo/base/function_ref.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class AddressWord : std::uint8_t { Division, Road, Compound };

// The names that may stand in an address, in the form of search_text() without spaces.
class AddressWords
{
   public:
    virtual ~AddressWords() = default;
    // Length of the longest name of this kind with which the text begins; 0 if it begins with none.
    [[nodiscard]] virtual std::size_t longest(AddressWord kind, std::u16string_view text) const = 0;

   protected:
    AddressWords() = default;
    AddressWords(const AddressWords&) = default;
    AddressWords& operator=(const AddressWords&) = default;
};

// A house number with what may follow it: 26-3号, 26号附3号, 26之三; a range has its last number.
struct HouseNumber {
    std::int32_t number = 0;
    std::int32_t part = 0;  // 0: none
    std::int32_t last = 0;  // 0: no range

    friend bool operator==(const HouseNumber&, const HouseNumber&) = default;
};

struct AddressText {
    std::vector<std::u16string> divisions;  // outer to inner as written, each once
    std::u16string road;
    std::u16string crossing;  // the other road of a crossing
    std::u16string compound;
    std::int32_t lane = 0;  // 12弄
    std::optional<HouseNumber> number;
    std::u16string building;  // "12", "a": without 幢 栋 号楼 座
    std::int32_t unit = 0;
    std::int32_t floor = 0;
    std::u16string room;      // "301"
    std::u16string relation;  // 对面, 旁, 东侧 ...: the place itself is not meant
    std::int32_t distance_m = 0;
    std::u16string rest;  // what says nothing that is known

    friend bool operator==(const AddressText&, const AddressText&) = default;
};

// `text` as of search_text(). Anything is taken; what is no address stands in `rest`.
AddressText parse_address(std::u16string_view text, const AddressWords& words);

}  // namespace haishu::layers

#pragma once
// How good an answer a place is: how closely its name was typed, where in the name, how important the place is, how near.

#include "layers/search/name_index.hpp"

#include <cstdint>
#include <optional>

namespace haishu::layers
{

struct PlaceWorth {
    int importance = 0;  // of its layer, 0 to 100
    int rank = 0;        // within its layer, 0 to 10
    std::optional<double> distance_m = {};
};

// What of a place holds the text that was typed: its name, another name of it, or what is told about it.
enum class NameRole : std::uint8_t { Name, OtherName, About };

double name_score(const NameMatch& match, NameRole role, std::size_t name_length, const PlaceWorth& worth);
// Of a place of the kind that was typed; `is_named` so as well: a hospital called one.
double kind_score(bool is_named, const PlaceWorth& worth);

}  // namespace haishu::layers

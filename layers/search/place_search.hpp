#pragma once
// Places by what somebody types: of all layers that the viewer may see and that are to be searched, the best first. What is
// cut from the viewer's views is not looked at, and nothing here counts it.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "geo/types/box.hpp"
#include "layers/policy/gate.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haishu::layers
{

struct PlaceQuery {
    std::string_view typed;
    std::vector<std::string> layers = {};  // empty: all that are searched
    std::optional<geo::Point> near = {};   // EPSG:4490; nearer places come first
    std::vector<geo::Box> only_in = {};    // any of them; empty: anywhere
    std::size_t count = 10;
    // A place that several layers hold (a lake, the park around it) comes once, as the best of them.
    bool joins_same_places = false;
};

// What of a place answers the question.
enum class FoundBy : std::uint8_t { Name, Kind, Slip };

struct FoundPlace {
    std::shared_ptr<const LayerView> view;
    FeatureRef feature;
    std::string text;  // what the place is called
    std::size_t from;  // what of it was typed: UTF-16 units, none where from = to
    std::size_t to;
    std::string other_text;  // what was typed instead: another name, an address; empty if it was the name
    FoundBy by;
    double score;  // from 0 to about 1300
    std::optional<double> distance_m;
    // The same place as other layers hold it: layer, fid.
    std::vector<std::pair<std::shared_ptr<const LayerView>, std::int64_t>> same;
};

inline constexpr std::size_t longest_typed = 1024;  // bytes
// Error: bad_input "query-too-long".
Result<void> check_typed(std::string_view typed);

// Best first, each place and each text of a layer once. Six words count, and of what is in very many names those that begin
// with it and the important ones; where next to nothing is found one slip of typing is forgiven. What says nothing finds
// nothing. Errors: bad_input "query-too-long"; those of the gate; TimedOut "deadline".
Result<std::vector<FoundPlace>> find_places(const Gate& gate, const PlaceQuery& query, Deadline deadline);

// Makes the indexes that questions of this viewer need, so that the first need not wait; until told to stop. Errors: those of
// the gate.
Result<void> make_name_indexes(const Gate& gate, const std::atomic<bool>& is_stopped);

}  // namespace haishu::layers

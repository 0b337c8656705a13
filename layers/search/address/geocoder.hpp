#pragma once
// The places that an address may mean, each with how exactly it was found: never the middle of something larger in silence.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/policy/gate.hpp"
#include "layers/search/address/address_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// From exact to coarse.
enum class AddressLevel : std::uint8_t { Door, Building, Crossing, NearDoor, Compound, Road, Place, Community, Street, District };
std::string_view level_name(AddressLevel level);  // "door", "building", "crossing", "near_door", ...

// What is to be said of a candidate: a district that held it once, one that is not its own, only near it, a number beside.
enum class AddressNote : std::uint8_t { OldDivision, OtherDivision, OnlyNear, OtherNumber, PartUnknown };
std::string_view note_name(AddressNote note);  // "old-division", ...

struct AddressCandidate {
    std::string text;
    AddressLevel level;
    double score;                     // 0 to 1
    std::optional<geo::Point> point;  // EPSG:4490
    std::string collection;
    std::int64_t fid;  // of the collection
    std::vector<AddressNote> notes;
};

struct Geocoded {
    AddressText parts;
    std::vector<AddressCandidate> candidates;  // best first
    bool is_public;                            // whether all layers that were asked are
};

// Errors: bad_input "query-too-long"; those of the gate; TimedOut "deadline".
Result<Geocoded> geocode(const Gate& gate, std::string_view text, std::size_t count, Deadline deadline);

}  // namespace haishu::layers

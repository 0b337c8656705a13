#pragma once
// How the layers of the district hang together: which fields hold hours, items and ordered stops, which layers tell of a
// place. Read from data/dictionaries/place_rules.json, so that another district is another file.

#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/hours/day_calendar.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

// A layer of areas announced year by year, each for a stage.
struct CatchmentRules {
    std::string year_field;
    std::string stage_field;
    std::string within;     // the collection that bounds what the answer is about
    double boundary_m = 0;  // a point so near to a border belongs to both sides
    layers::Text notice;
};

// Lines whose field lists the codes of their stops in order, one line for each direction.
struct TransitRules {
    std::string routes, route_stops;
    std::string stops, stop_code;
};

// One thing told about a place: features of another layer.
struct PlacePart {
    enum class By {
        Around,  // areas that hold the place
        Near,    // the nearest ones within `within_m`
        Equal,   // those whose `field` has the value of the place's `own_field`
    };
    std::string id;
    layers::Text title;
    std::vector<std::string> of;      // collections it is told for; empty: all
    std::vector<std::string> not_of;  // but these
    std::string collection;
    By by = By::Around;
    std::string field, own_field;
    double within_m = 0;
    std::string latest;      // only features with the greatest value of this field
    std::string latest_per;  // for each value of this one
    std::string count_by;    // counts for each value of this field
    std::string only_field;  // only features with one of `only_values`, or with none of `never_values`, in this field
    std::vector<std::string> only_values, never_values;
    std::size_t limit = 10;

    [[nodiscard]] bool is_told_of(std::string_view collection_id) const;
};

// How the text of an address is made: what the first feature of each part says, one behind the other.
struct AddressForm {
    std::string level;  // "door_plate", "road", ...
    struct Piece {
        std::string part;
        std::string field;
    };
    std::vector<Piece> pieces;  // the last is what the level is about
};

// What is told of a position that is no feature.
struct ReverseRules {
    std::string within;  // the part that bounds what is known
    std::vector<PlacePart> parts;
    std::vector<AddressForm> forms;  // the first of which every piece is known
};

struct PlaceRules {
    int utc_offset_minutes = 0;
    layers::DayCalendar calendar;
    std::string hours_field;
    // By collection the fields that list the items a place handles, by code or name (Field::list_separator).
    std::map<std::string, std::vector<std::string>, std::less<>> items;
    std::map<std::string, CatchmentRules, std::less<>> catchments;  // by collection
    TransitRules transit;
    std::vector<PlacePart> parts;
    ReverseRules reverse;

    // Minutes by the clock of the district, and back to milliseconds UTC.
    [[nodiscard]] std::int64_t local_minute(std::int64_t milliseconds_utc) const;
    [[nodiscard]] std::int64_t utc_of(std::int64_t local_minute) const;
};

// Error: Internal "place-rules-invalid".
Result<PlaceRules> parse_place_rules(std::string_view json, std::string_view calendar_csv);
// Those shipped in the program, read once.
Result<const PlaceRules*> place_rules();

}  // namespace haishu::server

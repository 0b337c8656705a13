#pragma once
// A request for features of one layer, answered from a view: filters are ANDed, order is ascending fid, paging is by
// keyset (the last fid), so pages stay disjoint and complete while others write.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "geo/types/box.hpp"
#include "geo/types/value.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

struct TimeInterval {  // closed, milliseconds UTC; an absent end is open
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
};
// RFC 3339 instant or date, `a/b`, `../b`, `a/..`, empty ends. Both ends open is an error. A date covers its whole day
// in UTC+8. Errors: bad_input "datetime-malformed".
Result<TimeInterval> parse_datetime(std::string_view text);
std::string format_date_time(std::int64_t milliseconds_utc);         // 2026-01-31T08:00:00Z (with .123 when not whole)
std::string format_date(std::int64_t days);                          // 2026-01-31
std::optional<std::int64_t> parse_date_time(std::string_view text);  // RFC 3339
std::optional<std::int64_t> parse_date(std::string_view text);

// The time that a value of a time field stands for: a date is its whole day in UTC+8. Empty for null.
std::optional<TimeInterval> time_of(FieldType type, const geo::ValueView& value);

struct PropertyEquals {
    std::string field;
    std::string text;  // as sent; compared after conversion to the field's type
};

struct Query {
    std::vector<geo::Box> boxes;       // EPSG:4490; any of them (two when crossing the antimeridian); empty = everywhere
    std::optional<TimeInterval> time;  // features without time match
    std::vector<PropertyEquals> equals;
    std::int64_t after_fid = 0;
    std::size_t limit = 10;
    bool count_matched = true;
};

struct Page {
    std::vector<FeatureRef> features;
    std::size_t number_matched = 0;          // of the whole query, not of the page
    std::optional<std::int64_t> next_after;  // set when more follow
};

// Features without geometry match every box (OGC API Features Part 1, /req/core/fc-bbox-response).
// Errors: bad_input "property-unknown", "property-value-malformed"; TimedOut "deadline".
Result<Page> run_query(const LayerView& view, const Query& query, Deadline deadline);

}  // namespace haishu::layers

#pragma once
// A request for features of one layer, answered from a view: filters are ANDed, order is ascending fid or by sort keys and
// then fid, paging is by keyset (the last feature's keys and fid), so pages stay disjoint and complete while others write.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "geo/types/box.hpp"
#include "geo/types/value.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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
// in UTC+8. Between two milliseconds the interval closes on those within, which may be none (from > to).
// Errors: bad_input "datetime-malformed".
Result<TimeInterval> parse_datetime(std::string_view text);
std::string format_date_time(std::int64_t milliseconds_utc);         // 2026-01-31T08:00:00Z (with .123 when not whole)
std::string format_date(std::int64_t days);                          // 2026-01-31
std::optional<std::int64_t> parse_date_time(std::string_view text);  // RFC 3339; finer than a millisecond is cut
bool is_finer_than_milliseconds(std::string_view date_time);         // of a text that parse_date_time takes
std::optional<std::int64_t> parse_date(std::string_view text);

// The time that a value of a time field stands for: a date is its whole day in UTC+8. Empty for null.
std::optional<TimeInterval> time_of(FieldType type, const geo::ValueView& value);

struct PropertyEquals {
    std::string field;
    std::string text;  // as sent; compared after conversion to the field's type
};

class Filter;

// Nulls come last in both directions. Text is ordered by its UTF-8 bytes, of which the first `sorted_text_bytes` count;
// numbers by value, false before true. Features that are equal in all keys are ordered by ascending fid.
struct SortKey {
    std::string field;
    bool is_descending = false;
};
inline constexpr std::size_t max_sort_keys = 6;
inline constexpr std::size_t sorted_text_bytes = 240;

// A place in the order of a query: that of a feature, whether it is still there or not.
struct Position {
    std::vector<geo::Value> keys;  // one for each sort key
    std::int64_t fid = 0;
};

struct Query {
    std::vector<geo::Box> boxes;       // EPSG:4490; any of them (two when crossing the antimeridian); empty = everywhere
    std::optional<TimeInterval> time;  // features without time match; those of valid_time.hpp if valid at some moment of it
    std::vector<PropertyEquals> equals;
    std::shared_ptr<const Filter> filter;  // bound to the view's descriptor; null: everything
    // With it the boxes only cover what is asked for, and this tells whether a feature with a geometry is part of it.
    std::function<bool(const FeatureRef&)> meets;
    // Of these features alone, fids ascending; null: of all.
    std::shared_ptr<const std::vector<std::int64_t>> only;
    std::vector<SortKey> sort;
    std::int64_t after_fid = 0;          // of the last feature before the page
    std::vector<geo::Value> after_keys;  // and its sort keys; empty with sort keys: from the start
    std::size_t limit = 10;
    bool count_matched = true;
};

struct Page {
    std::vector<FeatureRef> features;
    std::size_t number_matched = 0;          // of the whole query, not of the page
    std::optional<std::int64_t> next_after;  // set when more follow: the fid of the last feature
    std::vector<geo::Value> next_keys;       // and its sort keys
};

// Features without geometry match every box (OGC API Features Part 1, /req/core/fc-bbox-response), but not a filter that
// asks for their place. Errors: bad_input "property-unknown", "property-value-malformed", "sort-keys-too-many"; TimedOut
// "deadline".
Result<Page> run_query(const LayerView& view, const Query& query, Deadline deadline);

// Where the page of `query.limit` features begins that ends where this one begins; empty: at the start.
Result<std::optional<Position>> find_previous_page(const LayerView& view, const Query& query, Deadline deadline);

}  // namespace haishu::layers

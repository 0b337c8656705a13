#include "layers/hours/opening_hours.hpp"
#include "layers/query/query.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

constexpr const char* calendar_csv =
    "calendar,date,kind,note,source\n"
    "district,2026-10-01,holiday,国庆节,notice\n"
    "district,2026-10-10,workday,国庆节调休,notice\n"
    "other,2026-10-12,holiday,,\n";

// Minutes by the clock of the place, from "2026-10-09T08:30".
std::int64_t at(const std::string& local)
{
    return parse_date_time(local + ":00Z").value() / 60'000;
}

bool is_open(const char* hours, const char* local)
{
    const auto calendar = DayCalendar::parse(calendar_csv, "district");
    const auto parsed = OpeningHours::parse(hours);
    REQUIRE(calendar);
    REQUIRE(parsed);
    return parsed->is_open(at(local), *calendar);
}

std::string change(const char* hours, const char* local)
{
    const auto calendar = DayCalendar::parse(calendar_csv, "district");
    const auto next = OpeningHours::parse(hours)->next_change(at(local), *calendar);
    return next ? format_date_time(*next * 60'000).substr(0, 16) : "never";
}

constexpr const char* office = "Mo-Fr 08:30-12:00,14:00-17:30";

}  // namespace

// 2026-10-09 is a Friday.
TEST_CASE("an office with a lunch break is closed at lunch")
{
    CHECK_FALSE(is_open(office, "2026-10-09T08:29"));
    CHECK(is_open(office, "2026-10-09T08:30"));
    CHECK(is_open(office, "2026-10-09T11:59"));
    CHECK_FALSE(is_open(office, "2026-10-09T12:00"));
    CHECK_FALSE(is_open(office, "2026-10-09T13:59"));
    CHECK(is_open(office, "2026-10-09T14:00"));
    CHECK_FALSE(is_open(office, "2026-10-09T17:30"));
    CHECK(OpeningHours::parse(office)->has_break());
    CHECK_FALSE(OpeningHours::parse("Mo-Fr 08:30-17:30")->has_break());
}

TEST_CASE("an office is closed at weekends and on holidays and open on make-up workdays")
{
    CHECK_FALSE(is_open(office, "2026-10-11T09:00"));  // Sunday
    CHECK_FALSE(is_open(office, "2026-10-01T09:00"));  // a Thursday, National Day
    CHECK(is_open(office, "2026-10-10T09:00"));        // a Saturday worked for it
    CHECK_FALSE(is_open(office, "2026-10-10T13:00"));
    CHECK(is_open(office, "2026-10-12T09:00"));  // a holiday of another calendar
}

TEST_CASE("what is open on Sundays is open on holidays, unless the text speaks of holidays")
{
    CHECK(is_open("Mo-Su 06:00-22:00", "2026-10-01T09:00"));
    CHECK(is_open("24/7", "2026-10-01T03:00"));
    CHECK_FALSE(is_open("Mo-Su 06:00-22:00; PH off", "2026-10-01T09:00"));
    CHECK(is_open("Mo-Fr 08:00-18:00; PH 10:00-12:00", "2026-10-01T11:00"));
    CHECK_FALSE(is_open("Mo-Fr 08:00-18:00; PH 10:00-12:00", "2026-10-01T09:00"));
}

TEST_CASE("a make-up Saturday keeps the hours that Saturdays have of their own")
{
    CHECK_FALSE(is_open("Mo-Fr 08:00-18:00;Sa 09:00-12:00", "2026-10-10T15:00"));
}

TEST_CASE("a span past midnight belongs to the day it begins on")
{
    CHECK(is_open("Fr 20:00-02:00", "2026-10-10T01:59"));
    CHECK_FALSE(is_open("Fr 20:00-02:00", "2026-10-10T02:00"));
    CHECK_FALSE(is_open("Fr 20:00-02:00", "2026-10-09T01:00"));
}

TEST_CASE("a later rule replaces an earlier one on its days, and ranges may pass Sunday")
{
    CHECK_FALSE(is_open("Mo-Su 08:00-20:00;We off", "2026-10-14T12:00"));
    CHECK(is_open("Sa-Mo 08:00-20:00", "2026-10-12T12:00"));
    CHECK_FALSE(is_open("Sa-Mo 08:00-20:00", "2026-10-13T12:00"));
    CHECK(is_open("Mo,We-Th 08:00-20:00", "2026-10-15T12:00"));
    CHECK(is_open("08:00-20:00", "2026-10-11T12:00"));
}

TEST_CASE("the next change is the closing time of an open place and the next opening of a closed one")
{
    CHECK(change(office, "2026-10-09T09:00") == "2026-10-09T12:00");
    CHECK(change(office, "2026-10-09T12:30") == "2026-10-09T14:00");
    CHECK(change(office, "2026-10-09T18:00") == "2026-10-10T08:30");  // the make-up Saturday
    CHECK(change(office, "2026-10-10T18:00") == "2026-10-12T08:30");
    CHECK(change("24/7", "2026-10-09T09:00") == "never");
    CHECK(change("Mo-Su 20:00-24:00,00:00-02:00", "2026-10-09T21:00") == "2026-10-10T02:00");
    CHECK(change("PH 08:00-12:00", "2026-10-09T09:00") == "never");
}

TEST_CASE("text that is not understood tells the position")
{
    const auto position = [](const char* text) {
        const auto parsed = OpeningHours::parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().id == "hours-malformed");
        return parsed.error().context.back().second;
    };
    CHECK(position("") == "1");
    CHECK(position("全天") == "1");
    CHECK(position("Mo-Fr") == "6");
    CHECK(position("Mo-Fr 08:30-25:00") == "13");
    CHECK(position("Mo-Fr 08:60-12:00") == "7");
    CHECK(position("Mo-Fr 08:30-12:00 x") == "19");
    CHECK(position("Mo-PH 08:30-12:00") == "6");
    CHECK(position("24/7;Mo off") == "1");
}

TEST_CASE("a calendar with a row that is no day is refused with its line")
{
    const auto calendar = DayCalendar::parse("calendar,date,kind\ndistrict,2026-13-01,holiday\n", "district");
    REQUIRE_FALSE(calendar);
    CHECK(calendar.error().context.front().second == "2");
}

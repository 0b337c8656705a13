#include "layers/query/field_value.hpp"
#include "layers/query/query.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace haishu;
using namespace haishu::layers;

TEST_CASE("RFC 3339 date-times are read to the millisecond")
{
    CHECK(parse_date_time("1970-01-01T00:00:00Z") == 0);
    CHECK(parse_date_time("1985-04-12T23:20:50.52Z") == 482'196'050'520);
    CHECK(parse_date_time("1996-12-19T16:39:57-08:00") == 851'042'397'000);
    CHECK(parse_date_time("2026-01-31t16:00:00+08:00") == 1'769'846'400'000);
    CHECK(parse_date_time("2026-01-31T08:00:00z") == 1'769'846'400'000);
    CHECK(parse_date_time("1937-01-01T12:00:27.87+00:20") == -1'041'337'172'130);
    CHECK(parse_date_time("2000-02-29T00:00:00.1234567Z") == 951'782'400'123);
    CHECK(parse_date_time("2026-01-31T08:00:00-00:00") == 1'769'846'400'000);
    CHECK(parse_date_time("0001-01-01T00:00:00Z") == -62'135'596'800'000);
    CHECK(parse_date_time("9999-12-31T23:59:59.999Z") == 253'402'300'799'999);
}

TEST_CASE("a leap second is the second after it, and only stands at the end of a day in UTC")
{
    CHECK(parse_date_time("1990-12-31T23:59:60Z") == parse_date_time("1991-01-01T00:00:00Z"));
    CHECK(parse_date_time("1990-12-31T15:59:60-08:00") == parse_date_time("1991-01-01T00:00:00Z"));
    CHECK(!parse_date_time("1990-12-31T12:59:60Z"));
    CHECK(!parse_date_time("1990-12-31T23:59:61Z"));
    CHECK(!parse_date_time("9999-12-31T23:59:60Z"));
}

TEST_CASE("what is not exactly an RFC 3339 date-time is none")
{
    for (const char* text : {"",
                             "2026",
                             "2026-01",
                             "2026-01-31",
                             "2026-01-31T",
                             "2026-01-31T08:00Z",
                             "2026-01-31T08:00:00",
                             "2026-01-31 08:00:00Z",
                             "2026-01-31T08:00:00.Z",
                             "2026-01-31T08:00:00,5Z",
                             "2026-01-31T24:00:00Z",
                             "2026-01-31T08:60:00Z",
                             "2026-02-29T08:00:00Z",
                             "2026-13-01T08:00:00Z",
                             "2026-00-01T08:00:00Z",
                             "2026-01-00T08:00:00Z",
                             "0000-01-01T00:00:00Z",
                             "2026-01-31T08:00:00+24:00",
                             "2026-01-31T08:00:00+0800",
                             "2026-01-31T08:00:00+08",
                             "2026-01-31T08:00:00ZZ",
                             " 2026-01-31T08:00:00Z",
                             "2026-01-31T08:00:00Z ",
                             "+2026-01-31T08:00:00Z",
                             "20260131T080000Z",
                             "2026-1-31T08:00:00Z",
                             "0001-01-01T00:00:00+01:00",
                             "9999-12-31T23:30:00-01:00",
                             "２０２６-01-31T08:00:00Z"}) {
        CAPTURE(text);
        CHECK(!parse_date_time(text));
    }
    CHECK(!parse_date_time(std::string_view("2026-01-31T08:00:00Z\0", 21)));
}

TEST_CASE("dates are days since 1970 and must exist")
{
    CHECK(parse_date("1970-01-01") == 0);
    CHECK(parse_date("2000-02-29") == 11'016);
    CHECK(parse_date("1969-12-31") == -1);
    CHECK(parse_date("0001-01-01") == -719'162);
    CHECK(parse_date("9999-12-31") == 2'932'896);
    for (const char* text :
         {"1900-02-29", "2026-04-31", "0000-12-31", "10000-01-01", "2026-1-1", "2026/01/01", "2026-01-01T", "-2026-01-01", ""}) {
        CAPTURE(text);
        CHECK(!parse_date(text));
    }
}

TEST_CASE("dates and date-times are written as they are read")
{
    CHECK(format_date(0) == "1970-01-01");
    CHECK(format_date(-719'162) == "0001-01-01");
    CHECK(format_date(2'932'896) == "9999-12-31");
    CHECK(format_date_time(0) == "1970-01-01T00:00:00Z");
    CHECK(format_date_time(-1) == "1969-12-31T23:59:59.999Z");
    CHECK(format_date_time(1'769'846'400'120) == "2026-01-31T08:00:00.120Z");
    for (std::int64_t milliseconds = -62'135'596'800'000; milliseconds < 253'402'300'800'000; milliseconds += 98'765'432'101) {
        CHECK(parse_date_time(format_date_time(milliseconds)) == milliseconds);
    }
    for (const std::int64_t any : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        CHECK(!format_date(any).empty());
        CHECK(!format_date_time(any).empty());
    }
}

TEST_CASE("a datetime parameter is an instant, a day in UTC+8 or a closed interval")
{
    const auto interval = [](const char* text) {
        const TimeInterval found = parse_datetime(text).value();
        return std::pair(found.from.value_or(-1), found.to.value_or(-1));
    };
    CHECK(interval("2026-01-31T08:00:00Z") == std::pair<std::int64_t, std::int64_t>(1'769'846'400'000, 1'769'846'400'000));
    // 2026-01-31 00:00 in Ningbo is 16:00 UTC of the day before.
    CHECK(interval("2026-01-31") == std::pair<std::int64_t, std::int64_t>(1'769'788'800'000, 1'769'875'199'999));
    CHECK(interval("2026-01-31/2026-02-01") == std::pair<std::int64_t, std::int64_t>(1'769'788'800'000, 1'769'961'599'999));
    CHECK(interval("2026-01-31T08:00:00Z/..") == std::pair<std::int64_t, std::int64_t>(1'769'846'400'000, -1));
    CHECK(interval("../2026-01-31T08:00:00Z") == std::pair<std::int64_t, std::int64_t>(-1, 1'769'846'400'000));
    CHECK(interval("/2026-01-31T08:00:00Z") == std::pair<std::int64_t, std::int64_t>(-1, 1'769'846'400'000));
    CHECK(interval("2026-01-31T08:00:00Z/") == std::pair<std::int64_t, std::int64_t>(1'769'846'400'000, -1));
    CHECK(interval("2026-01-31/2026-01-31T08:00:00Z") ==
          std::pair<std::int64_t, std::int64_t>(1'769'788'800'000, 1'769'846'400'000));
}

TEST_CASE("a datetime parameter that is malformed, open at both ends or upside down is refused")
{
    for (const char* text :
         {"", "/", "..", "../..", "../", "/..", "yesterday", "2026-01-31/yesterday", "yesterday/2026-01-31", "2026-01-31//",
          "2026-01-31/2026-02-01/2026-02-02", "2026-02-01/2026-01-31", ".../2026-01-31", "2026", "2026-01-31 /.."}) {
        CAPTURE(text);
        const auto parsed = parse_datetime(text);
        REQUIRE(!parsed);
        CHECK(parsed.error().code == ErrorCode::BadInput);
        CHECK(parsed.error().id == "datetime-malformed");
    }
}

TEST_CASE("values of queries are read by the type of their field")
{
    CHECK(parse_field_value(FieldType::Text, "") == geo::Value(std::string()));
    CHECK(parse_field_value(FieldType::Boolean, "true") == geo::Value(true));
    CHECK(!parse_field_value(FieldType::Boolean, "1"));
    CHECK(parse_field_value(FieldType::Integer, "-9223372036854775808") == geo::Value(std::numeric_limits<std::int64_t>::min()));
    CHECK(parse_field_value(FieldType::Real, "1e3") == geo::Value(1000.0));
    CHECK(parse_field_value(FieldType::Date, "1970-01-02") == geo::Value(std::int64_t{1}));
    CHECK(parse_field_value(FieldType::DateTime, "1970-01-01T08:00:01+08:00") == geo::Value(std::int64_t{1000}));
    for (const char* text : {"", "x", "1.5", "9223372036854775808", "+", "++1", "+-1", " 1", "1 ", "0x10"})
        CHECK(!parse_field_value(FieldType::Integer, text));
    for (const char* text : {"", "x", "inf", "nan", "1e999", "1,5", "0x10", "+-1"})
        CHECK(!parse_field_value(FieldType::Real, text));
}

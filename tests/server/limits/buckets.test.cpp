#include "server/limits/bucket_table.hpp"
#include "server/limits/daily_quota.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;
using namespace std::chrono_literals;

namespace
{

const BucketTable::Time start = BucketTable::Time{} + 1000s;

int allowed(BucketTable& table, BucketTable::Asker asker, const Rate& rate, BucketTable::Time now, int asked)
{
    int count = 0;
    for (int i = 0; i < asked; ++i) count += table.take(asker, 0, rate, now).is_allowed ? 1 : 0;
    return count;
}

std::string name_of(int number)
{
    return "asker " + std::to_string(number);
}

}  // namespace

TEST_CASE("a burst is allowed at once, and then one more for each interval")
{
    BucketTable table;
    const auto asker = table.asker(1, "a");
    constexpr Rate rate = per_second(50, 200);
    CHECK(allowed(table, asker, rate, start, 201) == 200);
    CHECK(allowed(table, asker, rate, start + 19ms, 1) == 0);
    CHECK(allowed(table, asker, rate, start + 20ms, 2) == 1);
    CHECK(allowed(table, asker, rate, start + 1020ms, 100) == 50);
}

TEST_CASE("after a pause the bucket is as full as it was, and not fuller")
{
    BucketTable table;
    const auto asker = table.asker(1, "a");
    constexpr Rate rate = per_second(10, 5);
    CHECK(allowed(table, asker, rate, start, 9) == 5);
    CHECK(allowed(table, asker, rate, start + 500ms, 9) == 5);
    CHECK(allowed(table, asker, rate, start + 24h, 9) == 5);
}

TEST_CASE("a refusal says how long to wait, and takes nothing")
{
    BucketTable table;
    const auto asker = table.asker(1, "a");
    constexpr Rate rate = per_minute(30, 1);
    CHECK(table.take(asker, 0, rate, start).is_allowed);
    for (int i = 0; i < 100; ++i) CHECK(table.take(asker, 0, rate, start + 500ms).wait == 1500ms);
    CHECK(table.take(asker, 0, rate, start + 2s).is_allowed);
}

TEST_CASE("what is left is told")
{
    BucketTable table;
    const auto asker = table.asker(1, "a");
    CHECK(table.take(asker, 0, per_second(1, 3), start).left == 2);
    CHECK(table.take(asker, 0, per_second(1, 3), start).left == 1);
    CHECK(table.take(asker, 0, per_second(1, 3), start).left == 0);
}

TEST_CASE("kinds and askers have buckets of their own")
{
    BucketTable table;
    const auto first = table.asker(1, "a");
    constexpr Rate rate = per_second(1, 1);
    CHECK(table.take(first, 0, rate, start).is_allowed);
    CHECK_FALSE(table.take(first, 0, rate, start).is_allowed);
    CHECK(table.take(first, 1, rate, start).is_allowed);
    CHECK(table.take(table.asker(1, "b"), 0, rate, start).is_allowed);
    CHECK(table.take(table.asker(2, "a"), 0, rate, start).is_allowed);
}

TEST_CASE("an asker whose bucket is empty keeps it while a hundred thousand others ask")
{
    BucketTable table;
    const auto asker = table.asker(1, "a");
    constexpr Rate rate = per_minute(1, 1);
    REQUIRE(table.take(asker, 0, rate, start).is_allowed);
    for (int i = 0; i < 100'000; ++i) table.take(table.asker(2, name_of(i)), 0, rate, start + 1s);
    CHECK_FALSE(table.take(asker, 0, rate, start + 2s).is_allowed);
    CHECK(table.take(asker, 0, rate, start + 60s).is_allowed);
}

TEST_CASE("those for whom there is no place share what one may have")
{
    BucketTable table;
    constexpr Rate rate = per_minute(1, 1);
    int allowed_in_all = 0;
    for (int i = 0; i < 200'000; ++i) allowed_in_all += table.take(table.asker(1, name_of(i)), 0, rate, start).is_allowed ? 1 : 0;
    CHECK(allowed_in_all <= static_cast<int>(BucketTable::most + BucketTable::most / 16));
    CHECK(allowed_in_all >= static_cast<int>(BucketTable::most));
}

TEST_CASE("full buckets make place, so that inventing askers does not lock new ones out")
{
    BucketTable table;
    constexpr Rate rate = per_second(50, 200);
    for (int i = 0; i < 200'000; ++i) table.take(table.asker(1, name_of(i)), 0, rate, start);
    CHECK(allowed(table, table.asker(1, "newcomer"), rate, start + 21ms, 300) == 200);
}

TEST_CASE("a daily quota ends with the day that began with the first request")
{
    DailyQuota quota(2);
    CHECK_FALSE(quota.take(7, start));
    CHECK_FALSE(quota.take(7, start + 23h));
    CHECK(quota.take(7, start + 23h) == std::chrono::nanoseconds(1h));
    CHECK_FALSE(quota.take(8, start + 23h));
    CHECK_FALSE(quota.take(7, start + 24h));
    CHECK_FALSE(DailyQuota(0).take(7, start));
}

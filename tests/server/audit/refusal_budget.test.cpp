#include "server/audit/refusal_budget.hpp"

#include <catch2/catch.hpp>

using namespace haishu::server;
using namespace std::chrono_literals;

namespace
{

struct Fixture {
    RefusalBudget::Time now = RefusalBudget::Time{} + 1000s;
    RefusalBudget budget{[this] { return now; }};

    int recorded(const char* address, int refusals, int status = 401)
    {
        int count = 0;
        for (int i = 0; i < refusals; ++i) count += budget.may_record(*parse_address(address), status) ? 1 : 0;
        return count;
    }
    std::int64_t counted(int status)
    {
        for (const auto& counted : budget.take_counts()) {
            if (counted.status == status) return counted.refusals;
        }
        return 0;
    }
};

}  // namespace

TEST_CASE("refusals of one address get records up to a number a minute, and the others are counted")
{
    Fixture fixture;
    CHECK(fixture.recorded("192.0.2.7", 1000) == 30);
    CHECK(fixture.counted(401) == 970);
    CHECK(fixture.counted(401) == 0);
    fixture.now += 60s;
    CHECK(fixture.recorded("192.0.2.7", 1000) == 20);
    CHECK(fixture.recorded("192.0.2.8", 10) == 10);
}

TEST_CASE("refusals of many addresses get records up to a number a second in all")
{
    Fixture fixture;
    int recorded = 0;
    for (int i = 0; i < 5000; ++i) {
        const std::string address = "2001:db8:" + std::to_string(i) + "::1";
        recorded += fixture.recorded(address.c_str(), 1, 403);
    }
    CHECK(recorded == 200);
    CHECK(fixture.counted(403) == 4800);
    fixture.now += 10s;
    CHECK(fixture.recorded("192.0.2.9", 30) == 20);
}

TEST_CASE("each status is counted by itself")
{
    Fixture fixture;
    for (const int status : {401, 403, 403, 429, 429, 429, 404}) fixture.budget.count(status);
    const auto counts = fixture.budget.take_counts();
    REQUIRE(counts.size() == 3);
    CHECK(counts[0].refusals == 1);
    CHECK(counts[1].refusals == 2);
    CHECK(counts[2].refusals == 3);
}

#include "server/audit/row_quota.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::server;

namespace
{

constexpr std::int64_t hour_ms = 3'600'000;
// 24 November 2026, 20:00 in China: four hours before the end of the day.
constexpr std::int64_t evening = 1'795'521'600'000;

layers::Viewer viewer(const std::string& name, layers::Role role = layers::Role::Staff)
{
    layers::Viewer made;
    made.name = name;
    made.role = role;
    return made;
}

std::string fault(const Result<void>& result)
{
    return result ? "" : result.error().id;
}

// Nothing on record, and a clock that stands where it is put.
struct Counter {
    std::int64_t now = evening;
    std::size_t on_record = 0;
    std::int64_t asked_since = 0;
    RowQuota quota{RowLimits{500, 1'200, 480},
                   [this](const std::string&, std::int64_t since) {
                       asked_since = since;
                       return Result<std::size_t>(on_record);
                   },
                   [this] { return now; }};
};

}  // namespace

TEST_CASE("an answer to staff has as many restricted rows as the limit says, and not one more")
{
    Counter counter;
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
    const auto refused = counter.quota.take(viewer("lin"), 501);
    CHECK(fault(refused) == "row-quota");
    CHECK(refused.error().code == ErrorCode::Forbidden);
    CHECK(refused.error().context == std::vector<std::pair<std::string, std::string>>{{"limit", "500"}});
    CHECK(fault(counter.quota.take(viewer("wang", layers::Role::Clerk), 100'000)).empty());
}

TEST_CASE("what is refused does not count against the day, and another account has its own")
{
    Counter counter;
    CHECK(fault(counter.quota.take(viewer("lin"), 501)) == "row-quota");
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
    CHECK(fault(counter.quota.take(viewer("lin"), 201)) == "row-quota-day");
    CHECK(fault(counter.quota.take(viewer("lin"), 200)).empty());
    CHECK(fault(counter.quota.take(viewer("lin"), 1)) == "row-quota-day");
    CHECK(fault(counter.quota.take(viewer("lin"), 0)).empty());
    CHECK(fault(counter.quota.take(viewer("zhou"), 500)).empty());
}

TEST_CASE("to ask whether rows may be given takes none of them")
{
    Counter counter;
    for (int i = 0; i < 10; ++i) CHECK(fault(counter.quota.check(viewer("lin"), 500)).empty());
    CHECK(fault(counter.quota.check(viewer("lin"), 501)) == "row-quota");
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
    CHECK(fault(counter.quota.check(viewer("lin"), 201)) == "row-quota-day");
    CHECK(fault(counter.quota.check(viewer("lin"), 200)).empty());
}

TEST_CASE("a day ends at midnight in China, and until then the way is told")
{
    Counter counter;
    counter.on_record = 1'200;
    const auto refused = counter.quota.take(viewer("lin"), 1);
    CHECK(fault(refused) == "row-quota-day");
    CHECK(refused.error().context.back() == std::pair<std::string, std::string>{"retry_after", "14400"});
    counter.now = evening + 4 * hour_ms - 1;
    CHECK(fault(counter.quota.take(viewer("lin"), 1)) == "row-quota-day");
    counter.now = evening + 4 * hour_ms;
    CHECK(fault(counter.quota.take(viewer("lin"), 500)).empty());
}

TEST_CASE("a program that starts anew goes on with what is on record of the day")
{
    Counter counter;
    counter.on_record = 1'000;
    CHECK(fault(counter.quota.take(viewer("lin"), 201)) == "row-quota-day");
    CHECK(counter.asked_since == evening - 20 * hour_ms);
    CHECK(fault(counter.quota.take(viewer("lin"), 200)).empty());
}

// Files that a second person releases: rows of the database.

#include "layers/store/export_requests.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

const std::string target = "/collections/hazard/items?f=csv";
constexpr std::int64_t now = 1'763'000'000'000;
constexpr std::int64_t day = 24 * 60 * 60 * 1'000;

ExportRequest by(const std::string& account, const std::string& id)
{
    return {id, account, "hazard", target, "emergency", now};
}

Viewer asker(const std::string& name, const std::string& purpose = "emergency")
{
    Viewer viewer;
    viewer.name = name;
    viewer.role = Role::Clerk;
    viewer.purpose = purpose;
    return viewer;
}

}  // namespace

TEST_CASE("a release outlasts the program and serves its account, target and purpose once")
{
    StoreFixture file;
    REQUIRE(ExportRequests(file.store()).add(by("lin", "A")));
    CHECK(fault_id(ExportRequests(file.store()).use("A", asker("lin"), target, now)) == "export-needs-release");
    CHECK(ExportRequests(file.store()).release("A", "qian", now + 1)->released_by == "qian");
    file.close();
    ExportRequests requests(file.store());
    CHECK(requests.find("A", now)->state() == ExportState::Released);
    CHECK(fault_id(requests.use("A", asker("wang"), target, now)) == "export-needs-release");
    CHECK(fault_id(requests.use("A", asker("lin"), target + "&limit=5", now)) == "export-needs-release");
    CHECK(fault_id(requests.use("A", asker("lin", "inspection"), target, now)) == "export-needs-release");
    // To look whether it would do uses nothing up.
    REQUIRE(requests.check("A", asker("lin"), target, now));
    REQUIRE(requests.check("A", asker("lin"), target, now));
    REQUIRE(requests.use("A", asker("lin"), target, now));
    CHECK(fault_id(requests.check("A", asker("lin"), target, now)) == "export-needs-release");
    CHECK(requests.find("A", now)->state() == ExportState::Used);
}

TEST_CASE("nobody releases his own request, an unknown one, or one twice")
{
    StoreFixture file;
    ExportRequests requests(file.store());
    REQUIRE(requests.add(by("qian", "A")));
    CHECK(fault_id(requests.release("A", "qian", now)) == "own-export-request");
    CHECK(fault_id(requests.release("B", "qian", now)) == "export-request-unknown");
    REQUIRE(requests.release("A", "sun", now));
    CHECK(fault_id(requests.release("A", "sun", now)) == "export-request-done");
}

TEST_CASE("a request is gone after a day, released or not, and an account has only so many")
{
    StoreFixture file;
    ExportRequests requests(file.store(), {2, 3, day});
    REQUIRE(requests.add(by("lin", "A")));
    REQUIRE(requests.add(by("lin", "B")));
    CHECK(fault_id(requests.add(by("lin", "C"))) == "export-requests-too-many");
    REQUIRE(requests.add(by("wang", "C")));
    CHECK(fault_id(requests.add(by("sun", "D"))) == "export-requests-too-many");
    REQUIRE(requests.release("A", "qian", now));
    CHECK(requests.list(now)->front().id == "C");
    CHECK(requests.list(now + day)->size() == 3);
    CHECK(requests.list(now + day + 1)->empty());
    CHECK(fault_id(requests.use("A", asker("lin"), target, now + day + 1)) == "export-needs-release");
    ExportRequest tomorrow = by("lin", "E");
    tomorrow.asked_at = now + day + 1;
    REQUIRE(requests.add(tomorrow));
    CHECK(requests.list(now + day + 1)->size() == 1);
}

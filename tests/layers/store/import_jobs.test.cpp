// Imports that came over the network: rows of the database.

#include "layers/store/import_jobs.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

ImportJob announced(const std::string& id, std::int64_t at)
{
    ImportJob job;
    job.id = id;
    job.account = "lin";
    job.name = "学校.zip";
    job.sha256 = std::string(64, 'a');
    job.size = 4096;
    job.created_at = job.changed_at = at;
    return job;
}

}  // namespace

TEST_CASE("what was decided about an import outlasts the program, and who sent it does not change")
{
    StoreFixture file;
    ImportJob job = announced("A", 1000);
    REQUIRE(ImportJobs(file.store()).put(job));
    job.state = ImportState::Approving;
    job.decisions = R"({"layer":"school"})";
    job.changed_at = 2000;
    job.account = "somebody else";
    job.size = 1;
    REQUIRE(ImportJobs(file.store()).put(job));
    file.close();
    const auto found = ImportJobs(file.store()).find("A");
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->state == ImportState::Approving);
    CHECK((*found)->decisions == R"({"layer":"school"})");
    CHECK((*found)->changed_at == 2000);
    CHECK((*found)->account == "lin");
    CHECK((*found)->size == 4096);
    CHECK((*found)->name == "学校.zip");
}

TEST_CASE("imports are listed newest first, and one that is removed is not there")
{
    StoreFixture file;
    ImportJobs jobs(file.store());
    REQUIRE(jobs.put(announced("old", 1000)));
    REQUIRE(jobs.put(announced("new", 2000)));
    REQUIRE(jobs.list()->size() == 2);
    CHECK(jobs.list()->front().id == "new");
    REQUIRE(jobs.remove("new"));
    CHECK_FALSE(*jobs.find("new"));
    CHECK(jobs.list()->front().id == "old");
}

// One writer at a time, whoever it is.

#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>
#include <filesystem>

namespace haishu::layers
{

TEST_CASE("a second writer is refused and told which process is the first, under any name of the file")
{
    StoreFixture fixture;
    fixture.store();
    const std::string link = fixture.folder + "/link.sqlite";
    std::filesystem::create_symlink(fixture.path, link);
    for (const std::string& name : {fixture.path, link, fixture.folder + "/../" + fixture.path.substr(5)}) {
        const auto second = Store::open(name, Access::Write);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == ErrorCode::Busy);
        CHECK(fault_of(second) == "database-in-use: " + fixture.path + ": process " + std::to_string(getpid()) +
                                      " has it open for writing: stop it, or ask it to do the work");
    }
    CHECK(fault_of(Store::open(fixture.path, Access::Read)) == "");
}

TEST_CASE("the next writer comes in when the first has closed")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "a"))});
    fixture.close();
    CHECK(fault_of(Store::open(fixture.path, Access::Write)) == "");
    CHECK(fixture.rows() == "1 a 1");
}

TEST_CASE("a lock file that says nonsense does not keep a writer out, nor end up in a message")
{
    StoreFixture fixture;
    fixture.store();
    std::filesystem::resize_file(fixture.path + ".lock", 0);
    CHECK(fault_of(Store::open(fixture.path, Access::Write)).find("another process has it open") != std::string::npos);
    fixture.close();
    CHECK(fault_of(Store::open(fixture.path, Access::Write)) == "");
}

}  // namespace haishu::layers

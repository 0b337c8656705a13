// One writer at a time, whoever it is and however it ends.

#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
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

TEST_CASE("a writer that is killed lets go of the file, and what it committed stays")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "a"))});
    fixture.close();
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const pid_t child = fork();
    if (child == 0) {
        auto store = Store::open(fixture.path, Access::Write);
        if (!store || !(*store)->apply(trial_layer(), {insert(feature("", "b"))})) _exit(1);
        if (write(ready[1], "x", 1) != 1) _exit(1);
        // Killed in the midst of a transaction.
        (void)static_cast<bool>((*store)->read_together([]() -> Result<void> {
            for (;;) pause();
        }));
        _exit(0);
    }
    char byte = 0;
    REQUIRE(read(ready[0], &byte, 1) == 1);
    const auto while_held = Store::open(fixture.path, Access::Write);
    CHECK(fault_of(while_held).find("process " + std::to_string(child)) != std::string::npos);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    close(ready[0]);
    close(ready[1]);
    CHECK(fixture.rows() == "1 a 1, 2 b 1");
    CHECK(fixture.faults() == "");
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

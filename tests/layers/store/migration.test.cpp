// A database of an earlier version: a copy of it is kept, then it is brought up to date, all or nothing.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>

namespace haishu::layers
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* LAST = "SELECT max(number) FROM haishu_migration";
constexpr const char* ROWS = "SELECT fid, code, floors, hex(geom) FROM layer_trial ORDER BY fid";
constexpr const char* TABLES = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";

std::string newest_version()
{
    StoreFixture fixture;
    fixture.store();
    return OutsideView(fixture.path).ask(LAST);
}

std::string copy_of(const StoreFixture& fixture)
{
    return fixture.path + ".before-v" + newest_version() + ".sqlite";
}

void fill_and_go_back(StoreFixture& fixture, int version)
{
    fixture.publish({feature("POINT(121 29)", "a", 3), feature("POINT(122 30)", "b"), feature("", "c")});
    fixture.close();
    OutsideView outside(fixture.path);
    outside.go_back_to_migration(version);
    outside.ask(
        "INSERT INTO account (name, role, department, password_hash, disabled)"
        " VALUES('lin', 'clerk', 'urban', '$argon2id$old', 0)");
}

// Another process that opens the database for writing, killed when `is_due`, or when it is done.
void kill_while_opening(const std::string& path, const std::function<bool()>& is_due)
{
    const pid_t process = fork();
    if (process == 0) {
        const auto store = Store::open(path, Access::Write);
        _exit(store ? 0 : 1);
    }
    REQUIRE(process > 0);
    while (!is_due() && waitpid(process, nullptr, WNOHANG) == 0) {
    }
    kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
}

}  // namespace

TEST_CASE("a database of any earlier version is kept as it was beside the one that is brought up to date")
{
    for (const int version : {1, 2, 3, 4}) {
        if (std::to_string(version) == newest_version()) continue;
        INFO("version " << version);
        StoreFixture fixture;
        fill_and_go_back(fixture, version);
        std::string rows, tables;
        {
            OutsideView old(fixture.path);
            rows = old.ask(ROWS);
            tables = old.ask(TABLES);
        }
        CHECK(fixture.rows() == "1 c 1, 2 a 3, 3 b 1");
        CHECK(fixture.faults() == "");
        CHECK(OutsideView(fixture.path).ask(LAST) == newest_version());
        CHECK(OutsideView(fixture.path).ask("SELECT name, role FROM account") == "lin|clerk");

        const std::string copy = copy_of(fixture);
        struct stat state {
        };
        REQUIRE(stat(copy.c_str(), &state) == 0);
        CHECK((state.st_mode & 0777) == 0600);
        OutsideView kept(copy);
        CHECK(kept.ask("PRAGMA integrity_check") == "ok");
        CHECK(kept.ask(LAST) == std::to_string(version));
        CHECK(kept.ask(ROWS) == rows);
        CHECK(kept.ask(TABLES) == tables);
        CHECK(kept.ask("SELECT name, role, department, password_hash, disabled FROM account") ==
              "lin|clerk|urban|$argon2id$old|0");
    }
}

TEST_CASE("a database that is new or up to date gets no copy, nor does one of a later version")
{
    StoreFixture fixture;
    fixture.publish({feature("", "a")});
    fixture.close();
    fixture.store();
    fixture.close();
    OutsideView(fixture.path).ask("INSERT INTO haishu_migration VALUES(1000, '2030-01-01T00:00:00Z')");
    CHECK(fault_id(Store::open(fixture.path, Access::Write)) == "database-newer");
    for (const std::string& name : fixture.file_names()) CHECK(name.find("before") == std::string::npos);
}

TEST_CASE("a copy from before that migration which was broken off is replaced")
{
    StoreFixture fixture;
    fill_and_go_back(fixture, 3);
    const std::string copy = copy_of(fixture);
    for (const std::string& name : {copy, copy + ".making"}) {
        fs::copy_file(fixture.path, name);
        fs::resize_file(name, 1000);
    }
    CHECK(fixture.rows() == "1 c 1, 2 a 3, 3 b 1");
    CHECK(OutsideView(copy).ask(LAST) == "3");
    CHECK_FALSE(fs::exists(copy + ".making"));
}

TEST_CASE("a migration that is killed at any moment is done or not begun, and the next one completes it")
{
    const std::string newest = newest_version();
    for (int round = 0; round < 12; ++round) {
        INFO("round " << round);
        StoreFixture fixture;
        fill_and_go_back(fixture, 1 + round % 3);
        const std::string copy = copy_of(fixture);
        int looks = 0;
        // When the copy is begun, when it is whole, and some looks after that: in the midst of the scripts.
        kill_while_opening(fixture.path, [&] {
            if (round < 3) return fs::exists(copy + ".making");
            return fs::exists(copy) && ++looks > 40 * (round - 3);
        });
        const std::string found = OutsideView(fixture.path).ask(LAST);
        CHECK((found == newest || found == std::to_string(1 + round % 3)));
        CHECK((found != newest || fs::exists(copy)));
        CHECK(fixture.rows() == "1 c 1, 2 a 3, 3 b 1");
        CHECK(fixture.faults() == "");
        CHECK(OutsideView(fixture.path).ask(LAST) == newest);
        CHECK(OutsideView(copy).ask(LAST) == std::to_string(1 + round % 3));
        CHECK(OutsideView(copy).ask("PRAGMA integrity_check") == "ok");
    }
}

TEST_CASE("where the copy cannot be made the database stays as it is")
{
    StoreFixture fixture;
    fill_and_go_back(fixture, 3);
    fs::create_directories(copy_of(fixture) + "/taken");
    CHECK(fault_of(Store::open(fixture.path, Access::Write)).find(copy_of(fixture)) != std::string::npos);
    CHECK(OutsideView(fixture.path).ask(LAST) == "3");
}

}  // namespace haishu::layers

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace haishu::layers
{

TEST_CASE("copies taken while a writer edits and publishes are each of one moment")
{
    StoreFixture fixture;
    fixture.publish({feature("POINT(121 29)", "a"), feature("POINT(122 30)", "b")});
    const auto reader = Store::open(fixture.path, Access::Read);
    REQUIRE(reader);
    std::atomic<bool> is_done{false};
    std::atomic<int> copies{0};
    std::string faults;
    std::int64_t last_sequence = 0;
    std::thread copying([&] {
        const std::string path = fixture.folder + "/copy.sqlite";
        while (!is_done || copies < 3) {
            const auto copied = (*reader)->backup_to(path);
            const auto copy = Store::open(path, Access::Read);
            if (!copied || !copy) {
                faults += fault_of(copied) + fault_of(copy) + "\n";
                break;
            }
            const auto found = (*copy)->verify().value();
            for (const std::string& fault : found) faults += fault + "\n";
            const auto sequence = (*copy)->last_sequence().value();
            if (sequence < last_sequence) faults += "a copy is older than the one before\n";
            last_sequence = sequence;
            ++copies;
        }
    });
    for (int round = 0; round < 40 || copies < 3; ++round) {
        const auto changes = fixture.apply({insert(feature("POINT(121.5 29.5)", "c")), insert(feature("", "d"))});
        fixture.apply({erase(changes[0].fid), update(changes[1].fid, feature("POINT(121.25 29.25)", "e"))});
        if (round % 10 == 9) fixture.publish({feature("POINT(121 29)", "a"), feature("POINT(122 30)", "b")});
        if (round > 5000) break;
    }
    is_done = true;
    copying.join();
    CHECK(faults == "");
    CHECK(copies >= 3);
    CHECK(fixture.faults() == "");
    OutsideView copy(fixture.folder + "/copy.sqlite");
    CHECK(copy.ask("PRAGMA integrity_check") == "ok");
    CHECK(copy.ask("SELECT CheckSpatialIndex('layer_trial', 'geom')") == "1");
}

TEST_CASE("a copy holds what the database holds, accounts and change log too")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("POINT(121 29)", "a"))});
    REQUIRE(fault_of(fixture.store().backup_to(fixture.folder + "/copy.sqlite")) == "");
    OutsideView copy(fixture.folder + "/copy.sqlite");
    OutsideView original(fixture.path);
    for (const char* table : {"layer_trial", "change_log", "haishu_layer", "account", "sqlite_sequence", "haishu_migration"}) {
        const std::string all = std::string("SELECT * FROM ") + table;
        CHECK(copy.ask(all) == original.ask(all));
    }
}

TEST_CASE("a copy that cannot be made leaves the former one and no rest")
{
    StoreFixture fixture;
    const std::string path = fixture.folder + "/copy.sqlite";
    REQUIRE(fault_of(fixture.store().backup_to(path)) == "");
    const auto before = fixture.file_names();
    std::filesystem::create_directory(fixture.folder + "/taken");
    CHECK(fault_of(fixture.store().backup_to(fixture.folder + "/taken")).find(fixture.folder + "/taken") != std::string::npos);
    CHECK(fault_of(fixture.store().backup_to(fixture.folder + "/missing/copy")).find("/missing/copy") != std::string::npos);
    std::filesystem::remove(fixture.folder + "/taken");
    CHECK(fixture.file_names() == before);
}

TEST_CASE("a database is not copied onto itself, under any name")
{
    StoreFixture fixture;
    fixture.apply({insert(feature("", "a"))});
    std::filesystem::create_symlink(fixture.path, fixture.folder + "/link");
    for (const std::string& name : {fixture.path, fixture.folder + "/link", fixture.folder + "/./haishu.sqlite"}) {
        CHECK(fault_id(fixture.store().backup_to(name)) == "backup-onto-itself");
    }
    CHECK(fixture.rows() == "1 a 1");
}

}  // namespace haishu::layers

#include "layers/store/restore.hpp"

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace haishu::layers
{

namespace
{

// A database with the row "now" and its backup, from when it had the row "then".
class BackedUpFixture : public StoreFixture
{
   public:
    BackedUpFixture()
    {
        apply({insert(feature("POINT(121 29)", "then"))});
        REQUIRE(fault_of(store().backup_to(backup)) == "");
        apply({update(1, feature("POINT(122 30)", "now"))});
        close();
    }
    std::string code_in(const std::string& file) { return OutsideView(file).ask("SELECT code FROM layer_trial"); }
    std::string backup = folder + "/backup.sqlite";
};

void overwrite(const std::string& path, std::int64_t from, std::size_t bytes)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    file << std::string(bytes, '\x5a');
}

}  // namespace

TEST_CASE_METHOD(BackedUpFixture, "a backup takes the place of the database, which is kept")
{
    const auto kept = restore_database(backup, path);
    REQUIRE(fault_of(kept) == "");
    CHECK(rows() == "1 then 1");
    CHECK(faults() == "");
    CHECK(*kept == path + ".before-restore");
    CHECK(code_in(*kept) == "now");
    CHECK(fault_of(restore_database(*kept, folder + "/elsewhere.sqlite")) == "");
    CHECK(code_in(folder + "/elsewhere.sqlite") == "now");
}

TEST_CASE_METHOD(BackedUpFixture, "a backup takes the place of a damaged database, and of its log")
{
    // What a killed writer leaves: a log that is not in the file yet.
    OutsideView other(path);
    other.ask("SELECT count(*) FROM layer_trial");
    apply({update(1, feature("POINT(122 30)", "later"))});
    std::filesystem::copy_file(path + "-wal", folder + "/log");
    close();
    std::filesystem::copy_file(folder + "/log", path + "-wal", std::filesystem::copy_options::overwrite_existing);
    for (const auto& [from, bytes] : {std::pair<std::int64_t, std::size_t>{0, 16}, {100, 4000}, {0, 200000}}) {
        overwrite(path, from, bytes);
        const auto kept = restore_database(backup, path);
        CHECK(fault_of(kept) == "");
        CHECK_FALSE(std::filesystem::exists(path + "-wal"));
        CHECK(rows() == "1 then 1");
        CHECK(faults() == "");
        close();
    }
}

TEST_CASE_METHOD(BackedUpFixture, "a backup that is damaged is not restored")
{
    OutsideView(backup).ask("DELETE FROM idx_layer_trial_geom");
    const auto before = file_names();
    CHECK(fault_id(restore_database(backup, path)) == "backup-corrupt");
    overwrite(backup, 100, 4000);
    CHECK(fault_id(restore_database(backup, path)) == "database-corrupt");
    CHECK(fault_id(restore_database(folder + "/missing", path)) == "database-missing");
    CHECK(rows() == "1 now 1");
}

TEST_CASE_METHOD(BackedUpFixture, "a database that is in use, of another program or the backup itself is not replaced")
{
    store();
    CHECK(fault_id(restore_database(backup, path)) == "database-in-use");
    CHECK(rows() == "1 now 1");
    CHECK(fault_id(restore_database(backup, backup)) == "backup-onto-itself");
    const std::string other = folder + "/other.sqlite";
    OutsideView(other).ask("CREATE TABLE letters (text)");
    CHECK(fault_id(restore_database(backup, other)) == "database-foreign");
    CHECK(OutsideView(other).ask("SELECT count(*) FROM letters") == "0");
}

}  // namespace haishu::layers

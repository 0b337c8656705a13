// When the files beside a database are not believed.

#include "tests/layers/snapshot/kept_snapshots.hpp"

#include <fstream>

using namespace haishu;
using namespace haishu::layers;
namespace fs = std::filesystem;

TEST_CASE_METHOD(KeptSnapshots, "an older database put in the place of the present one does not get the files of the present one")
{
    const std::string backup = folder + "/backup.sqlite";
    {
        Running running(path);
        REQUIRE(running->with_store([&](Store& store) { return store.backup_to(backup); }));
        REQUIRE(running->apply("trial", {update(7, feature("POINT(121.7 29.9)", "moved"))}));
        REQUIRE(running->publish(staged(many(1500, "later")), PublishMode::Upsert, "code"));
        running->wait_until_saved();
    }
    REQUIRE(file_number() != 0);
    SECTION("by copying over it")
    {
        fs::copy_file(backup, path, fs::copy_options::overwrite_existing);
    }
    SECTION("by another file of that name")
    {
        fs::rename(backup, path);
    }
    SECTION("and edited up to the same sequence")
    {
        fs::rename(backup, path);
        apply({update(7, feature("POINT(121.7 29.9)", "otherwise"))});
        publish(many(1500, "other"), PublishMode::Upsert);
        close();
    }
    std::vector<Row> rows;
    {
        const Running again(path);
        rows = again.rows();
        CHECK(again.code(7) != "moved");
    }
    CHECK(rows_without_files() == rows);
}

TEST_CASE_METHOD(KeptSnapshots, "files that moved along with a copy of the database are not believed, whatever it holds")
{
    start_once();
    const std::string copy = folder + "/copy.sqlite";
    fs::copy_file(path, copy);
    fs::copy(path + ".snapshots", copy + ".snapshots");
    Running running(copy);
    CHECK(running.rows().size() == 1500);
    CHECK(running.notes() == fs::canonical(copy).string() + ".snapshots: made for another state of the database, not used\n");
}

TEST_CASE_METHOD(KeptSnapshots, "a row that another program wrote past the change log is seen by the next start")
{
    SECTION("while no server runs")
    {
        start_once();
        write_past_the_log("UPDATE layer_trial SET code='outside' WHERE fid=7");
    }
    SECTION("while a server runs that ends in order")
    {
        Running running(path);
        write_past_the_log("UPDATE layer_trial SET code='outside' WHERE fid=7");
    }
    SECTION("while a server runs and writes, too")
    {
        Running running(path);
        write_past_the_log("UPDATE layer_trial SET code='outside' WHERE fid=7");
        REQUIRE(running->apply("trial", {erase(8)}));
    }
    CHECK(Running(path).code(7) == "outside");
}

TEST_CASE_METHOD(KeptSnapshots, "a damaged file is told of, not used and made anew")
{
    const std::vector<Row> rows = Running(path).rows();
    const auto size = fs::file_size(file());
    std::string fault;
    SECTION("in the middle")
    {
        std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(size / 2));
        stream.write("damage", 6);
        fault = "damaged, not used";
    }
    SECTION("cut short")
    {
        fs::resize_file(file(), size - 1);
        fault = "damaged, not used";
    }
    SECTION("at the start")
    {
        std::fstream(file(), std::ios::in | std::ios::out | std::ios::binary).write("other", 5);
        fault = "not a whole snapshot of this version, not used";
    }
    {
        Running again(path);
        CHECK(again.rows() == rows);
        CHECK(again.notes() == fs::canonical(file()).string() + ": " + fault + "\n");
    }
    CHECK(file_number() != 0);
    Running third(path);
    CHECK(third.rows() == rows);
    CHECK(third.notes().empty());
}

TEST_CASE_METHOD(KeptSnapshots, "a layer whose descriptor has changed is read from the rows")
{
    start_once();
    LayerDescriptor wider = trial_layer();
    wider.fields.push_back({"height", FieldType::Real, {"高度", "Height"}, Level::Public, "m", {}});
    offline([&](LiveCatalog& catalog) { return bool(catalog.with_store([&](Store& s) { return s.put_layer(wider); })); });
    Running again(path);
    CHECK(again.layer()->descriptor().fields.size() == 3);
    CHECK(again.rows().size() == 1500);
    CHECK(again.notes().empty());
}

TEST_CASE_METHOD(KeptSnapshots, "a layer that may not be kept anywhere is served all the same")
{
    std::ofstream(path + ".snapshots") << "in the way";
    Running running(path);
    CHECK(running.rows().size() == 1500);
    CHECK(running.notes().empty());
    CHECK(file_number() == 0);
}

TEST_CASE_METHOD(KeptSnapshots, "a small layer and one that is no more have no file")
{
    start_once();
    std::ofstream(path + ".snapshots/gone.snapshot") << "old rows";
    const std::string source = staged(many(20));
    offline([&](LiveCatalog& catalog) { return bool(catalog.publish(source, PublishMode::Replace, "")); });
    const Running again(path);
    CHECK(again.rows().size() == 20);
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path + ".snapshots")) names.push_back(entry.path().filename());
    CHECK(names == std::vector<std::string>{"seal"});
}

TEST_CASE_METHOD(KeptSnapshots, "what somebody else keeps in the folder stays there")
{
    fs::create_directory(path + ".snapshots");
    std::ofstream(path + ".snapshots/notes.txt") << "mine";
    std::ofstream(path + ".snapshots/trial.snapshot") << "no snapshot";
    const Running running(path);
    CHECK(running.rows().size() == 1500);
    CHECK(fs::exists(path + ".snapshots/notes.txt"));
    CHECK(!fs::exists(file()));
}

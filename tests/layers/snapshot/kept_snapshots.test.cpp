#include "tests/layers/snapshot/kept_snapshots.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace haishu;
using namespace haishu::layers;
namespace fs = std::filesystem;

TEST_CASE_METHOD(KeptSnapshots, "a large layer is kept as a file that the next start loads instead of the rows")
{
    const std::vector<Row> rows = Running(path).rows();
    REQUIRE(rows.size() == 1500);
    const ino_t number = file_number();
    REQUIRE(number != 0);
    for (int start = 0; start < 2; ++start) {
        Running again(path);
        CHECK(again.rows() == rows);
        CHECK(again.notes().empty());
        CHECK(file_number() == number);
    }
    CHECK(rows_without_files() == rows);
}

TEST_CASE_METHOD(KeptSnapshots, "the files have the permissions of the database")
{
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
    const Running running(path);
    struct stat state {
    };
    REQUIRE(::stat(file().c_str(), &state) == 0);
    CHECK((state.st_mode & 07777) == 0600);
    REQUIRE(::stat((path + ".snapshots").c_str(), &state) == 0);
    CHECK((state.st_mode & 07777) == 0700);
}

TEST_CASE_METHOD(KeptSnapshots, "edits made after the file was written are seen, and the file still serves")
{
    std::vector<Row> rows;
    std::int64_t stamp = 0;
    {
        Running running(path);
        REQUIRE(running->apply(
            "trial", {update(7, feature("POINT(121.7 29.9)", "moved")), erase(8), insert(feature("POINT(121.6 29.8)", "new"))}));
        rows = running.rows();
        stamp = view_of(running.layer()).stamp({121.69, 29.89, 121.71, 29.91});
    }
    const ino_t number = file_number();
    Running again(path);
    CHECK(again.rows() == rows);
    CHECK(again.code(7) == "moved");
    CHECK(again.code(8) == "none");
    CHECK(view_of(again.layer()).stamp({121.69, 29.89, 121.71, 29.91}) == stamp);
    CHECK(again.layer()->delta_size() == 3 + 1);  // 7 and 8 are gone from the base, 7 and the new one stand beside it
    CHECK(file_number() == number);
}

TEST_CASE_METHOD(KeptSnapshots, "what was committed before a kill is seen by the next start")
{
    const pid_t child = fork();
    if (child == 0) {
        auto catalog = LiveCatalog::open(path);
        const bool is_loaded = catalog && (*catalog)->load();
        if (is_loaded) (*catalog)->wait_until_saved();
        const bool is_done =
            is_loaded && (*catalog)->apply("trial", {update(7, feature("POINT(121.7 29.9)", "moved")), erase(8)});
        ::kill(::getpid(), is_done ? SIGKILL : SIGTERM);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    const ino_t number = file_number();
    REQUIRE(number != 0);
    std::vector<Row> rows;
    {
        Running again(path);
        rows = again.rows();
        CHECK(again.code(7) == "moved");
        CHECK(again.code(8) == "none");
        CHECK(again.notes().empty());
        CHECK(file_number() == number);
    }
    CHECK(rows_without_files() == rows);
}

TEST_CASE_METHOD(KeptSnapshots, "many edits are folded and kept anew")
{
    std::vector<Row> rows;
    ino_t number = 0;
    {
        Running running(path);
        number = file_number();
        std::vector<Edit> edits;
        for (const Feature& more : many(1200, "q")) edits.push_back(insert(more));
        REQUIRE(running->apply("trial", edits));
        running->wait_until_saved();
        CHECK(running.layer()->delta_size() == 0);
        rows = running.rows();
    }
    const ino_t newer = file_number();
    CHECK(newer != number);
    Running again(path);
    CHECK(again.layer()->delta_size() == 0);
    CHECK(again.rows() == rows);
    CHECK(file_number() == newer);
}

TEST_CASE_METHOD(KeptSnapshots, "what is published before the layers are loaded takes no memory until they are")
{
    const std::string source = staged(many(1600, "new"));
    offline([&](LiveCatalog& catalog) {
        const auto change = catalog.publish(source, PublishMode::Replace, "");
        REQUIRE(change);
        CHECK(catalog.current()->sequence == change->sequence);
        CHECK(catalog.current()->layers.at("trial").layer == nullptr);
        REQUIRE(catalog.load());
        CHECK(catalog.current()->layers.at("trial").layer->size() == 1600);
        REQUIRE(catalog.publish(source, PublishMode::Append, ""));
        CHECK(catalog.current()->layers.at("trial").layer->size() == 3200);
        return true;
    });
}

TEST_CASE_METHOD(KeptSnapshots, "a layer that was published anew is never taken from the file of the former rows")
{
    start_once();
    const std::string source = staged(many(1600, "new"));
    offline([&](LiveCatalog& catalog) { return bool(catalog.publish(source, PublishMode::Replace, "")); });
    std::vector<Row> rows;
    {
        Running again(path);
        rows = again.rows();
        CHECK(again.code(rows.front().fid).substr(0, 3) == "new");
        CHECK(again.notes().empty());
    }
    CHECK(rows_without_files() == rows);
}

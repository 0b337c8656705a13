#include "data/worker/confined_reader.hpp"
#include "tests/data/import_fixture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>

using namespace haishu;
using namespace haishu::data;

namespace
{

// What becomes of a reading process that does `misdeed` when it is asked for a layer.
Error outcome_of(const std::string& misdeed, const WorkerLimits& limits = {})
{
    const ImportFixture fixture;
    std::ofstream(fixture.folder + "/a.csv") << "lon,lat\n121.5,29.8\n";
    const std::string work = fixture.folder + "/work";
    std::filesystem::create_directory(work);
    ReaderOptions options = test_reader();
    options.arguments = {misdeed};
    options.limits = limits;
    const auto opened = open_confined(fixture.folder + "/a.csv", "", "", work, options);
    REQUIRE_FALSE(opened);
    return opened.error();
}

std::string id_of(const std::string& misdeed, const WorkerLimits& limits = {})
{
    return outcome_of(misdeed, limits).id;
}

}  // namespace

TEST_CASE("a reader that crashes is an error that names the signal")
{
    CHECK(outcome_of("crash").detail ==
          "the process that read the file crashed (SIGSEGV); the file may be damaged, nothing of it was taken over");
    CHECK(outcome_of("abort").context.front().second == "SIGABRT");
}

TEST_CASE("a reader that takes too much memory, time or room is stopped")
{
    WorkerLimits limits;
    limits.memory_bytes = std::uint64_t{700} << 20;
    CHECK(id_of("eat", limits) == "reader-out-of-memory");
    WorkerLimits short_time;
    short_time.cpu_seconds = 1;
    CHECK(id_of("loop", short_time) == "reader-timed-out");
    WorkerLimits impatient;
    impatient.wait_seconds = 1;
    CHECK(id_of("sleep", impatient) == "reader-timed-out");
    WorkerLimits narrow;
    narrow.file_bytes = 1 << 20;
    CHECK(id_of("fill", narrow) == "it-was-stopped");
}

TEST_CASE("a reader that starts others, or talks to them, is ended")
{
    CHECK(id_of("fork") == "reader-forbidden");
    CHECK(id_of("exec") == "reader-forbidden");
    CHECK(id_of("kill") == "reader-forbidden");
    CHECK(id_of("connect") == "reader-forbidden");
}

TEST_CASE("a reader has its folder to write to, its source to read, and nothing else")
{
    CHECK(id_of("write inside") == "it-opened");
    CHECK(id_of("write the source") == "it-was-refused");
    CHECK(id_of("write outside") == "it-was-refused");
    CHECK(id_of("read outside") == "it-was-refused");
}

TEST_CASE("a reader inherits the channel, three times nothing, and no environment")
{
    const int own = ::open("/dev/null", O_RDONLY);  // not closed on exec
    CHECK(id_of("descriptors") == "open-4");
    CHECK(id_of("environment") == "variables-0");
    ::close(own);
}

TEST_CASE("a reader that babbles, promises too much or ends early is not listened to")
{
    CHECK(id_of("babble") == "reader-nonsense");
    CHECK(id_of("promise") == "reader-nonsense");
    CHECK(id_of("nothing") == "reader-crashed");
}

TEST_CASE("a reading that is called off ends at once")
{
    const ImportFixture fixture;
    const auto began = std::chrono::steady_clock::now();
    ReaderOptions options = test_reader();
    options.arguments = {"sleep"};
    options.is_called_off = [began] { return std::chrono::steady_clock::now() - began > std::chrono::milliseconds(300); };
    const auto opened = open_confined(fixture.folder, "", "", fixture.folder, options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().id == "import-called-off");
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
}

TEST_CASE("a program that is not there is an error")
{
    const ImportFixture fixture;
    ReaderOptions options;
    options.program = "/nowhere/haishu";
    const auto opened = open_confined(fixture.folder, "", "", fixture.folder, options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().id == "reader-not-started");
}

TEST_CASE("what confines the reader is told")
{
    ImportFixture fixture;
    std::string told;
    ReaderOptions options = test_reader();
    options.note = [&told](const std::string& line) { told = line; };
    const auto reader = ConfinedReader::start(fixture.file("a.csv", "lon,lat\n121.5,29.8\n"), fixture.folder, options);
    REQUIRE(reader);
    CHECK(told.rfind("seccomp, ", 0) == 0);
}

TEST_CASE("all layers of an archive are listed and read one after the other, also when one is left halfway")
{
    ImportFixture fixture;
    std::string many = "lon,lat,n\n";
    for (int i = 0; i < 20'000; ++i) many += "121.5,29.8," + std::to_string(i) + "\n";
    const std::string archive = fixture.packed("two.zip", {{"a.csv", many}, {"b.csv", "lon,lat,m\n121.6,29.9,7\n"}});
    const std::string work = fixture.folder + "/work";
    std::filesystem::create_directory(work);
    auto reader = ConfinedReader::start(archive, work, test_reader());
    REQUIRE(reader);
    const auto layers = reader->layers();
    REQUIRE(layers);
    REQUIRE(layers->size() == 2);
    CHECK((*layers)[0].name == "a");
    CHECK((*layers)[1].name == "b");
    CHECK((*layers)[1].format->name == "CSV");

    RawRecord record;
    {
        const auto first = reader->open_layer("a", "");
        REQUIRE(first);
        REQUIRE(*first->stream->next(record));
        REQUIRE(first->stream->rewind());
        REQUIRE(*first->stream->next(record));
        CHECK(record.row == 1);
    }
    const auto second = reader->open_layer("b", "");
    REQUIRE(second);
    CHECK(second->stream->fields().back().name == "m");
    REQUIRE(*second->stream->next(record));
    CHECK(record.values.back() == geo::Value(std::int64_t{7}));
    CHECK_FALSE(*second->stream->next(record));
    CHECK_FALSE(*second->stream->next(record));
}

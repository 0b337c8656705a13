#include "layers/snapshot/snapshot_file.hpp"

#include "tests/layers/snapshot/same_readings.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cstring>

using namespace haishu;
using namespace haishu::layers;

namespace
{

const SnapshotKey some_key{"{\"id\": \"thing\"}", 4711, std::string(32, 'h')};

// A file without a name, in memory.
class Scratch
{
   public:
    explicit Scratch(const std::string& bytes = {}) : m_file(memfd_create("snapshot", MFD_CLOEXEC))
    {
        REQUIRE(m_file >= 0);
        REQUIRE(pwrite(m_file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    }
    ~Scratch() { close(m_file); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] int file() const { return m_file; }
    [[nodiscard]] std::string bytes() const
    {
        std::string bytes(static_cast<std::size_t>(lseek(m_file, 0, SEEK_END)), '\0');
        REQUIRE(pread(m_file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
        return bytes;
    }

   private:
    int m_file;
};

std::string saved(const LayerSnapshot& snapshot)
{
    const Scratch scratch;
    const std::atomic<bool> stop = false;
    REQUIRE(save_snapshot(snapshot, some_key, scratch.file(), stop));
    return scratch.bytes();
}

// Null if the bytes are not a whole file.
std::shared_ptr<const LayerSnapshot> loaded(const std::string& bytes, const std::vector<Change>& changes)
{
    const Scratch scratch(bytes);
    const auto file = SnapshotFile::open((lseek(scratch.file(), 0, SEEK_SET), scratch.file()));
    return file ? file->load(random_descriptor(), changes) : nullptr;
}

// CRC-32 of IEEE 802.3, bit by bit.
std::uint32_t checksum_of(std::string_view bytes)
{
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char c : bytes) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320U : 0U);
    }
    return ~sum;
}

void put_checksum(std::string& bytes)
{
    const std::uint32_t sum = checksum_of(std::string_view(bytes).substr(0, bytes.size() - 4));
    std::memcpy(bytes.data() + bytes.size() - 4, &sum, 4);
}

}  // namespace

TEST_CASE("a snapshot that was saved and loaded is the one that was built to every reader")
{
    RandomLayer layer(20261124);
    layer.publish(700);
    layer.edit(150);
    const auto built = layer.snapshot();
    const auto copy = loaded(saved(*built), layer.changes());
    REQUIRE(copy);
    check_same(layer, copy, built);
    CHECK(copy->descriptor() == built->descriptor());
    CHECK(copy->memory().coordinates <= built->memory().coordinates);
    CHECK(copy->memory().rest <= built->memory().rest);
    CHECK(view_of(copy).is_dictionary(1) == view_of(built).is_dictionary(1));
    CHECK(saved(*copy) == saved(*built));
}

TEST_CASE("a loaded snapshot takes edits and folds like the one that was built")
{
    RandomLayer layer(55);
    layer.publish(300);
    auto copy = loaded(saved(*layer.snapshot()), layer.changes());
    REQUIRE(copy);
    const auto edits = layer.edit(80);
    copy = with_changes(copy, edits.written, edits.deleted, edits.changes);
    check_same(layer, copy, layer.snapshot());
    check_same(layer, folded(copy), layer.snapshot());
}

TEST_CASE("the key of a file is the one it was saved with, and an empty layer makes a file too")
{
    RandomLayer layer(1);
    const Scratch scratch(saved(*layer.snapshot()));
    lseek(scratch.file(), 0, SEEK_SET);
    const auto file = SnapshotFile::open(scratch.file());
    REQUIRE(file);
    CHECK(file->key() == some_key);
    const auto copy = file->load(random_descriptor(), {});
    REQUIRE(copy);
    CHECK(copy->size() == 0);
}

TEST_CASE("a file that is cut short anywhere, or has something behind it, is not loaded")
{
    RandomLayer layer(3);
    layer.publish(60);
    const std::string whole = saved(*layer.snapshot());
    REQUIRE(loaded(whole, layer.changes()));
    std::size_t loads = 0;
    for (std::size_t length = 0; length < whole.size(); length += length < 400 ? 1 : 7) {
        if (loaded(whole.substr(0, length), layer.changes())) ++loads;
    }
    CHECK(loads == 0);
    CHECK(!loaded(whole + '\0', layer.changes()));
    CHECK(!loaded(std::string(5000, '\0'), layer.changes()));
}

TEST_CASE("a file with a single bit turned is not loaded")
{
    RandomLayer layer(4);
    layer.publish(60);
    std::string bytes = saved(*layer.snapshot());
    std::size_t loads = 0;
    for (std::size_t at = 0; at < bytes.size(); at += at < 400 ? 1 : 5) {
        const char before = bytes[at];
        bytes[at] = static_cast<char>(before ^ (1 << at % 8));
        if (loaded(bytes, layer.changes())) ++loads;
        bytes[at] = before;
    }
    CHECK(loads == 0);
}

TEST_CASE("whatever stands in a file whose checksum is right, loading and reading it stays within its bounds")
{
    RandomLayer layer(5);
    layer.publish(40);
    std::string bytes = saved(*layer.snapshot());
    const std::uint32_t sum = checksum_of(std::string_view(bytes).substr(0, bytes.size() - 4));
    std::uint32_t stored = 0;
    std::memcpy(&stored, bytes.data() + bytes.size() - 4, 4);
    REQUIRE(stored == sum);
    std::size_t read_rows = 0;
    for (std::size_t at = 0; at + 4 < bytes.size(); ++at) {
        const char before = bytes[at];
        for (const int other : {0x00, 0x01, 0x7F, 0xFF}) {
            bytes[at] = static_cast<char>(other);
            put_checksum(bytes);
            if (const auto snapshot = loaded(bytes, layer.changes())) {
                const LayerView view = view_of(snapshot);
                read_rows += all_rows(view).size() + rows_in(view, {100, 0, 140, 60}).size();
            }
        }
        bytes[at] = before;
    }
    CHECK(read_rows > 0);
}

TEST_CASE("saving gives up when it is told to")
{
    RandomLayer layer(6);
    layer.publish(10);
    const Scratch scratch;
    const std::atomic<bool> stop = true;
    CHECK(!save_snapshot(*layer.snapshot(), some_key, scratch.file(), stop));
}

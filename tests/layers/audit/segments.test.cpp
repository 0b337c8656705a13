// Closed segments: the chain goes on through them, in files beside the database.

#include "layers/audit/audit_search.hpp"
#include "layers/audit/segment_file.hpp"
#include "tests/layers/audit/audit_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t day_ms = 24LL * 3600 * 1000;

class SegmentFixture : public AuditFixture
{
   public:
    SegmentFixture() { options.segment_records = 10; }
    void write_and_settle(int records)
    {
        write(records);
        log().drain();
    }
    std::vector<std::string> files()
    {
        std::vector<std::string> names;
        for (const SegmentName& name : segment_files(paths)) names.push_back(std::filesystem::path(name.path).filename());
        return names;
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(SegmentFixture, "a full segment moves to a file and the chain goes on through it")
{
    write_and_settle(10);
    write_and_settle(3);
    CHECK(files() == Names{"records-000000000001-000000000010"});
    CHECK(ask("SELECT min(seq), max(seq) FROM audit") == "11|13");
    const AuditProof proven = proof();
    CHECK(faults() == "");
    CHECK(proven.first == 1);
    CHECK(proven.records == 13);
}

TEST_CASE_METHOD(SegmentFixture, "a segment is closed when its month is over")
{
    write_and_settle(3);
    now_ms += 31 * day_ms;
    write_and_settle(1);
    CHECK(files() == Names{"records-000000000001-000000000004"});
    CHECK(faults() == "");
}

TEST_CASE_METHOD(SegmentFixture, "one changed byte of a segment's file is found, wherever it is")
{
    write_and_settle(10);
    write_and_settle(2);
    close_all();
    const std::string file = segment_files(paths).front().path;
    std::ostringstream read;
    read << std::ifstream(file, std::ios::binary).rdbuf();
    const std::string whole = read.str();
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        std::string bent = whole;
        bent[at] = static_cast<char>(bent[at] ^ 1);
        std::ofstream(file, std::ios::binary | std::ios::trunc) << bent;
        INFO("byte " << at);
        REQUIRE(!proof().faults.empty());
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << whole;
    CHECK(faults() == "");
}

TEST_CASE_METHOD(SegmentFixture, "the record that was changed in a segment is named")
{
    write_and_settle(10);
    close_all();
    const std::string file = segment_files(paths).front().path;
    std::ostringstream read;
    read << std::ifstream(file, std::ios::binary).rdbuf();
    std::string text = read.str();
    text.replace(text.find("\"rows\":4,"), 9, "\"rows\":5,");
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    CHECK(faults() == "record 4 was changed");
}

TEST_CASE_METHOD(SegmentFixture, "a segment whose end was cut off or that is gone is found")
{
    write_and_settle(10);
    write_and_settle(10);
    close_all();
    const std::string file = segment_files(paths).front().path;
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 900);
    CHECK(!proof().faults.empty());
    std::filesystem::remove(file);
    const std::string told = faults();
    CHECK(told.find("records 1 to 10 are missing") != std::string::npos);
    CHECK(told.find(file + " is missing: put it back from a backup") != std::string::npos);
}

TEST_CASE_METHOD(SegmentFixture, "a move that was stopped half way is taken up again")
{
    write_and_settle(10);
    close_all();
    // As it was when the file was finished and the database knew nothing of it.
    const std::string rows = "SELECT count(*) FROM audit";
    REQUIRE(ask(rows) == "0");
    const std::string file = segment_files(paths).front().path;
    std::vector<AuditEntry> entries;
    const auto key = ChainKey::read(paths.key);
    REQUIRE(read_segment(segment_files(paths).front(), *key, [&](AuditEntry&& entry) {
        entries.push_back(std::move(entry));
        return true;
    }));
    bend("DELETE FROM audit_segment");
    REQUIRE(fault_of(AuditTable(store()).append(entries)) == "");
    CHECK(faults() == "");
    write_and_settle(1);
    CHECK(ask(rows) == "1");
    CHECK(ask("SELECT first_seq, last_seq FROM audit_segment") == "1|10");
    CHECK(faults() == "");
}

TEST_CASE_METHOD(SegmentFixture, "old segments go only by the setting, and an anchor tells that they went by age")
{
    write_and_settle(10);
    now_ms += 300 * day_ms;
    write_and_settle(10);
    CHECK(files().size() == 2);
    close_all();
    options.keep_months = 6;
    write_and_settle(1);
    CHECK(files() == Names{"records-000000000011-000000000020"});
    CHECK(faults() == "");
    CHECK(proof().first == 11);
    CHECK(proof().notes == Names{"records up to 10 were removed on 2027-07-18 as older than the setting allows"});
    CHECK(ask("SELECT action, object, result FROM audit WHERE actor='haishu'") == "audit|records 1 to 10|removed after 6 months");
    // Another one that somebody takes away is missed.
    close_all();
    std::filesystem::remove(segment_files(paths).front().path);
    CHECK(faults().find("records 11 to 20 are missing") != std::string::npos);
}

TEST_CASE_METHOD(SegmentFixture, "less than six months is refused")
{
    options.keep_months = 5;
    const auto opened = AuditLog::open(
        path, [this](const auto& work) { return work(store()); }, options);
    CHECK(fault_id(opened) == "audit-months-too-few");
}

TEST_CASE_METHOD(SegmentFixture, "a search goes from the table through the segments, page by page")
{
    write_and_settle(10);
    write_and_settle(10);
    write_and_settle(4);
    AuditRecord other = a_read(99);
    other.actor = "li";
    other.object = "hazard,government_property";
    REQUIRE(fault_of(log().append(other)) == "");

    AuditQuery query;
    query.actor = "wang";
    query.limit = 7;
    std::vector<std::int64_t> seen;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = find_audit(store(), path, query, Deadline::never());
        REQUIRE(fault_of(page) == "");
        for (const AuditEntry& entry : page->entries) seen.push_back(entry.sequence);
        if (!page->before) break;
        query.before = *page->before;
    }
    std::vector<std::int64_t> all;
    for (std::int64_t sequence = 24; sequence > 0; --sequence) all.push_back(sequence);
    CHECK(seen == all);

    AuditQuery by_object;
    by_object.object = "government_property";
    const auto found = find_audit(store(), path, by_object, Deadline::never());
    REQUIRE(fault_of(found) == "");
    REQUIRE(found->entries.size() == 1);
    CHECK(found->entries[0].record.actor == "li");
}

}  // namespace haishu::layers

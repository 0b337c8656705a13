// Whoever can write to the file can bend the audit; these are the ways, and that each is found, and where.

#include "layers/store/sqlite.hpp"
#include "tests/layers/audit/audit_fixture.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace haishu::layers
{

namespace
{

std::string text_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void put_text(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

}  // namespace

TEST_CASE_METHOD(AuditFixture, "an audit that nobody has touched is proven from its first record to its last")
{
    write(20);
    const AuditProof proven = proof();
    CHECK(faults() == "");
    CHECK(proven.first == 1);
    CHECK(proven.last == 20);
    CHECK(proven.records == 20);
    close_all();
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "one changed byte of one record is found, in whichever column it is")
{
    write(20);
    for (const char* change : {"actor='wanh'", "role='Clerk'", "source='192.0.2.8'", "purpose='Inspection'", "action='reat'",
                               "operation='GET getItemt'", "object='hazare'", "digest='10112233445566778899aabbccddeeff'",
                               "result='201'", "trace='0123456789abcdee'", "row_count=row_count+1", "at=at+1", "mac=zeroblob(32)",
                               "mac=substr(mac, 1, 31) || x'00'"}) {
        INFO(change);
        close_all();
        std::filesystem::copy_file(path, path + "-kept", std::filesystem::copy_options::overwrite_existing);
        bend(std::string("UPDATE audit SET ") + change + " WHERE seq=13");
        const AuditProof bent = proof();
        REQUIRE(bent.faults.size() == 1);
        CHECK(bent.faults[0].kind == AuditFaultKind::Changed);
        CHECK(bent.faults[0].sequence == 13);
        CHECK(bent.faults[0].text == "record 13 was changed");
        std::filesystem::rename(path + "-kept", path);
    }
}

TEST_CASE_METHOD(AuditFixture, "a record that was taken out is found to be missing")
{
    write(20);
    bend("DELETE FROM audit WHERE seq=7");
    CHECK(faults() == "record 7 is missing");
}

TEST_CASE_METHOD(AuditFixture, "records that were taken out are found though those behind them were numbered anew")
{
    write(20);
    bend("DELETE FROM audit WHERE seq=7");
    bend("UPDATE audit SET seq=seq-1 WHERE seq>7");
    const AuditProof bent = proof();
    REQUIRE(!bent.faults.empty());
    CHECK(bent.faults[0].sequence == 7);
}

TEST_CASE_METHOD(AuditFixture, "the first record cannot be taken out either")
{
    write(5);
    bend("DELETE FROM audit WHERE seq=1");
    CHECK(faults() == "record 1 is missing");
}

TEST_CASE_METHOD(AuditFixture, "two records that have changed places are both found, and where they belong")
{
    write(20);
    bend("UPDATE audit SET seq=-1 WHERE seq=5");
    bend("UPDATE audit SET seq=5 WHERE seq=12");
    bend("UPDATE audit SET seq=12 WHERE seq=-1");
    CHECK(faults() == "in the place of record 5 stands record 12\nin the place of record 12 stands record 5");
}

TEST_CASE_METHOD(AuditFixture, "neighbours that have changed places are found")
{
    write(20);
    bend("UPDATE audit SET seq=-1 WHERE seq=5");
    bend("UPDATE audit SET seq=5 WHERE seq=6");
    bend("UPDATE audit SET seq=6 WHERE seq=-1");
    const AuditProof bent = proof();
    REQUIRE(!bent.faults.empty());
    CHECK(bent.faults[0].text == "in the place of record 5 stands record 6");
}

TEST_CASE_METHOD(AuditFixture, "a cut tail is found by what stands outside the database")
{
    write(20);
    bend("DELETE FROM audit WHERE seq>17");
    CHECK(faults() == "records 18 to 20 are missing at the end: the head outside the database tells of 20");
}

TEST_CASE_METHOD(AuditFixture, "a cut tail is found by the day's anchor when the head is taken away as well")
{
    write(20);
    close_all();
    now_ms += 24LL * 3600 * 1000;
    write(1);
    bend("DELETE FROM audit WHERE seq>10");
    std::filesystem::remove(paths.head());
    CHECK(faults() == paths.head() +
                          " is missing or empty: nothing proves that the end was not cut off\n"
                          "records 11 to 21 are missing at the end: the anchor of 2026-09-22 tells of 21");
}

TEST_CASE_METHOD(AuditFixture, "a head that is gone is told, also when the anchors are cut back to go with a cut tail")
{
    write(20);
    close_all();
    std::ifstream file(paths.anchors());
    std::string first;
    std::getline(file, first);
    now_ms += 24LL * 3600 * 1000;
    write(1);
    bend("DELETE FROM audit WHERE seq>10");
    std::filesystem::remove(paths.head());
    std::ofstream(paths.anchors()) << first << '\n';
    CHECK(faults() == paths.head() + " is missing or empty: nothing proves that the end was not cut off");
}

TEST_CASE_METHOD(AuditFixture, "all records at once cannot go without a trace")
{
    write(5);
    bend("DELETE FROM audit");
    CHECK(faults() == "records 1 to 5 are missing at the end: the head outside the database tells of 5");
}

TEST_CASE_METHOD(AuditFixture, "what was cut off stays missing when the program goes on")
{
    write(20);
    bend("DELETE FROM audit WHERE seq>17");
    write(3);
    CHECK(faults() == "records 18 to 20 are missing");
    CHECK(proof().last == 23);
}

TEST_CASE_METHOD(AuditFixture, "a record that somebody without the key has put at the end is found")
{
    write(5);
    bend(
        "INSERT INTO audit SELECT seq+1, at, 'li', role, source, purpose, action, operation, object, digest, result, trace,"
        " row_count, mac FROM audit WHERE seq=5");
    CHECK(faults() == "record 6 was changed");
}

TEST_CASE_METHOD(AuditFixture, "a changed or removed anchor is found")
{
    write(2);
    close_all();
    now_ms += 24LL * 3600 * 1000;
    write(2);
    close_all();
    const std::string anchors = text_of(paths.anchors());
    const std::size_t end = anchors.find('\n') + 1;
    std::string changed = anchors;
    changed[changed.find("\"seq\":1") + 6] = '2';
    put_text(paths.anchors(), changed);
    CHECK(faults() == "line 1 of " + paths.anchors() + " was changed, or a line before it removed");
    put_text(paths.anchors(), anchors.substr(end));
    CHECK(faults() == "line 1 of " + paths.anchors() + " was changed, or a line before it removed");
    std::filesystem::remove(paths.anchors());
    CHECK(faults() == paths.anchors() + " is missing: nothing proves that the end was not cut off");
    put_text(paths.anchors(), anchors);
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "a head that was set back by hand is found")
{
    write(2);
    close_all();
    std::string head = text_of(paths.head());
    head[18] = '1';
    put_text(paths.head(), head);
    CHECK(faults() == paths.head() + " was changed by somebody else");
}

TEST_CASE_METHOD(AuditFixture, "the database refuses to change or remove a record")
{
    write(3);
    close_all();
    auto db = Connection::open(path, OpenMode::ReadWrite);
    REQUIRE(fault_of(db) == "");
    for (const char* sql : {"UPDATE audit SET actor='li' WHERE seq=2", "DELETE FROM audit WHERE seq=3",
                            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq=2", "DELETE FROM audit"}) {
        INFO(sql);
        CHECK(fault_of(db->execute(sql)).find("the audit is append-only") != std::string::npos);
    }
    CHECK(ask("SELECT count(*), min(actor) FROM audit") == "3|wang");
}

}  // namespace haishu::layers

#include "layers/audit/audit_log.hpp"

#include "layers/audit/audit_copy.hpp"
#include "layers/store/restore.hpp"
#include "tests/layers/audit/audit_fixture.hpp"
#include "tests/layers/store/outside_view.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace haishu::layers
{

TEST_CASE_METHOD(AuditFixture, "records of many threads are all there, each once, in one chain")
{
    log();
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 50; ++j) {
                if (!log().append(a_read(i * 1000 + j))) ++failed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 0);
    CHECK(ask("SELECT count(*), count(DISTINCT row_count), min(seq), max(seq) FROM audit") == "400|400|1|400");
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "records that arrive while one is being written are committed together")
{
    std::atomic<int> commits = 0;
    auto counted = AuditLog::open(
        path,
        [&](const auto& work) {
            ++commits;
            return work(store());
        },
        options);
    REQUIRE(fault_of(counted) == "");
    const int at_start = commits;
    std::atomic<int> told{0};
    for (int i = 0; i < 500; ++i) (*counted)->append(a_read(i), [&](const Result<void>& done) { told += done ? 1 : 1000; });
    (*counted)->drain();
    CHECK(told == 500);
    CHECK(commits - at_start < 100);
    counted->reset();
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "the order is kept by number when the clock jumps back and forth")
{
    write(2);
    now_ms -= 24LL * 3600 * 1000;
    write(2);
    now_ms += 400LL * 24 * 3600 * 1000;
    write(2);
    CHECK(faults() == "");
    CHECK(ask("SELECT group_concat(row_count) FROM (SELECT row_count FROM audit ORDER BY seq)").empty() == false);
}

TEST_CASE_METHOD(AuditFixture, "a record that cannot be written is told, and the chain goes on when it can be again")
{
    bool is_full = false;
    auto log_of_full_disk = AuditLog::open(
        path,
        [&](const auto& work) -> Result<void> {
            if (is_full) return Error{ErrorCode::StorageFull, "storage-full", "the disk is full", {}};
            return work(store());
        },
        options);
    REQUIRE(fault_of(log_of_full_disk) == "");
    AuditLog& log_now = **log_of_full_disk;
    CHECK(fault_of(log_now.append(a_read(1))) == "");
    is_full = true;
    CHECK(fault_id(log_now.append(a_read(2))) == "audit-unavailable");
    CHECK(fault_id(log_now.ready()) == "audit-unavailable");
    is_full = false;
    CHECK(fault_of(log_now.append(a_read(3))) == "");
    CHECK(fault_of(log_now.ready()) == "");
    CHECK(ask("SELECT seq, row_count FROM audit ORDER BY seq") == "1|1 ; 2|3");
    log_of_full_disk->reset();
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "texts that are no UTF-8 or have no end are kept readable")
{
    AuditRecord record = a_read(1);
    record.actor = "w\xFFng";
    record.object = std::string(4000, 'x');
    REQUIRE(fault_of(log().append(record)) == "");
    CHECK(ask("SELECT actor, length(object) FROM audit") == "w?ng|503");
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "the key is its owner's alone, and one that others may read is refused")
{
    write(1);
    struct stat state {
    };
    REQUIRE(::stat(paths.key.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
    REQUIRE(::stat(paths.folder.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0700);
    close_all();
    ::chmod(paths.key.c_str(), 0640);
    const auto opened = AuditLog::open(
        path, [this](const auto& work) { return work(store()); }, options);
    CHECK(fault_id(opened) == "audit-key-exposed");
    CHECK(faults().find("chmod 600") != std::string::npos);
    ::chmod(paths.key.c_str(), 0600);
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "a chain does not go on under another key")
{
    write(3);
    close_all();
    const std::string kept = folder + "/kept";
    std::filesystem::rename(paths.key, kept);
    const auto open = [&] {
        return AuditLog::open(
            path, [this](const auto& work) { return work(store()); }, options);
    };
    CHECK(fault_id(open()) == "audit-key-missing");
    CHECK(!std::filesystem::exists(paths.key));
    CHECK(faults().find("there is no such key") != std::string::npos);
    std::ofstream(paths.key) << std::string(64, 'a') << '\n';
    ::chmod(paths.key.c_str(), 0600);
    CHECK(fault_id(open()) == "audit-key-wrong");
    std::filesystem::rename(kept, paths.key);
    write(1);
    CHECK(faults() == "");
}

TEST_CASE_METHOD(AuditFixture, "a copy without its key begins a chain of its own and says so")
{
    write(3);
    close_all();
    const std::string home = path;
    path = folder + "/elsewhere.sqlite";
    std::filesystem::copy_file(home, path);
    CHECK(faults() == "");
    CHECK(proof().notes.size() == 1);
    paths = AuditPaths::of(path);
    write(2);
    CHECK(faults() == "");
    CHECK(proof().first == 4);
    CHECK(proof().notes ==
          std::vector<std::string>{"records up to 3 were written elsewhere, under another key: they cannot be proven here"});
    bend("UPDATE audit SET actor='li' WHERE seq=4");
    CHECK(faults() == "record 4 was changed");
}

TEST_CASE_METHOD(AuditFixture, "equal queries have equal digests that do not tell them")
{
    CHECK(log().digest("q=张三") == log().digest("q=张三"));
    CHECK(log().digest("q=张三") != log().digest("q=李四"));
    CHECK(log().digest("q=张三").size() == 32);
}

namespace
{

Result<std::string> restored(const std::string& backup, const std::string& database)
{
    std::string advice;
    HAISHU_TRY(const std::string kept, restore_database(backup, database, [&](const std::string& copy) -> Result<void> {
                   HAISHU_TRY(advice, prepare_restored_audit(backup, database, copy));
                   return {};
               }));
    return advice;
}

}  // namespace

TEST_CASE_METHOD(AuditFixture, "the chain in a backup is proven there")
{
    options.segment_records = 10;
    write(10);
    log().drain();
    write(3);
    const std::string backup = folder + "/backup.sqlite";
    REQUIRE(fault_of(copy_audit(path, backup, [&] { return store().backup_to(backup); })) == "");
    close_all();
    path = backup;
    CHECK(faults() == "");
    CHECK(proof().records == 13);
}

TEST_CASE_METHOD(AuditFixture, "a backup that fails leaves the audit of the database and of the earlier backup")
{
    write(3);
    const std::string backup = folder + "/backup.sqlite";
    REQUIRE(fault_of(copy_audit(path, backup, [&] { return store().backup_to(backup); })) == "");
    const auto fails = [] { return Result<void>(internal_error("no room")); };
    CHECK(fault_of(copy_audit(path, backup, fails)) != "");
    CHECK(std::filesystem::exists(AuditPaths::of(backup).head()));
    CHECK(fault_of(copy_audit(path, path, fails)) != "");
    CHECK(std::filesystem::exists(AuditPaths::of(path).head()));
    CHECK(std::filesystem::exists(AuditPaths::of(path).anchors()));
}

TEST_CASE_METHOD(AuditFixture, "a restore does not take the audit back to the time of the backup")
{
    write(5);
    const std::string backup = folder + "/backup.sqlite";
    REQUIRE(fault_of(copy_audit(path, backup, [&] { return store().backup_to(backup); })) == "");
    write(4);
    close_all();
    CHECK(fault_of(restored(backup, path)) == "");
    CHECK(ask("SELECT count(*) FROM audit") == "9");
    write(1);
    CHECK(faults() == "");
    CHECK(proof().last == 10);
    bend("DELETE FROM audit WHERE seq=8");
    CHECK(faults() == "record 8 is missing");
}

TEST_CASE_METHOD(AuditFixture, "after a database that cannot be read the chain of the backup goes on, and an anchor tells why")
{
    write(5);
    const std::string backup = folder + "/backup.sqlite";
    REQUIRE(fault_of(copy_audit(path, backup, [&] { return store().backup_to(backup); })) == "");
    write(4);
    close_all();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << std::string(100'000, 'x');
    std::filesystem::remove(path);
    CHECK(restored(backup, path).value() == "records 6 to 9 of the audit were in the database that could not be read");
    write(2);
    CHECK(faults() == "");
    const AuditProof proven = proof();
    CHECK(proven.last == 11);
    REQUIRE(proven.notes.size() == 1);
    CHECK(proven.notes[0].find("records 6 to 9 are not here") == 0);
}

TEST_CASE_METHOD(AuditFixture, "a backup that is restored on another machine brings its audit along")
{
    write(5);
    const std::string backup = folder + "/backup.sqlite";
    REQUIRE(fault_of(copy_audit(path, backup, [&] { return store().backup_to(backup); })) == "");
    close_all();
    path = folder + "/other-machine.sqlite";
    paths = AuditPaths::of(path);
    CHECK(fault_of(restored(backup, path)) == "");
    CHECK(faults() == "");
    CHECK(proof().records == 5);
    write(1);
    CHECK(faults() == "");
    CHECK(proof().records == 6);
}

}  // namespace haishu::layers

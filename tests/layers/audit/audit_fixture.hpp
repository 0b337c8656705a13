#pragma once
// A database with an audit, its log, and a person with sqlite3 and an editor who bends it.

#include "layers/audit/audit_check.hpp"
#include "layers/audit/audit_folder.hpp"
#include "layers/audit/audit_log.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace haishu::layers
{

class AuditFixture : public StoreFixture
{
   public:
    AuditFixture();

    // Opened at first need.
    AuditLog& log();
    // The log ends; the store too, so that others may touch the file.
    void close_all();
    // One record after the other: "wang" read "hazard", with the rows counted up from 1.
    void write(int records);
    // What `haishu check` says of the audit, one fault a line.
    std::string faults();
    AuditProof proof();
    // Statements on the closed file, the fence taken down.
    void bend(const std::string& sql);
    std::string ask(const std::string& sql);

    AuditOptions options;
    std::atomic<std::int64_t> now_ms = 1'790'000'000'000;  // 2026-09-21
    AuditPaths paths;
    std::vector<std::string> notes;

   private:
    std::mutex m_mutex;
    std::unique_ptr<AuditLog> m_log;
};

AuditRecord a_read(std::int64_t rows);

}  // namespace haishu::layers

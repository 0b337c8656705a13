#include "layers/store/import_jobs.hpp"

#include "layers/store/store_impl.hpp"

#include <array>
#include <string_view>

namespace haishu::layers
{

namespace
{

constexpr std::array state_names{"uploading", "inspecting", "deciding",  "validating", "ready",
                                 "approving", "publishing", "published", "failed",     "cancelled"};

constexpr const char* columns =
    "SELECT id, account, name, sha256, size, state, created_at, changed_at, decisions, inspection, report, fault, approved_by,"
    " sequence FROM import_job";

ImportState state_named(std::string_view name)
{
    for (std::size_t i = 0; i < state_names.size(); ++i)
        if (name == state_names[i]) return static_cast<ImportState>(i);
    return ImportState::Failed;
}

ImportJob read_job(const Statement& row)
{
    ImportJob job;
    job.id = row.text(0);
    job.account = row.text(1);
    job.name = row.text(2);
    job.sha256 = row.text(3);
    job.size = row.integer(4);
    job.state = state_named(row.text(5));
    job.created_at = row.integer(6);
    job.changed_at = row.integer(7);
    job.decisions = row.text(8);
    job.inspection = row.text(9);
    job.report = row.text(10);
    job.fault = row.text(11);
    job.approved_by = row.text(12);
    job.sequence = row.integer(13);
    return job;
}

}  // namespace

const char* import_state_name(ImportState state)
{
    return state_names.at(static_cast<std::size_t>(state));
}

Result<void> ImportJobs::put(const ImportJob& job)
{
    return m_store.impl().db.execute(
        "INSERT INTO import_job (id, account, name, sha256, size, state, created_at, changed_at, decisions, inspection, report,"
        " fault, approved_by, sequence) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14) ON CONFLICT (id) DO UPDATE SET"
        " state=?6, changed_at=?8, decisions=?9, inspection=?10, report=?11, fault=?12, approved_by=?13, sequence=?14",
        job.id, job.account, job.name, job.sha256, job.size, std::string(import_state_name(job.state)), job.created_at,
        job.changed_at, job.decisions, job.inspection, job.report, job.fault, job.approved_by, job.sequence);
}

Result<std::optional<ImportJob>> ImportJobs::find(const std::string& id)
{
    HAISHU_TRY(Statement row, m_store.impl().db.prepare(columns + std::string(" WHERE id=?"), id));
    HAISHU_TRY(const bool has_row, row.step());
    return has_row ? std::optional(read_job(row)) : std::nullopt;
}

Result<std::vector<ImportJob>> ImportJobs::list()
{
    HAISHU_TRY(Statement row, m_store.impl().db.prepare(columns + std::string(" ORDER BY created_at DESC, id")));
    std::vector<ImportJob> jobs;
    for (;;) {
        HAISHU_TRY(const bool has_row, row.step());
        if (!has_row) return jobs;
        jobs.push_back(read_job(row));
    }
}

Result<void> ImportJobs::remove(const std::string& id)
{
    return m_store.impl().db.execute("DELETE FROM import_job WHERE id=?", id);
}

}  // namespace haishu::layers

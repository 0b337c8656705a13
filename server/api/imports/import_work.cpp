// What the desk does on its own thread.

#include "data/jobs/source_inspection.hpp"
#include "data/publish/import.hpp"
#include "server/api/imports/import_desk.hpp"
#include "server/api/imports/import_json.hpp"

#include <filesystem>

#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

namespace haishu::server
{

using layers::ImportJob;
using layers::ImportState;

ImportDesk::ImportDesk(layers::LiveCatalog& catalog, ImportSettings settings)
    : m_catalog(catalog), m_settings(std::move(settings))
{
    resume();
    m_thread = std::thread([this] { run(); });
}

ImportDesk::~ImportDesk()
{
    m_is_stopping = true;
    {
        const std::lock_guard lock(m_mutex);
        m_wake.notify_one();
    }
    m_thread.join();
}

// Reading begins anew. A publication that was under way is asked for again: whether it was the last thing that happened to the
// layer cannot be told from here, and nothing is published twice without a person.
void ImportDesk::resume()
{
    const std::lock_guard lock(m_mutex);
    tidy();
    const auto jobs = all();
    if (!jobs) return;
    for (ImportJob job : *jobs) {
        if (job.state == ImportState::Publishing) {
            job.state = ImportState::Failed;
            job.fault =
                fault_text(Error{ErrorCode::Conflict,
                                 "import-interrupted",
                                 "the server stopped while it published; look at the layer, and send the file again if it "
                                 "is not there",
                                 {}});
            (void)put(job);
            folder(job).remove();
        }
        if (job.state == ImportState::Inspecting || job.state == ImportState::Validating) m_queue.push_back(job.id);
    }
}

void ImportDesk::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_is_stopping || !m_queue.empty(); });
        if (m_is_stopping) return;
        const std::string id = m_queue.front();
        m_queue.pop_front();
        m_at_work = id;
        m_is_called_off = false;
        lock.unlock();
        try {
            work_on(id);
        } catch (const std::exception& fault) {
            spdlog::error("import {}: {}", id, fault.what());
        }
        lock.lock();
        m_at_work.clear();
        m_progress.erase(id);
    }
}

data::ReaderOptions ImportDesk::reader()
{
    data::ReaderOptions options = m_settings.reader;
    options.is_called_off = [this] { return m_is_called_off.load() || m_is_stopping.load(); };
    return options;
}

void ImportDesk::work_on(const std::string& id)
{
    std::optional<ImportJob> job;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_catalog.read_store([&](layers::Store& store) -> Result<void> {
            HAISHU_TRY(job, layers::ImportJobs(store).find(id));
            return {};
        });
        if (!found || !job || job->is_finished()) return;
    }
    Result<void> done = [&]() -> Result<void> {
        try {
            if (job->state == ImportState::Inspecting) return inspect(*job);
            if (job->state == ImportState::Validating) return stage(*job);
            if (job->state == ImportState::Publishing) return publish(*job);
            return {};
        } catch (const std::exception& fault) {
            spdlog::error("import {}: {}", id, fault.what());
            return internal_error("the import threw");
        }
    }();
    const std::lock_guard lock(m_mutex);
    const bool is_cancelled = m_is_called_off;
    if (is_cancelled || (!done && m_is_stopping)) {
        if (is_cancelled) folder(*job).remove();
        return;  // cancelled, or to be resumed by the next run
    }
    if (!done) {
        job->fault = fault_text(done.error());
        // What a person decided wrongly he may decide anew.
        job->state = job->state == ImportState::Validating ? ImportState::Deciding : ImportState::Failed;
    }
    if (const auto written = put(*job); !written)
        spdlog::error("import {}: its state cannot be written: {}", id, written.error().detail);
    if (job->is_finished()) folder(*job).remove();
}

Result<void> ImportDesk::inspect(ImportJob& job)
{
    const data::JobFolder files = folder(job);
    HAISHU_TRY(const std::string work, files.work_folder());
    HAISHU_TRY(auto process, data::ConfinedReader::start(files.source(), work, reader()));
    data::BaseMap map;
    HAISHU_CHECK(m_catalog.read_store([&map](layers::Store& store) -> Result<void> {
        HAISHU_TRY(map, data::load_base_map(store));
        return {};
    }));
    HAISHU_TRY(const auto inspection, data::inspect_source(process, map, {}, [&](std::uint64_t records) {
                   if (records % 1024 != 0) return;
                   const std::lock_guard lock(m_mutex);
                   m_progress[job.id] = {records, 0};
               }));
    job.inspection = inspection.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    job.state = ImportState::Deciding;
    return {};
}

Result<void> ImportDesk::stage(ImportJob& job)
{
    const data::JobFolder files = folder(job);
    HAISHU_TRY(data::ImportRequest request, request_of(job));
    request.source = files.source();
    request.reader = reader();
    std::optional<layers::LayerDescriptor> existing;
    HAISHU_CHECK(m_catalog.read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(existing, store.find_layer(request.layer));
        return {};
    }));
    HAISHU_TRY(const data::ImportReport report,
               data::stage_import(request, m_settings.database, existing, [&](const data::Progress& progress) {
                   const std::lock_guard lock(m_mutex);
                   m_progress[job.id] = {progress.done, progress.total.value_or(0)};
               }));
    std::error_code fault;
    std::filesystem::rename(report.staging_path, files.staged(), fault);
    if (fault) {
        std::filesystem::remove(report.staging_path, fault);
        return Error{ErrorCode::StorageFull, "storage-full", "the staged rows cannot be kept", {}};
    }
    job.report = report_text(report);
    job.fault.clear();
    job.state = ImportState::Ready;
    return {};
}

Result<void> ImportDesk::publish(ImportJob& job)
{
    const data::JobFolder files = folder(job);
    HAISHU_TRY(const data::ImportRequest request, request_of(job));
    const nlohmann::json asked{
        {"do", "publish"}, {"layer", request.layer}, {"base_map", is_of_base_map(job)}, {"map_number", ""}};
    if (m_settings.may_publish) HAISHU_CHECK(m_settings.may_publish(asked.dump()));
    HAISHU_TRY(const layers::Change change, m_catalog.publish(files.staged(), request.mode, request.key_field));
    job.sequence = change.sequence;
    job.state = ImportState::Published;
    if (m_settings.published) m_settings.published();
    return {};
}

}  // namespace haishu::server

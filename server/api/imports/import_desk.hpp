#pragma once
// Imports over the network: received into a folder per job, read by confined processes on a thread of its own, one job at a
// time, published through the catalogue when a second person agrees. What was decided and what came of it stands in the
// database, so a restart of the program goes on with it, or says why not. Safe from many threads.

#include "data/jobs/job_folder.hpp"
#include "data/worker/confined_reader.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "layers/policy/viewer.hpp"
#include "layers/store/import_jobs.hpp"
#include "server/http/body_sink.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace haishu::server
{

struct ImportRules {
    std::int64_t file_bytes = std::int64_t{200} << 20;         // of one upload
    std::int64_t account_bytes = std::int64_t{1} << 30;        // of the unfinished uploads of one account
    std::size_t unfinished = 20;                               // of one account
    std::int64_t upload_ms = std::int64_t{24} * 3'600'000;     // an upload that stands still so long is given up
    std::int64_t kept_ms = std::int64_t{30} * 24 * 3'600'000;  // a finished job is forgotten after that
};

struct ImportSettings {
    std::string database;
    ImportRules rules;
    data::ReaderOptions reader;
    std::function<std::int64_t()> clock;                                  // ms UTC
    std::function<void(const std::string&)> note;                         // a line for the log
    std::function<Result<void>(const std::string& request)> may_publish;  // of control.hpp; empty: anything
    std::function<void()> published;                                      // empty: nobody is told
};

Error import_unknown(const std::string& id);

// Clerks see their own imports. Approvers also see those of others, from when an approval is asked for.
class ImportDesk
{
   public:
    // Goes on with what an earlier run left.
    ImportDesk(layers::LiveCatalog& catalog, ImportSettings settings);
    ~ImportDesk();  // calls off what is being read and waits for it
    ImportDesk(const ImportDesk&) = delete;
    ImportDesk& operator=(const ImportDesk&) = delete;

    struct Progress {
        std::uint64_t done = 0;   // records
        std::uint64_t total = 0;  // 0: not known
    };

    // Errors: bad_input "import-malformed"; TooLarge "import-too-large"; Busy "imports-too-many"; StorageFull.
    Result<layers::ImportJob> create(const layers::Viewer& viewer, const std::string& name, std::int64_t size,
                                     const std::string& sha256);
    // Of all that follow: NotFound "import-unknown", also for another's; Conflict "import-state" when it is not its turn.
    Result<layers::ImportJob> find(const layers::Viewer& viewer, const std::string& id);
    Result<std::vector<layers::ImportJob>> list(const layers::Viewer& viewer);
    [[nodiscard]] Progress progress(const std::string& id) const;
    [[nodiscard]] std::int64_t received(const layers::ImportJob& job) const;

    // Where `length` bytes go. `range` is the field Content-Range, or empty for the whole file.
    // Errors: bad_input "upload-range"; Conflict "upload-offset" (with the offset to go on at), "upload-busy"; StorageFull.
    Result<std::shared_ptr<BodySink>> open_upload(const layers::Viewer& viewer, const std::string& id, std::string_view range,
                                                  std::uint64_t length);
    // After a piece is stored: begins the inspection when all is there. Error: bad_input "checksum-wrong", and the file is to
    // be sent again.
    Result<layers::ImportJob> uploaded(const layers::Viewer& viewer, const std::string& id);
    // `decisions` is the JSON text of all of them.
    Result<layers::ImportJob> decide(const layers::Viewer& viewer, const std::string& id, const std::string& decisions);
    Result<layers::ImportJob> validate(const layers::Viewer& viewer, const std::string& id);
    Result<layers::ImportJob> ask_for_publication(const layers::Viewer& viewer, const std::string& id);
    // Errors: Forbidden "role-insufficient", "own-import".
    Result<layers::ImportJob> approve(const layers::Viewer& viewer, const std::string& id);
    Result<layers::ImportJob> cancel(const layers::Viewer& viewer, const std::string& id);

   private:
    friend class ImportUpload;
    using States = std::initializer_list<layers::ImportState>;

    // With the mutex held.
    Result<layers::ImportJob> seek(const layers::Viewer& viewer, const std::string& id);
    Result<layers::ImportJob> seek_in(const layers::Viewer& viewer, const std::string& id, States states);
    Result<layers::ImportJob> put(layers::ImportJob job);
    Result<layers::ImportJob> set_to_work(layers::ImportJob job, layers::ImportState state);
    Result<std::vector<layers::ImportJob>> all();
    void tidy();

    [[nodiscard]] data::JobFolder folder(const layers::ImportJob& job) const;
    void run();
    void work_on(const std::string& id);
    Result<void> inspect(layers::ImportJob& job);
    Result<void> stage(layers::ImportJob& job);
    Result<void> publish(layers::ImportJob& job);
    [[nodiscard]] data::ReaderOptions reader();
    void resume();

    layers::LiveCatalog& m_catalog;
    const ImportSettings m_settings;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::string> m_queue;
    std::set<std::string> m_uploading;  // one request at a time for each job
    std::map<std::string, Progress> m_progress;
    std::string m_at_work;
    std::atomic<bool> m_is_called_off{false};  // what is at work
    std::atomic<bool> m_is_stopping{false};
    std::thread m_thread;
};

}  // namespace haishu::server

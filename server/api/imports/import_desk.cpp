#include "server/api/imports/import_desk.hpp"

#include "layers/store/utf8.hpp"
#include "server/api/imports/content_range.hpp"
#include "server/auth/secret.hpp"

#include <algorithm>
#include <utility>

namespace haishu::server
{

using layers::ImportJob;
using layers::ImportState;

namespace
{

constexpr std::size_t longest_name = 255;

Error wrong_state(const ImportJob& job)
{
    const std::string state = import_state_name(job.state);
    return Error{
        ErrorCode::Conflict, "import-state", "the import is " + state + ": that is not its turn now", {{"state", state}}};
}

bool is_checksum(const std::string& text)
{
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 64 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_name(const std::string& text)
{
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return !text.empty() && text.size() <= longest_name && layers::is_utf8(text) &&
           std::none_of(text.begin(), text.end(), is_control);
}

Error malformed(std::string_view what)
{
    return bad_input("import-malformed", "an import is announced by name, size and sha256: " + std::string(what))
        .with("reason", what);
}

bool is_shown(const ImportJob& job, const layers::Viewer& viewer)
{
    if (job.account == viewer.name) return true;
    return viewer.role == layers::Role::Approver && (job.state == ImportState::Approving || !job.approved_by.empty());
}

}  // namespace

Error import_unknown(const std::string& id)
{
    return not_found("import-unknown", "there is no such import").with("id", id.substr(0, 64));
}

// Holds the turn of its job while it lives.
class ImportUpload : public BodySink
{
   public:
    ImportUpload(ImportDesk& desk, std::string id, data::UploadFile file)
        : m_desk(desk), m_id(std::move(id)), m_file(std::move(file))
    {
    }
    ImportUpload(const ImportUpload&) = delete;
    ImportUpload& operator=(const ImportUpload&) = delete;
    ~ImportUpload() override { end(); }
    void end() override
    {
        const std::lock_guard lock(m_desk.m_mutex);
        if (!std::exchange(m_has_ended, true)) m_desk.m_uploading.erase(m_id);
    }
    Result<void> write(std::string_view piece) override { return m_file.write(piece); }

   private:
    ImportDesk& m_desk;
    std::string m_id;
    data::UploadFile m_file;
    bool m_has_ended = false;
};

data::JobFolder ImportDesk::folder(const ImportJob& job) const
{
    return {m_settings.database, job.id, job.name};
}

Result<std::vector<ImportJob>> ImportDesk::all()
{
    std::vector<ImportJob> jobs;
    HAISHU_CHECK(m_catalog.read_store([&jobs](layers::Store& store) -> Result<void> {
        HAISHU_TRY(jobs, layers::ImportJobs(store).list());
        return {};
    }));
    return jobs;
}

Result<ImportJob> ImportDesk::put(ImportJob job)
{
    job.changed_at = m_settings.clock();
    HAISHU_CHECK(m_catalog.with_store([&job](layers::Store& store) { return layers::ImportJobs(store).put(job); }));
    return job;
}

Result<ImportJob> ImportDesk::seek(const layers::Viewer& viewer, const std::string& id)
{
    std::optional<ImportJob> found;
    HAISHU_CHECK(m_catalog.read_store([&](layers::Store& store) -> Result<void> {
        HAISHU_TRY(found, layers::ImportJobs(store).find(id));
        return {};
    }));
    if (!found || !is_shown(*found, viewer)) return import_unknown(id);
    return std::move(*found);
}

Result<ImportJob> ImportDesk::seek_in(const layers::Viewer& viewer, const std::string& id, States states)
{
    HAISHU_TRY(ImportJob job, seek(viewer, id));
    if (job.account != viewer.name) return import_unknown(id);
    if (std::find(states.begin(), states.end(), job.state) == states.end()) return wrong_state(job);
    return job;
}

Result<ImportJob> ImportDesk::set_to_work(ImportJob job, ImportState state)
{
    job.state = state;
    HAISHU_TRY(job, put(std::move(job)));
    m_queue.push_back(job.id);
    m_wake.notify_one();
    return job;
}

Result<ImportJob> ImportDesk::create(const layers::Viewer& viewer, const std::string& name, std::int64_t size,
                                     const std::string& sha256)
{
    if (!is_name(name)) return malformed("name has 1 to 255 bytes of text");
    if (!is_checksum(sha256)) return malformed("sha256 has 64 hexadecimal digits");
    if (size <= 0) return malformed("size is a number of bytes above 0");
    const ImportRules& rules = m_settings.rules;
    if (size > rules.file_bytes) {
        return Error{ErrorCode::TooLarge,
                     "import-too-large",
                     "a file may have " + std::to_string(rules.file_bytes) + " bytes",
                     {{"limit", std::to_string(rules.file_bytes)}}};
    }
    const std::lock_guard lock(m_mutex);
    tidy();
    HAISHU_TRY(const auto jobs, all());
    std::int64_t bytes = size;
    std::size_t count = 1;
    for (const ImportJob& job : jobs) {
        if (job.account != viewer.name || job.is_finished()) continue;
        bytes += job.size;
        ++count;
    }
    if (bytes > rules.account_bytes || count > rules.unfinished) {
        return Error{ErrorCode::Busy,
                     "imports-too-many",
                     "too many imports of this account are open: publish or cancel some",
                     {{"limit", std::to_string(rules.unfinished)}, {"retry_after", "60"}}};
    }
    ImportJob job;
    job.id = new_secret();
    job.account = viewer.name;
    job.name = name;
    job.size = size;
    job.sha256 = sha256;
    job.created_at = m_settings.clock();
    HAISHU_CHECK(folder(job).create());
    auto made = put(job);
    if (!made) folder(job).remove();
    return made;
}

Result<ImportJob> ImportDesk::find(const layers::Viewer& viewer, const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    return seek(viewer, id);
}

Result<std::vector<ImportJob>> ImportDesk::list(const layers::Viewer& viewer)
{
    const std::lock_guard lock(m_mutex);
    tidy();
    HAISHU_TRY(auto jobs, all());
    const auto is_hidden = [&viewer](const ImportJob& job) { return !is_shown(job, viewer); };
    jobs.erase(std::remove_if(jobs.begin(), jobs.end(), is_hidden), jobs.end());
    return jobs;
}

ImportDesk::Progress ImportDesk::progress(const std::string& id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_progress.find(id);
    return found == m_progress.end() ? Progress() : found->second;
}

std::int64_t ImportDesk::received(const ImportJob& job) const
{
    return job.state == ImportState::Uploading ? folder(job).received() : job.size;
}

Result<std::shared_ptr<BodySink>> ImportDesk::open_upload(const layers::Viewer& viewer, const std::string& id,
                                                          std::string_view range, std::uint64_t length)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(const ImportJob job, seek_in(viewer, id, {ImportState::Uploading}));
    HAISHU_TRY(const std::int64_t offset, upload_offset(range, length, job.size));
    if (m_uploading.count(id) > 0)
        return Error{ErrorCode::Conflict, "upload-busy", "another request is sending this file now", {}};
    const std::int64_t there = folder(job).received();
    if (offset > there || (offset < there && !range.empty()))
        return Error{ErrorCode::Conflict,
                     "upload-offset",
                     "the upload goes on at byte " + std::to_string(there),
                     {{"offset", std::to_string(there)}}};
    HAISHU_TRY(auto file, data::UploadFile::open(folder(job).source(), offset));
    HAISHU_CHECK(put(job));  // its time of rest begins anew
    m_uploading.insert(id);
    return std::shared_ptr<BodySink>(std::make_shared<ImportUpload>(*this, id, std::move(file)));
}

Result<ImportJob> ImportDesk::uploaded(const layers::Viewer& viewer, const std::string& id)
{
    ImportJob job;
    {
        const std::lock_guard lock(m_mutex);
        HAISHU_TRY(job, seek_in(viewer, id, {ImportState::Uploading}));
        if (m_uploading.count(id) > 0 || folder(job).received() < job.size) return job;
        m_uploading.insert(id);  // nobody writes while it is summed
    }
    const auto checksum = folder(job).checksum();
    const std::lock_guard lock(m_mutex);
    m_uploading.erase(id);
    if (!checksum) return checksum.error();
    HAISHU_TRY(job, seek_in(viewer, id, {ImportState::Uploading}));
    if (*checksum != job.sha256) {
        const auto emptied = data::UploadFile::open(folder(job).source(), 0);
        return bad_input("checksum-wrong", "what came is not what was announced: its sha256 is " + *checksum + "; send it again")
            .with("found", *checksum);
    }
    return set_to_work(std::move(job), ImportState::Inspecting);
}

Result<ImportJob> ImportDesk::decide(const layers::Viewer& viewer, const std::string& id, const std::string& decisions)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(ImportJob job, seek_in(viewer, id, {ImportState::Deciding, ImportState::Ready}));
    job.decisions = decisions;
    job.report.clear();
    job.state = ImportState::Deciding;
    return put(std::move(job));
}

Result<ImportJob> ImportDesk::validate(const layers::Viewer& viewer, const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(ImportJob job, seek_in(viewer, id, {ImportState::Deciding, ImportState::Ready}));
    job.report.clear();
    job.fault.clear();
    return set_to_work(std::move(job), ImportState::Validating);
}

Result<ImportJob> ImportDesk::ask_for_publication(const layers::Viewer& viewer, const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(ImportJob job, seek_in(viewer, id, {ImportState::Ready}));
    job.state = ImportState::Approving;
    return put(std::move(job));
}

Result<ImportJob> ImportDesk::approve(const layers::Viewer& viewer, const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(ImportJob job, seek(viewer, id));
    if (viewer.role != layers::Role::Approver)
        return Error{ErrorCode::Forbidden, "role-insufficient", "this account may not do that", {}};
    if (job.account == viewer.name)
        return Error{ErrorCode::Forbidden, "own-import", "nobody approves what he has sent himself", {}};
    if (job.state != ImportState::Approving) return wrong_state(job);
    job.approved_by = viewer.name;
    return set_to_work(std::move(job), ImportState::Publishing);
}

Result<ImportJob> ImportDesk::cancel(const layers::Viewer& viewer, const std::string& id)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(ImportJob job, seek(viewer, id));
    if (job.account != viewer.name) return import_unknown(id);
    if (job.is_finished() || job.state == ImportState::Publishing) return wrong_state(job);
    job.state = ImportState::Cancelled;
    HAISHU_TRY(job, put(std::move(job)));
    m_progress.erase(id);
    if (m_at_work == id)
        m_is_called_off = true;  // the thread removes the folder when nobody works in it
    else
        folder(job).remove();
    return job;
}

// Uploads that stand still are given up, finished jobs forgotten, folders of no job removed.
void ImportDesk::tidy()
{
    const auto jobs = all();
    if (!jobs) return;
    const std::int64_t now = m_settings.clock();
    std::set<std::string> wanted;
    for (ImportJob job : *jobs) {
        const bool is_stale = job.state == ImportState::Uploading && now - job.changed_at > m_settings.rules.upload_ms &&
                              m_uploading.count(job.id) == 0;
        if (is_stale) {
            job.state = ImportState::Cancelled;
            (void)put(job);
        }
        if (!job.is_finished() || job.id == m_at_work) wanted.insert(job.id);
        if (!job.is_finished() || now - job.changed_at <= m_settings.rules.kept_ms) continue;
        const std::string id = job.id;
        (void)m_catalog.with_store([&id](layers::Store& store) { return layers::ImportJobs(store).remove(id); });
    }
    for (const std::string& id : data::job_folders(m_settings.database))
        if (wanted.count(id) == 0) data::JobFolder(m_settings.database, id, "").remove();
}

}  // namespace haishu::server

#include "server/api/processes/job_book.hpp"

#include "geo/ops/operation_deadline.hpp"
#include "server/auth/secret.hpp"

#include <algorithm>
#include <exception>

namespace haishu::server
{

struct JobBook::Job {
    Job(JobOwner its_owner, Deadline deadline) : owner(std::move(its_owner)), control(deadline) {}

    [[nodiscard]] bool is_finished() const { return status.state == JobState::Successful || status.state == JobState::Failed; }
    [[nodiscard]] JobStatus snapshot() const
    {
        JobStatus now = status;
        now.percent = status.state == JobState::Successful ? 100 : control.percent();
        return now;
    }

    const JobOwner owner;
    layers::WorkControl control;
    JobStatus status;  // with the book's mutex held, as the following
    std::shared_ptr<const ProcessOutput> output;
    std::chrono::steady_clock::time_point finished_at;
};

namespace
{

std::int64_t now_ms()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

bool is_known_to(const JobOwner& owner, const JobOwner& asker)
{
    return owner.name == asker.name && owner.role == asker.role && owner.key == asker.key && owner.sight == asker.sight;
}

bool counts_for(const JobOwner& owner, const JobOwner& asker)
{
    return owner.name.empty() ? asker.name.empty() && owner.address == asker.address : owner.name == asker.name;
}

Error no_such_job()
{
    return not_found("no-such-job", "there is no such job");
}

// What a process throws is our own fault, and the job's end.
Result<ProcessOutput> result_of(const JobBook::Work& work, layers::WorkControl& control)
{
    try {
        const geo::OperationDeadline limit(control.deadline());
        auto output = work(control);
        // Whatever was made of a comparison of shapes that was broken off.
        if (limit.has_broken_off()) return Error{ErrorCode::TimedOut, "deadline", "the work took too long", {}};
        return output;
    } catch (const std::exception& fault) {
        return internal_error(fault.what());
    }
}

}  // namespace

std::string_view job_state_name(JobState state)
{
    switch (state) {
        case JobState::Accepted: return "accepted";
        case JobState::Running: return "running";
        case JobState::Successful: return "successful";
        case JobState::Failed: break;
    }
    return "failed";
}

JobOwner job_owner(const Request& request)
{
    const layers::Viewer& viewer = request.viewer;
    layers::Viewer with_purpose = viewer;  // a question about the job needs none
    with_purpose.purpose = "any";
    return {viewer.name, viewer.role, request.remote_address, viewer.key_layers ? viewer.key : std::string(),
            sight_of(with_purpose)};
}

JobBook::JobBook(JobLimits limits) : m_limits(limits), m_pool(limits.threads, limits.waiting, std::chrono::hours(1)) {}

JobBook::~JobBook()
{
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& job : m_jobs) job->control.call_off();
    }
    m_pool.stop();
}

Result<JobStatus> JobBook::add(JobOwner owner, std::string process_id, Work work)
{
    const Error too_many{ErrorCode::Busy, "jobs-too-many", "too many jobs are waiting or running", {{"retry_after", "10"}}};
    const auto job = std::make_shared<Job>(std::move(owner), Deadline::after(m_limits.run_time));
    job->status.id = new_secret();
    job->status.process_id = std::move(process_id);
    job->status.created = now_ms();

    const std::lock_guard lock(m_mutex);
    forget_old();
    const auto unfinished = std::count_if(m_jobs.begin(), m_jobs.end(), [&](const auto& other) {
        return !other->is_finished() && counts_for(other->owner, job->owner);
    });
    if (static_cast<std::size_t>(unfinished) >= m_limits.unfinished_by_owner || m_jobs.size() >= m_limits.jobs) return too_many;
    if (!m_pool.submit([this, job, work = std::move(work)] { run(job, work); })) return too_many;
    m_jobs.push_front(job);
    return job->snapshot();
}

void JobBook::run(const std::shared_ptr<Job>& job, const Work& work)
{
    {
        const std::lock_guard lock(m_mutex);
        job->status.state = JobState::Running;
        job->status.started = now_ms();
    }
    const auto going = job->control.check();
    auto output = going ? result_of(work, job->control) : Result<ProcessOutput>(going.error());

    const std::lock_guard lock(m_mutex);
    job->status.finished = now_ms();
    job->finished_at = std::chrono::steady_clock::now();
    if (output && output->body.size() > m_limits.result_bytes / 4) {
        output = Error{ErrorCode::TooLarge, "result-too-large", "the result is too large to be kept", {}};
    }
    if (output) {
        job->output = std::make_shared<const ProcessOutput>(std::move(output).value());
        job->status.state = JobState::Successful;
    } else {
        job->status.error = output.error();
        job->status.state = JobState::Failed;
    }
    forget_old();
}

void JobBook::forget_old()
{
    const auto now = std::chrono::steady_clock::now();
    std::size_t bytes = 0;
    std::size_t kept = 0;
    for (auto at = m_jobs.begin(); at != m_jobs.end();) {
        const Job& job = **at;
        const std::size_t size = job.output ? job.output->body.size() : 0;
        const bool too_many = kept >= m_limits.jobs - 1 || bytes + size > m_limits.result_bytes;
        if (job.is_finished() && (too_many || now - job.finished_at >= m_limits.age)) {
            at = m_jobs.erase(at);
            continue;
        }
        bytes += size;
        ++kept;
        ++at;
    }
}

Result<JobBook::Jobs::const_iterator> JobBook::seek(const JobOwner& owner, std::string_view id) const
{
    const auto now = std::chrono::steady_clock::now();
    const auto found = std::find_if(m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return job->status.id == id; });
    if (found == m_jobs.end() || !is_known_to((*found)->owner, owner)) return no_such_job();
    if ((*found)->is_finished() && now - (*found)->finished_at >= m_limits.age) return no_such_job();
    return found;
}

Result<ExecutionTurn> JobBook::take_turn(const JobOwner& owner)
{
    std::string key = owner.name.empty() ? "@" + owner.address : "n" + owner.name;
    const std::lock_guard lock(m_mutex);
    if (!m_turns.insert(key).second) {
        return Error{ErrorCode::Busy, "executions-too-many", "an execution of this asker runs already", {{"retry_after", "1"}}};
    }
    return ExecutionTurn(this, std::move(key));
}

ExecutionTurn::~ExecutionTurn()
{
    if (m_book == nullptr) return;
    const std::lock_guard lock(m_book->m_mutex);
    m_book->m_turns.erase(m_owner);
}

std::vector<JobStatus> JobBook::list(const JobOwner& owner) const
{
    std::vector<JobStatus> listed;
    if (owner.name.empty()) return listed;
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    for (const auto& job : m_jobs) {
        const bool is_old = job->is_finished() && now - job->finished_at >= m_limits.age;
        if (!is_old && is_known_to(job->owner, owner)) listed.push_back(job->snapshot());
    }
    return listed;
}

Result<JobStatus> JobBook::find(const JobOwner& owner, std::string_view id) const
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(const auto found, seek(owner, id));
    return (*found)->snapshot();
}

Result<std::shared_ptr<const ProcessOutput>> JobBook::results(const JobOwner& owner, std::string_view id) const
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(const auto found, seek(owner, id));
    const Job& job = **found;
    if (!job.is_finished()) return not_found("result-not-ready", "the job is not finished");
    if (job.status.error) return *job.status.error;
    return job.output;
}

Result<JobStatus> JobBook::dismiss(const JobOwner& owner, std::string_view id)
{
    const std::lock_guard lock(m_mutex);
    HAISHU_TRY(const auto found, seek(owner, id));
    (*found)->control.call_off();
    JobStatus was = (*found)->snapshot();
    m_jobs.erase(found);
    return was;
}

}  // namespace haishu::server

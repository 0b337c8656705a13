#pragma once
// The jobs of one running server, in memory: what runs, what is done, and for whom. Bounded in number, age and bytes;
// oldest finished jobs go first. Jobs have threads of their own, so that they stand before no request. Safe from many
// threads.

#include "layers/policy/viewer.hpp"
#include "server/api/processes/execute_request.hpp"
#include "server/http/worker_pool.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace haishu::server
{

enum class JobState { Accepted, Running, Successful, Failed };
std::string_view job_state_name(JobState state);

// Who may know of a job: the account with the role and the duty that it had, and with the key if that was made for some layers
// only. Jobs without an account are known by their id alone, which cannot be guessed, and are never listed.
struct JobOwner {
    std::string name;
    layers::Role role = layers::Role::Resident;
    std::string address;     // only to bound what one address may ask for without an account
    std::string key = {};    // id of a key that does not open all that the account may see
    std::string sight = {};  // what the account sees, its duty among it: a report made for another is not read
};
JobOwner job_owner(const Request& request);

struct JobStatus {
    std::string id;
    std::string process_id;
    JobState state = JobState::Accepted;
    int percent = 0;
    std::optional<Error> error;  // why it failed
    std::int64_t created = 0;    // milliseconds UTC
    std::optional<std::int64_t> started, finished;
};

struct JobLimits {
    int threads = 2;
    std::size_t waiting = 16;
    std::size_t unfinished_by_owner = 4;
    std::size_t jobs = 500;                       // finished ones included
    std::size_t result_bytes = 64 * 1024 * 1024;  // of all finished jobs
    std::chrono::milliseconds age{std::chrono::hours(1)};
    std::chrono::milliseconds run_time{std::chrono::minutes(2)};
};

class JobBook;

// The right to one execution that its asker waits for; given back when it goes.
class ExecutionTurn
{
   public:
    ExecutionTurn(ExecutionTurn&& other) noexcept
        : m_book(std::exchange(other.m_book, nullptr)), m_owner(std::move(other.m_owner))
    {
    }
    ExecutionTurn& operator=(ExecutionTurn&&) = delete;
    ~ExecutionTurn();

   private:
    friend class JobBook;
    ExecutionTurn(JobBook* book, std::string owner) : m_book(book), m_owner(std::move(owner)) {}
    JobBook* m_book;
    std::string m_owner;
};

class JobBook
{
   public:
    using Work = std::function<Result<ProcessOutput>(layers::WorkControl&)>;

    explicit JobBook(JobLimits limits = {});
    ~JobBook();  // calls off what runs and waits for it
    JobBook(const JobBook&) = delete;
    JobBook& operator=(const JobBook&) = delete;

    // Errors: Busy "jobs-too-many" when the owner or the server has enough to do.
    Result<JobStatus> add(JobOwner owner, std::string process_id, Work work);
    // One at a time for each owner, so that nobody keeps all workers for himself. Error: Busy "executions-too-many".
    Result<ExecutionTurn> take_turn(const JobOwner& owner);
    // Newest first. Empty for who has no account.
    [[nodiscard]] std::vector<JobStatus> list(const JobOwner& owner) const;
    // Errors of all that follow: NotFound "no-such-job", whether it never was, is gone or is another's.
    [[nodiscard]] Result<JobStatus> find(const JobOwner& owner, std::string_view id) const;
    // Errors: NotFound "result-not-ready"; the error of a job that failed.
    [[nodiscard]] Result<std::shared_ptr<const ProcessOutput>> results(const JobOwner& owner, std::string_view id) const;
    // Calls the job off if it is not finished, and forgets it. What it was.
    Result<JobStatus> dismiss(const JobOwner& owner, std::string_view id);

   private:
    friend class ExecutionTurn;
    struct Job;
    using Jobs = std::list<std::shared_ptr<Job>>;  // newest first

    void run(const std::shared_ptr<Job>& job, const Work& work);
    void forget_old();  // with the mutex held
    [[nodiscard]] Result<Jobs::const_iterator> seek(const JobOwner& owner, std::string_view id) const;

    const JobLimits m_limits;
    mutable std::mutex m_mutex;
    Jobs m_jobs;
    std::set<std::string> m_turns;  // owners who wait for an execution
    WorkerPool m_pool;
};

}  // namespace haishu::server

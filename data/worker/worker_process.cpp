#include "data/worker/worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace haishu::data
{
namespace
{

constexpr int channel_bytes = 1 << 20;

Error not_started(int fault)
{
    return Error{ErrorCode::Busy,
                 "reader-not-started",
                 std::string("a process to read the file cannot be started: ") + std::strerror(fault),
                 {{"reason", std::strerror(fault)}}};
}

// The child shall hear of signals as usual, whatever this thread blocks.
void set_signals(posix_spawnattr_t& attributes)
{
    sigset_t all;
    sigset_t none;
    ::sigfillset(&all);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
}

}  // namespace

Result<WorkerProcess> WorkerProcess::start(const std::string& program, std::vector<std::string> arguments,
                                           const std::string& folder)
{
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return not_started(errno);
    FrameChannel ours(ends[0]);
    const FrameChannel theirs(ends[1]);
    ::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &channel_bytes, sizeof channel_bytes);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], worker_channel);
    for (int descriptor = 0; descriptor < worker_channel; ++descriptor)
        ::posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, worker_channel + 1);
    set_signals(attributes);

    std::string name = "haishu";
    std::vector<char*> argv{name.data()};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    char* no_environment[] = {nullptr};
    pid_t id = 0;
    const int fault = ::posix_spawn(&id, program.c_str(), &actions, &attributes, argv.data(), no_environment);
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (fault != 0) return not_started(fault);
    return WorkerProcess(id, std::move(ours));
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : m_id(std::exchange(other.m_id, 0)), m_channel(std::move(other.m_channel))
{
}

WorkerProcess::~WorkerProcess()
{
    kill();
}

int WorkerProcess::kill()
{
    if (m_id <= 0) return 0;
    ::kill(-m_id, SIGKILL);
    int status = 0;
    while (::waitpid(m_id, &status, 0) < 0 && errno == EINTR) {
    }
    m_id = 0;
    return status;
}

}  // namespace haishu::data

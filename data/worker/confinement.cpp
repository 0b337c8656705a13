#include "data/worker/confinement.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

namespace haishu::data
{
namespace
{

// Sanitizers keep shadows of terabytes.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_memory_bounded = false;
#else
constexpr bool is_memory_bounded = true;
#endif

Result<void> limit(__rlimit_resource resource, std::uint64_t soft, std::uint64_t hard)
{
    const rlimit both{soft, hard};
    return ::setrlimit(resource, &both) == 0 ? Result<void>() : Result<void>(unconfined("a limit", errno));
}

}  // namespace

Error unconfined(std::string_view what, int fault)
{
    return Error{ErrorCode::Internal,
                 "reader-unconfined",
                 "the process that reads files cannot be confined (" + std::string(what) + ": " + std::strerror(fault) +
                     "), so nothing was read",
                 {}};
}

Result<std::string> confine_this_process(const Confinement& confinement)
{
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return unconfined("no_new_privs", errno);
    // Nobody of the same user reads its memory, and a crash leaves none behind.
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return unconfined("dumpable", errno);
    const WorkerLimits& limits = confinement.limits;
    HAISHU_CHECK(limit(RLIMIT_CORE, 0, 0));
    if (is_memory_bounded) HAISHU_CHECK(limit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes));
    HAISHU_CHECK(limit(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5));
    HAISHU_CHECK(limit(RLIMIT_NOFILE, limits.open_files, limits.open_files));
    HAISHU_CHECK(limit(RLIMIT_NPROC, 0, 0));
    HAISHU_CHECK(limit(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes));
    // A file over its limit is then a failed write, which is reported like a full disk.
    ::signal(SIGXFSZ, SIG_IGN);
    HAISHU_TRY(const int landlock, restrict_files(confinement));
    HAISHU_CHECK(filter_system_calls());
    return landlock > 0 ? "seccomp, Landlock " + std::to_string(landlock) : std::string("seccomp, no Landlock in this kernel");
}

}  // namespace haishu::data

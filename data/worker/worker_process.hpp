#pragma once
// A process of its own, in its own process group, that talks over one channel and is gone with its object.

#include "data/worker/frame_channel.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace haishu::data
{

class WorkerProcess
{
   public:
    // Starts `program` with `arguments`, an empty environment, nothing open but the channel (descriptor 3) and /dev/null,
    // in `folder`. It dies with the thread that starts it. Error: Busy "reader-not-started".
    static Result<WorkerProcess> start(const std::string& program, std::vector<std::string> arguments, const std::string& folder);
    WorkerProcess(WorkerProcess&& other) noexcept;
    WorkerProcess& operator=(WorkerProcess&&) = delete;
    ~WorkerProcess();

    [[nodiscard]] FrameChannel& channel() { return m_channel; }
    [[nodiscard]] pid_t id() const { return m_id; }
    // Ends it with all of its group, and returns its wait status.
    int kill();

   private:
    WorkerProcess(pid_t id, FrameChannel channel) : m_id(id), m_channel(std::move(channel)) {}
    pid_t m_id;
    FrameChannel m_channel;
};

inline constexpr int worker_channel = 3;

}  // namespace haishu::data

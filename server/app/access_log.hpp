#pragma once
// One JSON line per answered request. Lines are gathered in memory and written a few times a second by a thread of the
// log, so that a slow disk or terminal holds no request up; what does not fit is dropped and counted.
// Addresses are cut to their /24 (IPv6: /48), coordinates to three decimals, and typed texts are left out.

#include "geo/base/result.hpp"
#include "server/http/message.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace spdlog
{
class logger;
}

namespace haishu::server
{

class AccessLog
{
   public:
    // To standard error when `path` is empty. Error bad_input "log-unwritable".
    static Result<std::unique_ptr<AccessLog>> open(const std::string& path);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    void answered(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took);

   private:
    explicit AccessLog(std::shared_ptr<spdlog::logger> logger);
    void run();

    std::shared_ptr<spdlog::logger> m_logger;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::string m_lines;
    std::size_t m_dropped = 0;
    bool m_stopping = false;
    std::thread m_thread;
};

// The line without its end, at `time` seconds and milliseconds after the epoch.
std::string access_line(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took,
                        std::chrono::milliseconds time);

std::string shortened_address(std::string_view address);

}  // namespace haishu::server

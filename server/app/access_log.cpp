#include "server/app/access_log.hpp"

#include "server/http/byte_scan.hpp"
#include "server/http/target.hpp"

#include <algorithm>
#include <ctime>
#include <iterator>

#include <fmt/compile.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace haishu::server
{

namespace
{

constexpr std::size_t most_waiting_bytes = 4 * 1024 * 1024;
constexpr auto period = std::chrono::milliseconds(200);

// Targets may hold any byte; what is not printable ASCII is escaped one byte at a time.
void append_text(std::string& line, std::string_view name, std::string_view text)
{
    line.append(",\"").append(name).append("\":\"");
    const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    while (!text.empty()) {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(plain_eights<'"', '\\'>(text));
        const auto special = std::find_if_not(begin, text.end(), is_plain);
        line.append(text.begin(), special);
        text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
        if (text.empty()) break;
        const auto byte = static_cast<unsigned char>(text.front());
        if (byte == '"' || byte == '\\') {
            line.append({'\\', text.front()});
        } else {
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", byte);
        }
        text.remove_prefix(1);
    }
    line += '"';
}

// "2026-11-24T08:00:00"; made once a second and thread.
const std::string& text_of_second(std::int64_t second)
{
    thread_local std::int64_t known = -1;
    thread_local std::string text;
    if (second != known) {
        const auto time = static_cast<std::time_t>(second);
        std::tm utc{};
        gmtime_r(&time, &utc);
        text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                           utc.tm_min, utc.tm_sec);
        known = second;
    }
    return text;
}

}  // namespace

std::string shortened_address(std::string_view address)
{
    if (address.find(':') == std::string_view::npos) return std::string(address.substr(0, address.rfind('.'))) + ".0";
    std::size_t end = 0;
    for (int group = 0; group < 3; ++group) {
        const auto colon = address.find(':', end);
        if (colon == std::string_view::npos || colon + 1 == address.size() || address[colon + 1] == ':')
            return std::string(address.substr(0, colon)) + "::";
        end = colon + 1;
    }
    return std::string(address.substr(0, end)) + ":";
}

std::string access_line(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took,
                        std::chrono::milliseconds time)
{
    std::string line;
    line.reserve(384);
    fmt::format_to(std::back_inserter(line), FMT_COMPILE("{{\"time\":\"{}.{:03}Z\",\"status\":{},\"bytes\":{},\"ms\":{}.{:03}"),
                   text_of_second(time.count() / 1000), time.count() % 1000, status, body_bytes, took.count() / 1000,
                   took.count() % 1000);
    append_text(line, "method", method_name(request.method));
    append_text(line, "target", target_for_log(request.target));
    append_text(line, "route", request.route);
    append_text(line, "trace", request.trace_id);
    append_text(line, "address", shortened_address(request.remote_address));
    if (!request.viewer.is_anonymous()) append_text(line, "user", request.viewer.name);
    line += '}';
    return line;
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::string& path)
{
    try {
        spdlog::sink_ptr sink;
        if (path.empty()) {
            sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        } else {
            sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
        }
        auto logger = std::make_shared<spdlog::logger>("access", std::move(sink));
        logger->set_pattern("%v");
        return std::unique_ptr<AccessLog>(new AccessLog(std::move(logger)));
    } catch (const spdlog::spdlog_ex& fault) {
        return bad_input("log-unwritable", fmt::format("cannot write the access log: {}", fault.what())).with("path", path);
    }
}

AccessLog::AccessLog(std::shared_ptr<spdlog::logger> logger) : m_logger(std::move(logger)), m_thread([this] { run(); }) {}

AccessLog::~AccessLog()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void AccessLog::answered(const Request& request, int status, std::size_t body_bytes, std::chrono::microseconds took)
{
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    const std::string line = access_line(request, status, body_bytes, took, time);
    const std::lock_guard lock(m_mutex);
    if (m_lines.size() + line.size() > most_waiting_bytes) {
        ++m_dropped;
        return;
    }
    if (!m_lines.empty()) m_lines += '\n';
    m_lines += line;
}

void AccessLog::run()
{
    std::string lines;  // takes turns with m_lines, so that neither has to grow again
    std::unique_lock lock(m_mutex);
    for (bool is_last = false; !is_last;) {
        m_wake.wait_for(lock, period, [this] { return m_stopping; });
        is_last = m_stopping;
        lines.clear();
        lines.swap(m_lines);
        const std::size_t dropped = std::exchange(m_dropped, 0);
        lock.unlock();
        if (!lines.empty()) m_logger->info(fmt::string_view(lines));
        if (dropped > 0) m_logger->info("{{\"dropped\":{}}}", dropped);
        m_logger->flush();
        lock.lock();
    }
}

}  // namespace haishu::server

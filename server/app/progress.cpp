#include "server/app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace haishu::server
{

ProgressLine::ProgressLine(std::string what) : m_what(std::move(what)), m_terminal(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine()
{
    if (m_open) fmt::print(stderr, "\n");
}

void ProgressLine::show(std::uint64_t done, std::optional<std::uint64_t> total)
{
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < (m_terminal ? 100ms : 2000ms)) return;
    m_last = now;
    if (!total || *total == 0) return draw(fmt::format("{}: {}", m_what, done));
    constexpr std::uint64_t width = 30;
    const std::uint64_t filled = std::min(width, done * width / *total);
    if (m_terminal)
        draw(fmt::format("{} [{:#<{}}{:.<{}}] {}/{}", m_what, "", filled, "", width - filled, done, *total));
    else
        draw(fmt::format("{}: {} of {} ({} %)", m_what, done, *total, done * 100 / *total));
}

void ProgressLine::say(const std::string& step)
{
    draw(fmt::format("{}: {}", m_what, step));
}

void ProgressLine::draw(const std::string& text)
{
    if (m_terminal)
        fmt::print(stderr, "\r\x1b[K{}", text);
    else
        fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
    m_open = m_terminal;
}

}  // namespace haishu::server

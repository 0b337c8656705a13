#pragma once
// Progress of long work on standard error: one line that is redrawn on a terminal, a plain line every two seconds elsewhere.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace haishu::server
{

class ProgressLine
{
   public:
    explicit ProgressLine(std::string what);
    ~ProgressLine();  // ends the line

    void show(std::uint64_t done, std::optional<std::uint64_t> total);
    void say(const std::string& step);  // a step without a number

   private:
    void draw(const std::string& text);
    std::string m_what;
    bool m_terminal;
    bool m_open = false;  // a redrawn line is on the screen
    std::chrono::steady_clock::time_point m_last{};
};

}  // namespace haishu::server

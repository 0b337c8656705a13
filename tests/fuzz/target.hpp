#pragma once
// Fuzz targets: each takes any bytes, hands them to a parser of outside input and asserts what must hold of the result.
// Every build replays them over their corpora (replay.cpp); preset fuzz runs them by libFuzzer (libfuzzer.cpp).

#include <cstddef>
#include <span>
#include <string_view>

namespace haishu::fuzz
{

using Bytes = std::span<const unsigned char>;

struct Target {
    std::string_view name;  // that of its file under targets/ and of its corpus folder
    void (*run)(Bytes bytes);
};

std::span<const Target> targets();
const Target* find_target(std::string_view name);

// Takes an input apart from its front: some bytes choose, the rest is what a client sends. At the end it gives 0 and "".
class Input
{
   public:
    explicit Input(Bytes bytes) : m_rest(bytes) {}

    unsigned char byte()
    {
        if (m_rest.empty()) return 0;
        const unsigned char first = m_rest.front();
        m_rest = m_rest.subspan(1);
        return first;
    }
    std::string_view line()  // without its '\n'
    {
        const std::string_view all = text();
        const std::size_t end = all.find('\n');
        m_rest = m_rest.subspan(end == std::string_view::npos ? all.size() : end + 1);
        return all.substr(0, end);
    }
    [[nodiscard]] bool is_done() const { return m_rest.empty(); }
    [[nodiscard]] Bytes bytes() const { return m_rest; }
    [[nodiscard]] std::string_view text() const { return {reinterpret_cast<const char*>(m_rest.data()), m_rest.size()}; }

   private:
    Bytes m_rest;
};

inline Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

}  // namespace haishu::fuzz

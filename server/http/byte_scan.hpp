#pragma once
// Looking for bytes that need care in text that is nearly always plain: eight at a time.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace haishu::server
{

// How many bytes at the front of `text`, in steps of eight, are surely printable ASCII other than those of `Unwanted`. The
// bytes behind are for the caller to look at one by one.
// "Bit Twiddling Hacks" (S. E. Anderson): haszero, hasless.
template <unsigned char... Unwanted>
std::size_t plain_eights(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high = 0x8080808080808080;
    const auto has = [](std::uint64_t word, std::uint64_t byte) {
        const std::uint64_t zero = word ^ (ones * byte);
        return (zero - ones) & ~zero & high;
    };
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t below_space = (word - ones * 0x20) & ~word & high;
        if ((below_space | (word & high) | has(word, 0x7f) | (has(word, Unwanted) | ... | 0)) != 0) break;
    }
    return at;
}

}  // namespace haishu::server

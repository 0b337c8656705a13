#include "layers/store/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace haishu::layers
{

namespace
{

struct Lead {
    std::size_t length;       // 0: not a lead byte
    unsigned char low, high;  // range of the second byte
};

Lead lead_of(unsigned char byte)
{
    if (byte < 0x80) return {1, 0, 0};
    if (byte < 0xC2) return {0, 0, 0};
    if (byte < 0xE0) return {2, 0x80, 0xBF};
    if (byte == 0xE0) return {3, 0xA0, 0xBF};
    if (byte == 0xED) return {3, 0x80, 0x9F};
    if (byte < 0xF0) return {3, 0x80, 0xBF};
    if (byte == 0xF0) return {4, 0x90, 0xBF};
    if (byte < 0xF4) return {4, 0x80, 0xBF};
    if (byte == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text)
{
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        // The two common cases at once: eight letters of ASCII, one Chinese character.
        if (text.size() - at >= 8) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080'8080'8080'8080) == 0) {
                at += 8;
                continue;
            }
            if (byte(at) > 0xE0 && byte(at) < 0xED && (byte(at + 1) & 0xC0) == 0x80 && (byte(at + 2) & 0xC0) == 0x80) {
                at += 3;
                continue;
            }
        }
        const Lead lead = lead_of(byte(at));
        if (lead.length == 0 || lead.length > text.size() - at) return false;
        if (lead.length > 1 && (byte(at + 1) < lead.low || byte(at + 1) > lead.high)) return false;
        for (std::size_t i = 2; i < lead.length; ++i) {
            if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return false;
        }
        at += lead.length;
    }
    return true;
}

}  // namespace haishu::layers

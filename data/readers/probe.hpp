#pragma once
// The first look at a file or folder: enough to recognise a format by content.

#include "geo/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

struct Probe {
    std::string path;       // absolute
    std::string extension;  // lower case, without dot
    bool is_folder = false;
    std::uint64_t size = 0;
    std::string head;                     // up to 1 MiB
    std::vector<std::string> file_names;  // of a folder, sorted

    // `head` from the first character on that is neither white space nor a byte order mark.
    [[nodiscard]] std::string_view text() const;
    [[nodiscard]] bool starts_with(std::string_view magic) const
    {
        return std::string_view(head).substr(0, magic.size()) == magic;
    }
};

// Errors: bad_input "source-missing", "source-unreadable" (also for what is neither file nor folder).
Result<Probe> probe_source(const std::string& path);

std::string lower_ascii(std::string_view text);

}  // namespace haishu::data

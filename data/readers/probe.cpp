#include "data/readers/probe.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace haishu::data
{
namespace
{

namespace fs = std::filesystem;

constexpr std::size_t head_size = 1 << 20;
constexpr std::size_t max_folder_entries = 10'000;

}  // namespace

std::string lower_ascii(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string_view Probe::text() const
{
    std::string_view rest = head;
    if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
    const std::size_t begin = rest.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos ? std::string_view() : rest.substr(begin);
}

Result<Probe> probe_source(const std::string& path)
{
    std::error_code fault;
    const fs::path absolute = fs::canonical(path, fault);
    if (fault) return bad_input("source-missing", path + ": there is no such file or folder").with("path", path);
    Probe probe;
    probe.path = absolute.string();
    std::string extension = absolute.extension().string();
    if (!extension.empty()) extension.erase(0, 1);
    probe.extension = lower_ascii(extension);
    const auto unreadable = [&path] { return bad_input("source-unreadable", path + ": cannot be read").with("path", path); };

    probe.is_folder = fs::is_directory(absolute, fault);
    if (probe.is_folder) {
        for (fs::directory_iterator entry(absolute, fault), end; !fault && entry != end; entry.increment(fault)) {
            probe.file_names.push_back(entry->path().filename().string());
            if (probe.file_names.size() > max_folder_entries) return unreadable();
        }
        if (fault) return unreadable();
        std::sort(probe.file_names.begin(), probe.file_names.end());
        return probe;
    }
    if (!fs::is_regular_file(absolute, fault)) return unreadable();
    probe.size = fs::file_size(absolute, fault);
    std::ifstream in(absolute, std::ios::binary);
    probe.head.resize(head_size);
    in.read(probe.head.data(), static_cast<std::streamsize>(head_size));
    probe.head.resize(static_cast<std::size_t>(in.gcount()));
    if (fault || in.bad() || (probe.head.empty() && probe.size > 0)) return unreadable();
    return probe;
}

}  // namespace haishu::data

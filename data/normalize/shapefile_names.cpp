#include "data/normalize/shapefile_names.hpp"

#include "data/readers/probe.hpp"

#include <set>

namespace haishu::data
{
namespace
{

constexpr std::size_t max_bytes = 10;

std::string cut(std::string name, std::size_t bytes)
{
    if (name.size() <= bytes) return name;
    while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
    name.resize(bytes);
    return name;
}

}  // namespace

std::vector<std::string> shapefile_names(const std::vector<std::string>& names)
{
    std::vector<std::string> short_names;
    std::set<std::string> taken;
    // Names that fit keep theirs, whatever comes before them.
    for (const std::string& name : names)
        if (name.size() <= max_bytes) taken.insert(lower_ascii(name));
    for (const std::string& name : names) {
        std::string unique = cut(name, max_bytes);
        if (name.size() > max_bytes) {
            for (int number = 1; !taken.insert(lower_ascii(unique)).second; ++number) {
                const std::string ending = "_" + std::to_string(number);
                unique = cut(name, max_bytes - ending.size()) + ending;
            }
        }
        short_names.push_back(std::move(unique));
    }
    return short_names;
}

}  // namespace haishu::data

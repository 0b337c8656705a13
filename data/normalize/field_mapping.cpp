#include "data/normalize/field_mapping.hpp"

#include "data/normalize/shapefile_names.hpp"
#include "data/normalize/value_text.hpp"
#include "data/readers/probe.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace haishu::data
{
namespace
{

constexpr std::size_t max_name_bytes = 250;  // leaves room for "_999"
constexpr std::size_t least_beginning = 8;   // a shapefile cuts names at ten bytes, in whatever encoding

std::string folded(std::string_view name)
{
    return lower_ascii(trimmed(name));
}

std::string cut_at_character(std::string name, std::size_t bytes)
{
    if (name.size() <= bytes) return name;
    while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xC0) == 0x80) --bytes;
    name.resize(bytes);
    return name;
}

// The source field whose name is the beginning of `wanted` alone, and of no other field of the layer.
std::optional<std::size_t> find_beginning(const std::vector<std::string>& names, const std::string& wanted,
                                          const layers::LayerDescriptor& layer)
{
    const auto is_beginning = [](const std::string& name, const std::string& whole) {
        return name.size() >= least_beginning && name.size() < whole.size() && whole.compare(0, name.size(), name) == 0;
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!is_beginning(names[i], wanted)) continue;
        const auto is_candidate = [&](const layers::Field& field) { return is_beginning(names[i], folded(field.name)); };
        if (std::count_if(layer.fields.begin(), layer.fields.end(), is_candidate) == 1) return i;
    }
    return std::nullopt;
}

}  // namespace

std::vector<std::string> clean_field_names(const std::vector<std::string>& names)
{
    std::vector<std::string> clean;
    std::set<std::string> taken;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string name = names[i];
        name.erase(
            std::remove_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }),
            name.end());
        name = cut_at_character(std::string(trimmed(name)), max_name_bytes);
        if (name.empty()) name = "field_" + std::to_string(i + 1);
        std::string unique = name;
        for (int number = 2; !taken.insert(lower_ascii(unique)).second; ++number) unique = name + "_" + std::to_string(number);
        clean.push_back(std::move(unique));
    }
    return clean;
}

std::vector<std::optional<std::size_t>> match_fields(const std::vector<std::string>& source_names,
                                                     const layers::LayerDescriptor& layer, IssueLog& issues)
{
    std::vector<std::string> names;
    for (const std::string& name : source_names) names.push_back(folded(name));
    std::vector<bool> is_used(names.size());
    std::vector<std::optional<std::size_t>> matches(layer.fields.size());
    const auto take = [&](std::size_t field, std::optional<std::size_t> source) {
        if (matches[field] || !source || is_used[*source]) return;
        matches[field] = source;
        is_used[*source] = true;
    };
    const auto find = [&names](const std::string& wanted) -> std::optional<std::size_t> {
        const auto found = std::find(names.begin(), names.end(), wanted);
        return wanted.empty() || found == names.end() ? std::nullopt
                                                      : std::optional(static_cast<std::size_t>(found - names.begin()));
    };
    for (std::size_t i = 0; i < matches.size(); ++i) take(i, find(folded(layer.fields[i].name)));
    for (std::size_t i = 0; i < matches.size(); ++i) take(i, find(folded(layer.fields[i].title.zh)));
    for (std::size_t i = 0; i < matches.size(); ++i) take(i, find(folded(layer.fields[i].title.en)));
    std::vector<std::string> long_names;
    for (const layers::Field& field : layer.fields) long_names.push_back(field.name);
    const std::vector<std::string> short_names = shapefile_names(long_names);
    for (std::size_t i = 0; i < matches.size(); ++i) take(i, find(folded(short_names[i])));
    for (std::size_t i = 0; i < matches.size(); ++i) take(i, find_beginning(names, folded(layer.fields[i].name), layer));
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!is_used[i])
            issues.add("field-ignored", 0,
                       "field '" + source_names[i] + "' has no counterpart in layer " + layer.id + " (left out)");
    return matches;
}

std::string guess_name_field(const std::vector<layers::Field>& fields)
{
    constexpr std::array<std::string_view, 9> names{"name",     "名称",  "name_zh", "name:zh", "mc",
                                                    "标准名称", "title", "名字",    "text"};
    for (const std::string_view name : names)
        for (const layers::Field& field : fields)
            if (field.type == layers::FieldType::Text && lower_ascii(field.name) == name) return field.name;
    return "";
}

std::string guess_time_field(const std::vector<layers::Field>& fields)
{
    for (const layers::FieldType type : {layers::FieldType::DateTime, layers::FieldType::Date}) {
        const auto is_of_type = [type](const layers::Field& field) { return field.type == type; };
        const auto count = std::count_if(fields.begin(), fields.end(), is_of_type);
        if (count == 1) return std::find_if(fields.begin(), fields.end(), is_of_type)->name;
        if (count > 1) return "";
    }
    return "";
}

}  // namespace haishu::data

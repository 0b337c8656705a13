#include "server/http/phrases.hpp"

#include "geo/base/embedded.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

namespace haishu
{
std::span<const EmbeddedFile> embedded_messages();
}

namespace haishu::server
{

namespace
{

constexpr std::string_view gap = "{}";

// A phrase with gaps, as the texts between them.
struct Pattern {
    std::vector<std::string> texts;
    std::size_t length = 0;  // of all texts
    std::string chinese;
};

struct Section {
    std::map<std::string, std::string, std::less<>> whole;  // phrases without gaps
    std::vector<Pattern> patterns;
};

using Sections = std::map<std::string, Section, std::less<>>;
using Gaps = std::vector<std::string_view>;

void add(Section& section, std::string_view english, const std::string& chinese)
{
    Pattern pattern;
    pattern.chinese = chinese;
    for (std::size_t from = 0;;) {
        const std::size_t end = english.find(gap, from);
        pattern.texts.emplace_back(english.substr(from, end - from));
        pattern.length += pattern.texts.back().size();
        if (end == std::string_view::npos) break;
        from = end + gap.size();
    }
    if (pattern.texts.size() == 1)
        section.whole[pattern.texts.front()] = chinese;
    else
        section.patterns.push_back(std::move(pattern));
}

Sections read_sections()
{
    Sections sections;
    for (const EmbeddedFile& file : embedded_messages()) {
        if (!file.path.ends_with(".phrases.json")) continue;
        const auto document = nlohmann::json::parse(file.bytes, nullptr, false);
        if (!document.is_object()) continue;  // a test sees to it that every file is well formed
        for (const auto& [name, phrases] : document.items()) {
            for (const auto& [english, chinese] : phrases.items()) {
                if (chinese.is_string()) add(sections[name], english, chinese.get<std::string>());
            }
        }
    }
    return sections;
}

const Sections& sections()
{
    static const Sections read = read_sections();
    return read;
}

// What stands in the gaps, each as short as can be, if the text is one of this pattern.
std::optional<Gaps> gaps_of(const Pattern& pattern, std::string_view text)
{
    const std::string& first = pattern.texts.front();
    const std::string& last = pattern.texts.back();
    if (text.size() < pattern.length || !text.starts_with(first) || !text.ends_with(last)) return std::nullopt;
    std::string_view rest = text.substr(first.size(), text.size() - first.size() - last.size());
    Gaps gaps;
    for (std::size_t i = 1; i + 1 < pattern.texts.size(); ++i) {
        const std::size_t found = rest.find(pattern.texts[i]);
        if (found == std::string_view::npos) return std::nullopt;
        gaps.push_back(rest.substr(0, found));
        rest.remove_prefix(found + pattern.texts[i].size());
    }
    gaps.push_back(rest);
    return gaps;
}

// "0" or "0:type" between the braces.
std::string filling(std::string_view wanted, const Gaps& gaps)
{
    std::size_t number = 0;
    const auto [end, fault] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (fault != std::errc() || number >= gaps.size()) return {};
    wanted.remove_prefix(static_cast<std::size_t>(end - wanted.data()));
    return wanted.empty() ? std::string(gaps[number]) : in_chinese(wanted.substr(1), gaps[number]);
}

std::string filled(std::string_view chinese, const Gaps& gaps)
{
    std::string out;
    while (!chinese.empty()) {
        const std::size_t open = chinese.find('{');
        const std::size_t close = open == std::string_view::npos ? open : chinese.find('}', open);
        out += chinese.substr(0, close == std::string_view::npos ? close : open);
        if (close == std::string_view::npos) break;
        out += filling(chinese.substr(open + 1, close - open - 1), gaps);
        chinese.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace

std::string in_chinese(std::string_view section, std::string_view english)
{
    const auto found = sections().find(section);
    if (found == sections().end()) return std::string(english);
    const auto whole = found->second.whole.find(english);
    if (whole != found->second.whole.end()) return whole->second;
    // Of several that fit, the one that says most itself.
    const Pattern* best = nullptr;
    Gaps gaps;
    for (const Pattern& pattern : found->second.patterns) {
        if (best != nullptr && pattern.length <= best->length) continue;
        if (auto fitting = gaps_of(pattern, english)) {
            best = &pattern;
            gaps = std::move(*fitting);
        }
    }
    return best != nullptr ? filled(best->chinese, gaps) : std::string(english);
}

}  // namespace haishu::server

#include "data/readers/kml_data_names.hpp"

#include "data/readers/file_output.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::string_view blanks = " \t\r\n";

bool is_plain(std::string_view name)
{
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// The five entities that XML has by itself; numbered ones stay as they are.
std::string without_entities(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string plain;
    while (!text.empty()) {
        const auto* const entity = std::find_if(entities.begin(), entities.end(), [text](const auto& known) {
            return text.substr(0, known.first.size()) == known.first;
        });
        plain.push_back(entity == entities.end() ? text.front() : entity->second);
        text.remove_prefix(entity == entities.end() ? 1 : entity->first.size());
    }
    return plain;
}

// Where the value of the attribute `name` lies in a tag, as offset and size; size npos if there is none.
std::pair<std::size_t, std::size_t> name_value_in(std::string_view tag)
{
    std::size_t at = tag.find_first_of(blanks);
    while (at != std::string_view::npos) {
        at = tag.find_first_not_of(blanks, at);
        const std::size_t equals = at == std::string_view::npos ? at : tag.find('=', at);
        const std::size_t open = equals == std::string_view::npos ? equals : tag.find_first_of("\"'", equals);
        const std::size_t close = open == std::string_view::npos ? open : tag.find(tag[open], open + 1);
        if (close == std::string_view::npos) break;
        const std::string_view attribute = tag.substr(at, equals - at);
        if (attribute.substr(0, attribute.find_first_of(blanks)) == "name") return {open + 1, close - open - 1};
        at = close + 1;
    }
    return {0, std::string_view::npos};
}

class Renamer
{
   public:
    std::string run(std::string_view rest)
    {
        while (!rest.empty()) {
            const std::size_t open = std::min(rest.find('<'), rest.size());
            keep(rest, open);
            if (rest.substr(0, 4) == "<!--")
                keep_through(rest, "-->");
            else if (rest.substr(0, 9) == "<![CDATA[")
                keep_through(rest, "]]>");
            else if (rest.substr(0, 5) == "<Data" && rest.find_first_of(blanks) == 5)
                rename(rest);
            else
                keep(rest, std::min<std::size_t>(1, rest.size()));
        }
        return std::move(m_text);
    }

    std::map<std::string, std::string> names;

   private:
    void keep(std::string_view& rest, std::size_t size)
    {
        m_text.append(rest.substr(0, size));
        rest.remove_prefix(size);
    }
    void keep_through(std::string_view& rest, std::string_view end)
    {
        const std::size_t at = rest.find(end);
        keep(rest, at == std::string_view::npos ? rest.size() : at + end.size());
    }
    void rename(std::string_view& rest)
    {
        const std::string_view tag = rest.substr(0, rest.find('>'));
        const auto [begin, size] = name_value_in(tag);
        if (size != std::string_view::npos && !is_plain(tag.substr(begin, size))) {
            const std::string name = without_entities(tag.substr(begin, size));
            const auto [entry, is_new] = m_plain_names.try_emplace(name, "data_name_" + std::to_string(names.size() + 1));
            if (is_new) names.emplace(entry->second, name);
            keep(rest, begin);
            m_text += entry->second;
            rest.remove_prefix(size);
        }
        keep(rest, 1);
    }

    std::string m_text;
    std::map<std::string, std::string> m_plain_names;
};

}  // namespace

Result<RenamedKml> with_plain_data_names(const std::string& source, const std::string& folder)
{
    std::ifstream in(source, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (in.bad()) return bad_input("source-unreadable", source + ": cannot be read").with("path", source);
    Renamer renamer;
    const std::string renamed = renamer.run(text);
    RenamedKml result{source, std::move(renamer.names)};
    if (result.names.empty()) return result;

    const std::filesystem::path target = std::filesystem::path(folder) / "renamed" / std::filesystem::path(source).filename();
    std::error_code fault;
    std::filesystem::create_directories(target.parent_path(), fault);
    HAISHU_TRY(auto out, FileOutput::create(target.string()));
    HAISHU_CHECK(out.write(renamed));
    HAISHU_CHECK(out.close());
    result.path = target.string();
    return result;
}

}  // namespace haishu::data

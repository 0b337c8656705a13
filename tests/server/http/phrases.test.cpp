#include "server/http/phrases.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using haishu::server::in_chinese;

namespace
{

using Json = nlohmann::json;

std::string text_of(const std::filesystem::path& path)
{
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> sources_in(const std::string& place)
{
    const std::filesystem::path path = std::string(HAISHU_SOURCE_DIR) + "/" + place;
    if (std::filesystem::is_regular_file(path)) return {path};
    std::vector<std::filesystem::path> sources;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        if (entry.path().extension() == ".cpp") sources.push_back(entry.path());
    }
    return sources;
}

// The text between the parenthesis at `open` and the one that closes it; those in quotes do not count.
std::string_view arguments_at(std::string_view source, std::size_t open)
{
    int nesting = 0;
    bool is_quoted = false;
    for (std::size_t i = open; i < source.size(); ++i) {
        if (source[i] == '\\')
            ++i;
        else if (source[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && source[i] == '(')
            ++nesting;
        else if (!is_quoted && source[i] == ')' && --nesting == 0)
            return source.substr(open, i - open);
    }
    return {};
}

std::string unescaped(const std::string& literal)
{
    return std::regex_replace(literal, std::regex(R"re(\\(["\\]))re"), "$1");
}

// Every section of every file, one after the other.
Json all_phrases()
{
    Json phrases = Json::object();
    for (const auto& entry : std::filesystem::directory_iterator(std::string(HAISHU_SOURCE_DIR) + "/server/messages")) {
        if (entry.path().string().find(".phrases.json") == std::string::npos) continue;
        INFO(entry.path());
        const Json document = Json::parse(text_of(entry.path()), nullptr, false);
        REQUIRE(document.is_object());
        for (const auto& [section, content] : document.items()) phrases[section].update(content);
    }
    return phrases;
}

// What the functions that make the errors of malformed input are given as reasons: the literals of more than one word.
std::vector<std::string> reasons_in(const std::string& source)
{
    static const std::regex maker(
        R"re(\b(?:malformed|malformed_bbox|malformed_filter|filter_too_large|misfit|invalid|invalid_input|invalid_parameter|fault)\()re");
    static const std::regex literal(R"re(R"\((.*?)\)"|"((?:[^"\\\n]|\\.)*)")re");
    static const std::regex several_words("[a-z] [a-z{]|[a-z{}] $");
    std::vector<std::string> reasons;
    for (std::sregex_iterator match(source.begin(), source.end(), maker), end; match != end; ++match) {
        const std::string arguments(arguments_at(source, static_cast<std::size_t>(match->position() + match->length() - 1)));
        for (std::sregex_iterator text(arguments.begin(), arguments.end(), literal); text != end; ++text) {
            const std::string words = (*text)[1].matched ? std::string((*text)[1]) : unescaped((*text)[2]);
            if (std::regex_search(words, several_words)) reasons.push_back(words);
        }
    }
    return reasons;
}

}  // namespace

TEST_CASE("a phrase is told in Chinese with what it names")
{
    CHECK(in_chinese("reason", "a ring is not closed") == "环没有闭合，首尾两点应相同");
    CHECK(in_chinese("reason", "has more than 1000 vertices") == "顶点超过 1000 个");
    CHECK(in_chinese("place", "character 12") == "第 12 个字符");
    CHECK(in_chinese("kind", "multipolygon") == "多面");
}

TEST_CASE("what stands in a phrase is put into its own place in Chinese, and in Chinese where it is a phrase")
{
    CHECK(in_chinese("reason", "cannot take the sum of name, a text") == "不能对文本字段 name 求 sum");
    CHECK(in_chinese("reason", "expected a value, found = 3") == "此处应为取值，而不是“= 3”");
    CHECK(in_chinese("reason", "expected the end, AND or OR, found the end") == "此处应为结尾、AND 或 OR，但条件已经结束");
    CHECK(in_chinese("reason", "GeoJSON geometry: coordinates/0/3: a coordinate is not a finite number") ==
          "在 coordinates/0/3 处，坐标不是有限的数");
    CHECK(in_chinese("within", "filter, character 3") == "过滤条件（第 3 个字符）");
}

TEST_CASE("of phrases that fit the one that says most is taken, and what is none stays as it is")
{
    CHECK(in_chinese("reason", "is not an object") == "应为对象");
    CHECK(in_chinese("reason", "is not above 5") == "应大于 5");
    CHECK(in_chinese("reason", "names no property: a ring is not closed") == "没有属性“a ring is not closed”");
    CHECK(in_chinese("reason", "Something new") == "Something new");
    CHECK(in_chinese("type", "number of wheels") == "number of wheels");
    CHECK(in_chinese("no such section", "text") == "text");
    CHECK(in_chinese("reason", "") == "");
}

TEST_CASE("every reason that the sources give for refusing an input has its Chinese")
{
    const Json phrases = all_phrases();
    // As a phrase or as a part of one.
    const auto is_known = [&phrases](const std::string& words) {
        if (in_chinese("reason", words) != words) return true;
        for (const auto& [section, content] : phrases.items()) {
            for (const auto& [english, chinese] : content.items()) {
                if (english.find(words) != std::string::npos) return true;
            }
        }
        return false;
    };
    std::size_t seen = 0;
    for (const char* folder : {"geo", "layers/filter", "layers/query", "layers/policy", "server/api", "server/http/target.cpp"}) {
        for (const std::filesystem::path& source : sources_in(folder)) {
            for (const std::string& words : reasons_in(text_of(source))) {
                ++seen;
                INFO(source << ": " << words);
                CHECK(is_known(words));
            }
        }
    }
    CHECK(seen > 150);
}

TEST_CASE("the Chinese of a phrase asks only for gaps that there are")
{
    static const std::regex asked(R"re(\{([^}]*)\})re");
    const Json phrases = all_phrases();
    for (const auto& [section, content] : phrases.items()) {
        for (const auto& [english, chinese] : content.items()) {
            INFO(section << ": " << english);
            REQUIRE(chinese.is_string());
            std::size_t gaps = 0;
            for (auto at = english.find("{}"); at != std::string::npos; at = english.find("{}", at + 2)) ++gaps;
            CHECK(english.size() > 2 * gaps);
            if (gaps == 0) continue;
            const auto& text = chinese.get_ref<const std::string&>();
            for (std::sregex_iterator match(text.begin(), text.end(), asked), end; match != end; ++match) {
                const std::string wanted = (*match)[1];
                REQUIRE(std::regex_match(wanted, std::regex("[0-9](:[a-z]+)?")));
                CHECK(static_cast<std::size_t>(wanted.front() - '0') < gaps);
                if (wanted.size() > 2) CHECK(phrases.contains(wanted.substr(2)));
            }
        }
    }
}

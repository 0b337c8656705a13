#include "server/http/problem.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace
{

// Every id in quotes that a source gives to an error: bad_input("bbox-malformed", ...), Error{..., is_full ? "storage-full" :
// "export-failed", ...}, and by a function of its own that takes the id first.
std::set<std::string> ids_in(const std::string& source)
{
    static const std::regex maker(R"re(Error (\w+)\((?:std::string_view|const std::string&|std::string) id\b)re");
    std::string makers = "bad_input|not_found";
    for (std::sregex_iterator match(source.begin(), source.end(), maker), end; match != end; ++match)
        makers += "|" + std::string((*match)[1]);
    const std::regex called("(?:" + makers + R"re()\(\s*(?:\w+ \? )?"([a-z-]+)"(?: : "([a-z-]+)")?)re");
    static const std::regex made(
        R"re((?:Error \w*|Error|return )\{[^{};"]*(?:ErrorCode::|code)[^{};"]*"([a-z-]+)"(?: : "([a-z-]+)")?)re");
    std::set<std::string> ids;
    for (const std::regex& given : {called, made}) {
        for (std::sregex_iterator match(source.begin(), source.end(), given), end; match != end; ++match) {
            ids.insert((*match)[1]);
            if ((*match)[2].matched) ids.insert((*match)[2]);
        }
    }
    return ids;
}

std::set<std::string> ids_in_sources()
{
    std::set<std::string> ids;
    for (const char* folder : {"geo", "layers", "tiles", "data", "server"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(HAISHU_SOURCE_DIR) + "/" + folder)) {
            if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
            std::ifstream in(entry.path());
            ids.merge(ids_in({std::istreambuf_iterator<char>(in), {}}));
        }
    }
    return ids;
}

}  // namespace

TEST_CASE("every error that the sources know has a text in Chinese and English")
{
    const std::set<std::string> ids = ids_in_sources();
    CHECK(ids.size() > 150);
    CHECK(ids.count("layer-loading") + ids.count("storage-full") + ids.count("login-failed") + ids.count("key-invalid") == 4);
    for (const std::string& id : ids) {
        INFO(id);
        const auto text = haishu::server::problem_text(id);
        CHECK(text);
        if (!text) continue;
        CHECK_FALSE(text->title_en.empty());
        CHECK_FALSE(text->title_zh.empty());
        CHECK_FALSE(text->detail_en.empty());
        CHECK_FALSE(text->detail_zh.empty());
    }
}

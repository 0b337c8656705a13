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

// The ids that the sources give to errors, as in bad_input("bbox-malformed", ...).
std::set<std::string> ids_in_sources()
{
    static const std::regex given(R"re((?:bad_input|not_found)\(\s*"([a-z-]+)"|Error\{\s*ErrorCode::\w+,\s*"([a-z-]+)")re");
    std::set<std::string> ids;
    for (const char* folder : {"geo", "layers", "tiles", "data", "server"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(HAISHU_SOURCE_DIR) + "/" + folder)) {
            if (entry.path().extension() != ".cpp") continue;
            std::ifstream in(entry.path());
            const std::string source{std::istreambuf_iterator<char>(in), {}};
            for (std::sregex_iterator match(source.begin(), source.end(), given), end; match != end; ++match)
                ids.insert((*match)[1].matched ? (*match)[1] : (*match)[2]);
        }
    }
    return ids;
}

}  // namespace

TEST_CASE("every error that the sources know has a text in Chinese and English")
{
    const std::set<std::string> ids = ids_in_sources();
    CHECK(ids.size() > 100);
    for (const std::string& id : ids) {
        INFO(id);
        const auto text = haishu::server::problem_text(id);
        REQUIRE(text);
        CHECK_FALSE(text->title_en.empty());
        CHECK_FALSE(text->title_zh.empty());
        CHECK_FALSE(text->detail_en.empty());
        CHECK_FALSE(text->detail_zh.empty());
    }
}

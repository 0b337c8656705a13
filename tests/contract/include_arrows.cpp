#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace
{

namespace fs = std::filesystem;

struct Include {
    std::string file;
    std::string line;  // what stands between the quotes or brackets
    bool own;          // "quoted"
};

std::vector<Include> includes_of(const std::string& folder)
{
    std::vector<Include> found;
    const fs::path root = HAISHU_SOURCE_DIR;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) {
            if (line.rfind("#include ", 0) != 0) continue;
            const bool own = line.find('"') != std::string::npos;
            const std::size_t begin = line.find_first_of("\"<") + 1;
            found.push_back(
                {fs::relative(entry.path(), root).string(), line.substr(begin, line.find_first_of("\">", begin) - begin), own});
        }
    }
    return found;
}

bool starts_with(const std::string& text, const std::string& prefix)
{
    return text.rfind(prefix, 0) == 0;
}

std::string wrong_arrows(const std::string& folder, const std::set<std::string>& allowed)
{
    std::string wrong;
    for (const Include& include : includes_of(folder)) {
        if (!include.own) continue;
        if (!allowed.contains(include.line.substr(0, include.line.find('/'))))
            wrong += include.file + " includes " + include.line + "\n";
    }
    return wrong;
}

}  // namespace

TEST_CASE("includes follow the arrows server -> tiles, data -> layers -> geo")
{
    CHECK(wrong_arrows("geo", {"geo"}) == "");
    CHECK(wrong_arrows("layers", {"layers", "geo"}) == "");
    CHECK(wrong_arrows("tiles", {"tiles", "layers", "geo"}) == "");
    CHECK(wrong_arrows("data", {"data", "layers", "geo"}) == "");
    CHECK(wrong_arrows("server", {"server", "data", "tiles", "layers", "geo"}) == "");
}

TEST_CASE("a foreign library is included only in the files that wrap it")
{
    const std::map<std::string, std::vector<std::string>> homes{
        {"boost/", {"server/http/"}},
        {"gdal", {"data/readers/", "data/writers/"}},
        {"ogr", {"data/readers/", "data/writers/"}},
        {"cpl_", {"data/readers/", "data/writers/"}},
        {"sqlite3.h", {"layers/store/"}},
        {"spatialite", {"layers/store/"}},
        {"proj.h", {"geo/crs/"}},
        {"geodesic.h", {"geo/ops/"}},
        {"geos_c.h", {"geo/ops/"}},
    };
    std::string wrong;
    for (const char* folder : {"geo", "layers", "tiles", "data", "server"}) {
        for (const Include& include : includes_of(folder)) {
            if (include.own) continue;
            for (const auto& [library, places] : homes) {
                if (!starts_with(include.line, library)) continue;
                bool at_home = false;
                for (const std::string& place : places) at_home = at_home || starts_with(include.file, place);
                if (!at_home) wrong += include.file + " includes <" + include.line + ">\n";
            }
            if (include.line == "nlohmann/json.hpp" && include.file.ends_with(".hpp"))
                wrong += include.file + " includes <nlohmann/json.hpp>\n";
        }
    }
    CHECK(wrong == "");
}

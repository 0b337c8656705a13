// Shapefiles made byte by byte, in every encoding with every label: the encoding is found or asked for, never taken wrong.
#include "data/normalize/text_encoding.hpp"
#include "data/publish/source_survey.hpp"
#include "tests/data/import_fixture.hpp"

#include <iconv.h>

#include <map>
#include <sstream>

using namespace haishu;
using namespace haishu::data;

namespace
{

// Empty if the encoding lacks a character.
std::string encoded(const std::string& utf8, const char* encoding)
{
    const iconv_t converter = iconv_open(encoding, "UTF-8");
    REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
    std::string in = utf8;
    std::string out(utf8.size() * 4 + 8, '\0');
    char* from = in.data();
    char* to = out.data();
    std::size_t left = in.size();
    std::size_t room = out.size();
    const std::size_t result = iconv(converter, &from, &left, &to, &room);
    iconv_close(converter);
    if (result == static_cast<std::size_t>(-1)) return "";
    out.resize(out.size() - room);
    return out;
}

std::string little_endian(std::uint32_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
    return out;
}

std::string big_endian(std::uint32_t value)
{
    const std::string little = little_endian(value, 4);
    return {little.rbegin(), little.rend()};
}

// A table of one text column of `width` bytes; texts are cut to it as programs do, in the middle of a character if need be.
std::string dbf_bytes(const std::vector<std::string>& texts, const std::string& field, char language, std::size_t width)
{
    std::string out("\x03\x7D\x01\x01", 4);
    out += little_endian(static_cast<std::uint32_t>(texts.size()), 4) + little_endian(32 + 32 + 1, 2);
    out += little_endian(static_cast<std::uint32_t>(width + 1), 2) + std::string(17, '\0') + language + std::string(2, '\0');
    std::string name = field.substr(0, 10);
    name.resize(11, '\0');
    out += name + "C" + std::string(4, '\0') + static_cast<char>(width) + std::string(15, '\0') + "\r";
    for (const std::string& text : texts) {
        std::string cell = text.substr(0, width);
        cell.resize(width, ' ');
        out += " " + cell;
    }
    return out + "\x1A";
}

std::string shape_header(std::uint32_t bytes)
{
    const double box[4] = {121.5, 29.8, 121.5, 29.8};
    std::string out = big_endian(9994) + std::string(20, '\0') + big_endian(bytes / 2) + little_endian(1000, 4);
    out += little_endian(1, 4) + std::string(reinterpret_cast<const char*>(box), sizeof box) + std::string(32, '\0');
    return out;
}

// Points without .prj in `folder`; returns the path of the .shp.
std::string shapefile(ImportFixture& fixture, const std::vector<std::string>& texts, const std::string& field, char language,
                      const std::string& code_page, std::size_t width = 60)
{
    const auto count = static_cast<std::uint32_t>(texts.size());
    std::string shapes = shape_header(100 + count * 28);
    std::string index = shape_header(100 + count * 8);
    for (std::uint32_t i = 0; i < count; ++i) {
        const double point[2] = {121.5, 29.8};
        shapes += big_endian(i + 1) + big_endian(10) + little_endian(1, 4);
        shapes += std::string(reinterpret_cast<const char*>(point), sizeof point);
        index += big_endian((100 + i * 28) / 2) + big_endian(10);
    }
    fixture.file("t.shp", shapes);
    fixture.file("t.shx", index);
    fixture.file("t.dbf", dbf_bytes(texts, field, language, width));
    std::filesystem::remove(fixture.folder + "/t.cpg");
    if (!code_page.empty()) fixture.file("t.cpg", code_page);
    return fixture.folder + "/t.shp";
}

SourceSurvey surveyed(ImportFixture& fixture, const std::string& path)
{
    const std::string work = fixture.folder + "/work";
    std::filesystem::remove_all(work);
    std::filesystem::create_directory(work);
    auto opened = open_source(path, "", "", work);
    REQUIRE(opened);
    auto survey = survey_source(*opened, "", [](const RawRecord&) {});
    REQUIRE(survey);
    return std::move(survey).value();
}

struct TextSet {
    const char* what;
    std::vector<std::string> simplified;
    std::vector<std::string> traditional;
    bool is_long;
};

const std::vector<TextSet>& text_sets()
{
    static const std::vector<TextSet> sets{
        {"only schools", {"学校"}, {"學校"}, false},
        {"only hospitals", {"医院"}, {"醫院"}, false},
        {"schools and hospitals", {"学校", "医院", "学校"}, {"學校", "醫院", "學校"}, false},
        {"one street", {"石碶街道"}, {"石碶街道"}, false},
        {"one character", {"路"}, {"路"}, false},
        {"a rare character of four bytes", {"㙟"}, {"嶴"}, false},
        {"a rare name", {"𬒈石村"}, {"磐石村"}, false},
        {"moon lake", {"月湖"}, {"月湖"}, false},
        {"full-width number", {"１２３号"}, {"１２３號"}, false},
        {"places",
         {"石碶街道", "天一广场", "鼓楼", "海曙区人民政府", "月湖公园", "宁波市第二医院", "姚江大闸", "鄞江镇卫生院", "集士港镇"},
         {"石碶街道", "天一廣場", "鼓樓", "海曙區人民政府", "月湖公園", "寧波市第二醫院", "姚江大閘", "鄞江鎮衛生院", "集士港鎮"},
         true},
        {"addresses",
         {"宁波市海曙区中山西路１８８号（近环城西路）", "药行街68号 城隍庙商城", "柳汀街225号金汇大厦B座12楼", "No.5 解放南路"},
         {"寧波市海曙區中山西路１８８號（近環城西路）", "藥行街68號 城隍廟商城", "柳汀街225號金匯大廈B座12樓", "No.5 解放南路"},
         true},
        {"remarks",
         {"该处井盖破损，已通知养护单位于三日内修复。", "居民反映路灯不亮", "沿街商铺占道经营；已劝离"},
         {"該處井蓋破損，已通知養護單位於三日內修復。", "居民反映路燈不亮", "沿街商鋪佔道經營；已勸離"},
         true},
    };
    return sets;
}

std::vector<std::string> names_of_the_district()
{
    std::vector<std::string> names;
    for (const char* file : {"communities.csv", "units.csv", "place_names.csv", "roads.csv", "landmarks.csv", "bridges.csv",
                             "places.csv", "metro_stations.csv", "waters.csv"}) {
        std::ifstream in(std::string(HAISHU_SOURCE_DIR "/data/demo/seed/") + file);
        std::string line;
        std::getline(in, line);
        const std::size_t column = line.rfind("name,", 0) == 0 ? 0 : 1;
        while (std::getline(in, line)) {
            std::istringstream cells(line);
            std::string cell;
            for (std::size_t i = 0; i <= column; ++i) std::getline(cells, cell, ',');
            if (!cell.empty() && !is_ascii(cell)) names.push_back(cell);
        }
    }
    return names;
}

// Simplified characters as traditional ones, by the table of variants of the search.
std::string traditional(const std::string& name)
{
    static const std::map<std::string, std::string> forms = [] {
        std::map<std::string, std::string> found;
        std::ifstream in(HAISHU_SOURCE_DIR "/layers/search/dictionaries/han_variants.txt");
        for (std::string line; std::getline(in, line);) {
            const std::size_t tab = line.find('\t');
            if (tab == std::string::npos || encoded(line.substr(0, tab), "BIG5").empty()) continue;
            found.emplace(line.substr(tab + 1), line.substr(0, tab));
        }
        return found;
    }();
    std::string out;
    for (std::size_t i = 0; i < name.size();) {
        const auto lead = static_cast<unsigned char>(name[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const auto form = forms.find(name.substr(i, length));
        out += form == forms.end() ? name.substr(i, length) : form->second;
        i += length;
    }
    return out;
}

}  // namespace

TEST_CASE("no encoding is taken wrong without asking, whatever the labels say and however short the texts are")
{
    struct Encoding {
        const char* name;
        const char* found_as;
        const char* right_page;
        std::vector<const char*> wrong_pages;
    };
    const std::vector<Encoding> encodings{{"GBK", "GB18030", "GBK", {"UTF-8", "BIG5", "1252"}},
                                          {"GB18030", "GB18030", "GB18030", {"UTF-8", "950", "ISO-8859-1"}},
                                          {"UTF-8", "UTF-8", "UTF-8", {"GBK", "BIG5", "1252"}},
                                          {"BIG5", "BIG5", "BIG5", {"UTF-8", "936", "1252"}}};
    ImportFixture fixture;
    int decided = 0;
    int all = 0;
    for (const Encoding& encoding : encodings) {
        std::vector<std::string> pages{"", encoding.right_page, "OEM"};
        pages.insert(pages.end(), encoding.wrong_pages.begin(), encoding.wrong_pages.end());
        for (const TextSet& set : text_sets()) {
            std::vector<std::string> texts;
            for (const std::string& text : encoding.found_as == std::string("BIG5") ? set.traditional : set.simplified)
                if (std::string bytes = encoded(text, encoding.name); !bytes.empty()) texts.push_back(std::move(bytes));
            if (texts.empty()) continue;
            for (const std::string& page : pages)
                for (const int language : {0x00, 0x4D, 0x57}) {
                    INFO(encoding.name << ", " << set.what << ", .cpg '" << page << "', language byte " << language);
                    const std::string path = shapefile(fixture, texts, "NAME", static_cast<char>(language), page);
                    const SourceSurvey survey = surveyed(fixture, path);
                    ++all;
                    if (!survey.must_ask()) {
                        ++decided;
                        CHECK(survey.encoding == encoding.found_as);
                    }
                    if (set.is_long) CHECK_FALSE(survey.must_ask());
                }
        }
    }
    INFO(decided << " of " << all << " decided");
    CHECK(decided * 10 > all * 7);
}

TEST_CASE("any single name of the district is read right or asked for")
{
    int decided = 0;
    int all = 0;
    for (const std::string& name : names_of_the_district())
        for (const auto& [encoding, found_as] : {std::pair{"GBK", "GB18030"}, {"UTF-8", "UTF-8"}, {"BIG5", "BIG5"}}) {
            const std::string bytes = encoded(found_as == std::string("BIG5") ? traditional(name) : name, encoding);
            if (bytes.empty()) continue;
            EncodingGuess guess;
            guess.add(bytes);
            for (const char* declared : {"", "GB18030", "UTF-8", "BIG5", "CP1252"}) {
                const EncodingVerdict verdict = guess.judge(declared);
                ++all;
                if (!verdict.is_decided) continue;
                ++decided;
                INFO(name << " in " << encoding << " declared as '" << declared << "'");
                CHECK(verdict.best() == found_as);
            }
        }
    INFO(decided << " of " << all << " decided");
    CHECK(all > 10000);
    CHECK(decided * 10 > all * 8);
}

TEST_CASE("a cell that was cut within a character is not held against its encoding")
{
    ImportFixture fixture;
    std::vector<std::string> texts;
    for (const char* text : {"海曙区人民政府行政服务中心", "宁波市第二医院门诊大楼", "姚江大闸管理所办公用房"})
        texts.push_back(encoded(text, "GBK"));
    const SourceSurvey survey = surveyed(fixture, shapefile(fixture, texts, "NAME", 0, "", 15));
    CHECK(survey.encoding == "GB18030");
    CHECK_FALSE(survey.must_ask());
}

TEST_CASE("rows in two encodings are asked about")
{
    ImportFixture fixture;
    std::vector<std::string> texts;
    for (const char* text : {"海曙区人民政府", "宁波市第二医院", "姚江大闸", "月湖公园"}) {
        texts.push_back(encoded(text, "GBK"));
        texts.push_back(std::string("新") + text);
    }
    CHECK(surveyed(fixture, shapefile(fixture, texts, "NAME", 0, "")).must_ask());
}

TEST_CASE("an import that must ask for the encoding says what the texts read like in each")
{
    ImportFixture fixture;
    const std::string path = shapefile(fixture, {encoded("館", "BIG5")}, "NAME", 0x4D, "");
    const Error error = fixture.failed_import(request_for(path));
    CHECK(error.id == "encoding-uncertain");
    CHECK(error.detail.find("館") != std::string::npos);
    CHECK(error.detail.find("--encoding") != std::string::npos);
    auto request = request_for(path);
    request.encoding = "BIG5";
    fixture.import(request);
    CHECK(fixture.texts("trial", "NAME") == std::vector<std::string>{"館"});
}

TEST_CASE("a UTF-16 table without a mark is known by its zero bytes")
{
    ImportFixture fixture;
    for (const char* encoding : {"UTF-16LE", "UTF-16BE"}) {
        const std::string table = encoded("名称,lon,lat\r\n月湖,121.5,29.8\r\n石碶街道,121.51,29.81\r\n", encoding);
        fixture.import(request_for(fixture.file("a.csv", table), "wide"));
        CHECK(fixture.texts("wide", "名称") == std::vector<std::string>{"石碶街道", "月湖"});  // in Hilbert order
    }
}

#include "data/normalize/encoding_guess.hpp"
#include "data/normalize/text_encoding.hpp"
#include "tests/data/import_fixture.hpp"

#include <initializer_list>

using namespace haishu;
using namespace haishu::data;

namespace
{

// GBK and Big5 bytes, made with: printf '%s' TEXT | iconv -t GBK | xxd -p
constexpr const char* gbk_school = "\xD1\xA7\xD0\xA3";                                   // 学校: valid UTF-8 too
constexpr const char* gbk_hospital = "\xD2\xBD\xD4\xBA";                                 // 医院: valid UTF-8 too
constexpr const char* gbk_shiqi_street = "\xCA\xAF\xB4\x5C\xBD\xD6\xB5\xC0";             // 石碶街道: a backslash in it
constexpr const char* gbk_moon_lake = "\xD4\xC2\xBA\xFE";                                // 月湖
constexpr const char* big5_school = "\xBE\xC7\xAE\xD5";                                  // 學校
constexpr const char* big5_street = "\xA4\xA4\xA4\x73\xB8\xF4\xAA\xBA\xBE\xC7\xAE\xD5";  // 中山路的學校

std::string guessed(std::initializer_list<const char*> texts, const char* declared = "")
{
    EncodingGuess guess;
    for (const char* text : texts) guess.add(text);
    return guess.best(declared);
}

std::string decoded(const char* label, std::string_view bytes)
{
    auto decoder = TextDecoder::create(label);
    REQUIRE(decoder);
    TextDecoder::Loss loss;
    return decoder->decode(bytes, loss);
}

}  // namespace

TEST_CASE("words that GBK and UTF-8 share are taken for what a map would say")
{
    CHECK(guessed({gbk_school}) == "GB18030");
    CHECK(guessed({gbk_hospital}) == "GB18030");
    CHECK(guessed({gbk_school, gbk_hospital}, "UTF-8") == "GB18030");
    CHECK(guessed({gbk_shiqi_street}) == "GB18030");
    CHECK(guessed({gbk_moon_lake}) == "GB18030");
    CHECK(guessed({"学校", "医院"}) == "UTF-8");
    CHECK(guessed({"月湖"}, "GB18030") == "UTF-8");
    CHECK(guessed({"石碶街道"}) == "UTF-8");
}

TEST_CASE("traditional characters in Big5 are told from GBK")
{
    CHECK(guessed({big5_street}) == "BIG5");
    CHECK(guessed({big5_school, big5_street}, "BIG5") == "BIG5");
}

TEST_CASE("accents of western names do not become hanzi")
{
    CHECK(guessed({"Caf\xC3\xA9 de Paris", "H\xC3\xB4tel", "Ch\xC3\xA2teau"}) == "UTF-8");
    CHECK(guessed({"Caf\xE9 de Paris", "H\xF4tel", "Ch\xE2teau"}) == "CP1252");
    CHECK(guessed({"Улица Ленина", "Школа"}) == "UTF-8");
}

TEST_CASE("labels mean what their writers meant")
{
    for (const char* label : {"GBK", "gbk", "GB2312", "GB18030", "936", "CP936", "OEM 936", "ANSI 936", "ANSI_936", "euc-cn"})
        CHECK(encoding_named(label).value_or("none") == "GB18030");
    for (const char* label : {"UTF-8", "utf8", "65001"}) CHECK(encoding_named(label).value_or("none") == "UTF-8");
    CHECK(encoding_named("Big5").value_or("none") == "BIG5");
    CHECK(encoding_named("950").value_or("none") == "BIG5");
    CHECK(encoding_named("ISO-8859-15").value_or("none") == "ISO-8859-15");
    for (const char* label : {"", "OEM", "klingon", "UTF-8//IGNORE"}) CHECK_FALSE(encoding_named(label));
}

TEST_CASE("a strict GB2312 label does not lose the character it lacks")
{
    CHECK(decoded("GB2312", gbk_shiqi_street) == "石碶街道");
    CHECK(decoded("GB18030", "\x82\x30\xAD\x31") == "㙟");
}

TEST_CASE("broken text becomes valid UTF-8 and is counted")
{
    auto decoder = TextDecoder::create("GBK");
    TextDecoder::Loss loss;
    CHECK(decoder->decode("\xCA\xAF\xB4", loss) == "石");
    CHECK(loss.cut == 1);
    CHECK(decoder->decode("\xCA\xAF\xFF\xCA\xAF", loss) == "石\xEF\xBF\xBD石");
    CHECK(loss.replaced == 1);
    auto utf8 = TextDecoder::create("UTF-8");
    CHECK(utf8->decode("a\xC0\xAF\x62", loss).find('b') != std::string::npos);
    CHECK(utf8->decode(std::string_view("a\0b", 3), loss) == "a");
}

TEST_CASE("bytes below 0x80 are ASCII only where the encoding says so")
{
    TextDecoder::Loss loss;
    CHECK(TextDecoder::create("UTF-16LE")->decode(std::string_view("a\0\x77\x6D", 4), loss) == "a海");
    CHECK(TextDecoder::create("IBM037")->decode("K", loss) == ".");
    CHECK(TextDecoder::create("ISO-2022-CN")->decode("ab", loss) == "ab");
    CHECK(loss.replaced == 0);
}

TEST_CASE("code points that no character can have are replaced")
{
    auto utf8 = TextDecoder::create("UTF-8");
    TextDecoder::Loss loss;
    CHECK(utf8->decode("a\xF7\x89\x88\x88z", loss) == "a\xEF\xBF\xBDz");  // U+1C9208
    CHECK(utf8->decode("a\xF4\x90\x80\x80z", loss) == "a\xEF\xBF\xBDz");  // U+110000
    CHECK(loss.replaced == 2);
    auto wide = TextDecoder::create("UCS-4LE");
    CHECK(wide->decode(std::string_view("\x77\x6D\0\0\0\0\0\x7F", 8), loss) == "海\xEF\xBF\xBD");
    CHECK(loss.replaced == 3);
}

TEST_CASE("a broken character is counted once, also where a piece of the file ends in it")
{
    auto decoder = TextDecoder::create("UTF-8");
    TextDecoder::Loss loss;
    std::string text;
    CHECK(decoder->decode_piece("a\xE0\x80", false, text, loss) == 1);
    CHECK(decoder->decode_piece("\xE0\x80\x80z", true, text, loss) == 4);
    CHECK(text == "a\xEF\xBF\xBDz");
    CHECK(loss.replaced == 1);
}

namespace
{

// A shapefile of points in GBK as a bureau sends it, without .cpg and with the language byte given.
std::string gbk_shapefile(ImportFixture& fixture, std::initializer_list<const char*> names, char language_byte,
                          const std::string& code_page = "")
{
    std::string json = R"({"type":"FeatureCollection","features":[)";
    for (const char* name : names) {
        if (json.back() == '}') json += ",";
        json += R"({"type":"Feature","properties":{"名称":")" + std::string(name) +
                R"("},"geometry":{"type":"Point","coordinates":[121.5,29.8]}})";
    }
    fixture.file("in.geojson", json + "]}");
    REQUIRE(system(("cd " + fixture.folder + " && ogr2ogr -lco ENCODING=GBK p.shp in.geojson 2>/dev/null && rm p.cpg").c_str()) ==
            0);
    std::fstream table(fixture.folder + "/p.dbf", std::ios::in | std::ios::out | std::ios::binary);
    table.seekp(29);
    table.put(language_byte);
    if (!code_page.empty()) fixture.file("p.cpg", code_page);
    return fixture.folder + "/p.shp";
}

}  // namespace

TEST_CASE("a GBK shapefile is read right whatever its labels say")
{
    const auto [language_byte, code_page] = GENERATE(table<int, std::string>({{0x00, ""},
                                                                              {0x57, ""},
                                                                              {0x4D, ""},
                                                                              {0x00, "GBK"},
                                                                              {0x00, "GB2312"},
                                                                              {0x00, "OEM 936"},
                                                                              {0x00, "ANSI 936"},
                                                                              {0x00, "OEM"},
                                                                              {0x00, "UTF-8"}}));
    ImportFixture fixture;
    const auto report = fixture.import(
        request_for(gbk_shapefile(fixture, {"石碶街道", "学校", "医院"}, static_cast<char>(language_byte), code_page)));
    CHECK(report.encoding == "GB18030");
    CHECK(fixture.texts("trial", "名称") == std::vector<std::string>{"石碶街道", "学校", "医院"});
    CHECK(report.issues.count("text-replaced") == 0);
}

TEST_CASE("a column of nothing but 学校 and 医院 in GBK is read right")
{
    ImportFixture fixture;
    fixture.import(request_for(gbk_shapefile(fixture, {"学校", "医院", "学校"}, 0)));
    CHECK(fixture.texts("trial", "名称") == std::vector<std::string>{"学校", "医院", "学校"});
}

TEST_CASE("the encoding a person names wins and what it cannot read is counted")
{
    ImportFixture fixture;
    auto request = request_for(gbk_shapefile(fixture, {"月湖"}, 0));
    request.encoding = "UTF-8";
    const auto report = fixture.import(request);
    CHECK(report.encoding == "UTF-8");
    CHECK(report.issues.at("text-replaced") == 1);
    CHECK(fixture.texts("trial", report.descriptor.fields[0].name)[0].find("\xEF\xBF\xBD") != std::string::npos);
    request.encoding = "klingon";
    CHECK(fixture.failed_import(request).id == "encoding-unknown");
}

TEST_CASE("text files in GBK are recoded before they are parsed")
{
    ImportFixture fixture;
    const std::string gbk_csv = std::string("\xC3\xFB\xB3\xC6,lon,lat\r\n") + gbk_shiqi_street + ",121.5,29.8\r\n";  // 名称
    fixture.import(request_for(fixture.file("a.csv", gbk_csv), "table"));
    CHECK(fixture.texts("table", "名称") == std::vector<std::string>{"石碶街道"});

    const std::string gbk_json = std::string(R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":")") +
                                 gbk_shiqi_street + "\xCA\xAF" +
                                 R"("},"geometry":{"type":"Point","coordinates":[121.5,29.8]}}]})";
    const auto report = fixture.import(request_for(fixture.file("b.geojson", gbk_json), "json"));
    CHECK(report.encoding == "GB18030");
    CHECK(fixture.texts("json", "n") == std::vector<std::string>{"石碶街道石"});

    const std::string gbk_kml = std::string(
                                    "<?xml version=\"1.0\" encoding=\"GB2312\"?>\n<kml "
                                    "xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Placemark><name>") +
                                gbk_shiqi_street +
                                "</name><Point><coordinates>121.5,29.8</coordinates></Point></Placemark></Document></kml>";
    fixture.import(request_for(fixture.file("c.kml", gbk_kml), "kml"));
    CHECK(fixture.texts("kml", "Name") == std::vector<std::string>{"石碶街道"});
}

TEST_CASE("a spreadsheet's UTF-16 table and a UTF-8 table with a mark are read")
{
    ImportFixture fixture;
    std::string utf16 = "\xFF\xFE";
    for (const char16_t c : std::u16string(u"名称\tlon\tlat\r\n月湖\t121.5\t29.8\r\n")) {
        utf16.push_back(static_cast<char>(c & 0xFF));
        utf16.push_back(static_cast<char>(c >> 8));
    }
    fixture.import(request_for(fixture.file("a.csv", utf16), "wide"));
    CHECK(fixture.texts("wide", "名称") == std::vector<std::string>{"月湖"});
    fixture.import(request_for(fixture.file("b.csv", "\xEF\xBB\xBF名称,lon,lat\n月湖,121.5,29.8\n"), "marked"));
    CHECK(fixture.texts("marked", "名称") == std::vector<std::string>{"月湖"});
}

TEST_CASE("a drawing's code page is understood")
{
    ImportFixture fixture;
    const auto drawing = [](const std::string& version, const std::string& layer) {
        return "  0\r\nSECTION\r\n  2\r\nHEADER\r\n  9\r\n$ACADVER\r\n  1\r\n" + version +
               "\r\n  9\r\n$DWGCODEPAGE\r\n  3\r\nANSI_936\r\n  0\r\nENDSEC\r\n" +
               "  0\r\nSECTION\r\n  2\r\nENTITIES\r\n  0\r\nPOINT\r\n  8\r\n" + layer +
               "\r\n 10\r\n121.5\r\n 20\r\n29.8\r\n 30\r\n5.5\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n";
    };
    auto request = request_for(fixture.file("a.dxf", drawing("AC1015", gbk_shiqi_street)), "old");
    CHECK(fixture.failed_import(request).id == "crs-missing");
    request.crs = "EPSG:4490";
    fixture.import(request);
    CHECK(fixture.texts("old", "Layer") == std::vector<std::string>{"石碶街道"});
    CHECK(fixture.features("old")[0].geometry->z == std::vector<double>{5.5});
    request = request_for(fixture.file("b.dxf", drawing("AC1021", "石碶街道")), "new");
    request.crs = "EPSG:4490";
    fixture.import(request);
    CHECK(fixture.texts("new", "Layer") == std::vector<std::string>{"石碶街道"});
}

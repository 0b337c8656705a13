// Files of persons: counted on the way in, and nothing of them left anywhere.

#include "data/persons/person_import.hpp"
#include "tests/data/import_fixture.hpp"
#include "tests/data/persons/small_district.hpp"

#include "data/normalize/moment.hpp"

using namespace haishu;
using namespace haishu::data;
using haishu::data::test::cell;

namespace
{

constexpr const char* marks[] = {"王标记甲", "王标记乙", "33020319870512MARK", "MARKHOUSE77", "MARKPHONE13"};

class Persons : public ImportFixture
{
   public:
    Persons()
    {
        // Two communities side by side; a building in the western one.
        import_layer("community",
                     "code,name,street_code,wkt\n"
                     "330203001001,西,330203001,\"POLYGON((121.4 29.8,121.5 29.8,121.5 29.9,121.4 29.9,121.4 29.8))\"\n"
                     "330203001002,东,330203001,\"POLYGON((121.5 29.8,121.6 29.8,121.6 29.9,121.5 29.9,121.5 29.8))\"\n");
        import_layer("building",
                     "code,name,wkt\nB3302030000001,楼,\"POLYGON((121.45 29.85,121.4501 29.85,121.4501 29.8501,121.45 "
                     "29.8501,121.45 29.85))\"\n");
    }

    void import_layer(const std::string& layer, const std::string& csv)
    {
        ImportRequest request = request_for(file("in/" + layer + ".csv", csv), layer);
        request.crs = "EPSG:4490";
        import(request);
        std::filesystem::remove_all(folder + "/in");
    }

    // Outside the folder of the database.
    std::string persons_file(const std::string& name, const std::string& content)
    {
        const std::string path = folder + "-persons-" + name;
        std::ofstream(path, std::ios::binary) << content;
        m_files.push_back(path);
        return path;
    }

    Result<PersonImportReport> stage(const std::string& source)
    {
        PersonImportRequest request;
        request.reader = test_reader();
        request.source = source;
        request.crs = "EPSG:4490";
        request.ref_day = days_from_civil(2026, 6, 30);
        return stage_person_import(request, database, {});
    }

    PersonImportReport publish(const std::string& source)
    {
        auto report = stage(source);
        INFO((report ? std::string() : report.error().id + ": " + report.error().detail));
        REQUIRE(report);
        CHECK_FALSE(shows_marks(read_file(report->staging_path)));
        REQUIRE(store->publish(report->staging_path, layers::PublishMode::Replace, ""));
        std::filesystem::remove(report->staging_path);
        return std::move(report).value();
    }

    // Every byte of the folder, the write-ahead log included.
    bool folder_shows_marks()
    {
        bool found = false;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) found = found || shows_marks(read_file(entry.path()));
        return found;
    }

    static bool shows_marks(const std::string& bytes)
    {
        for (const char* mark : marks)
            if (bytes.find(mark) != std::string::npos || bytes.find(gbk(mark)) != std::string::npos) return true;
        return false;
    }

    static std::string gbk(const std::string& text)
    {
        const std::string path = "/tmp/haishu-gbk-" + std::to_string(getpid());
        std::ofstream(path, std::ios::binary) << text;
        const std::string bytes = output_of("iconv -f UTF-8 -t GBK " + path);
        std::filesystem::remove(path);
        return bytes;
    }

    ~Persons()
    {
        for (const std::string& path : m_files) std::filesystem::remove(path);
    }

   private:
    std::vector<std::string> m_files;
};

// People of several cells; the first with names and numbers that must not appear anywhere.
std::string people(const std::string& place_columns, const std::function<std::string(int)>& place)
{
    static const std::vector<std::string> births{"2020-01-05", "2010-02-28", "19400601", "1950年3月1日", "1987-05-12"};
    std::string csv = "姓名,身份证号,户号,联系电话,出生日期,性别,户籍类型,婚姻状况,文化程度," + place_columns + "\n";
    for (int i = 0; i < 240; ++i) {
        csv += std::string(i % 2 == 0 ? marks[0] : marks[1]) + "," + marks[2] + "," + marks[3] + std::to_string(i / 3) + "," +
               marks[4] + "," + births[static_cast<std::size_t>(std::min(i / 30, 4))] + "," + (i % 2 == 0 ? "女" : "男") + "," +
               (i % 3 == 0 ? "流动人口" : "户籍人口") + ",已婚,本科," + place(i) + "\n";
    }
    return csv;
}

std::string lon_lat(int i)
{
    const int group = i % 4;  // four cells, two in each community
    return std::to_string(121.45 + 0.03 * group) + "," + std::to_string(29.85 + 0.00001 * (i % 7));
}

}  // namespace

TEST_CASE("persons are counted, and none of their names and numbers is left in any byte beside the database")
{
    Persons fixture;
    const PersonImportReport report = fixture.publish(fixture.persons_file("a.csv", people("lon,lat", lon_lat)));
    CHECK(report.read == 240);
    CHECK(report.counted == 240);
    CHECK(report.issues.empty());
    CHECK_FALSE(fixture.folder_shows_marks());
    REQUIRE(fixture.store->checkpoint());
    CHECK_FALSE(fixture.folder_shows_marks());
    CHECK(fixture.features("population_cell").size() == 7);  // four cells, two communities, a street
    const auto people_by_row = fixture.texts("population_cell", "population");
    CHECK(std::stoi(people_by_row[0]) == Approx(240).margin(4));
    CHECK(fixture.texts("population_cell", "ref_date")[0] == std::to_string(*days_from_civil(2026, 6, 30)));
    CHECK(std::stoi(fixture.texts("population_cell", "age_0_13")[0]) == Approx(30).margin(4));
    CHECK(std::stoi(fixture.texts("population_cell", "households")[0]) == Approx(80).margin(4));
    CHECK(std::stoi(fixture.texts("population_cell", "hukou_floating")[0]) == Approx(80).margin(4));
}

TEST_CASE("rows of communities are called by their names, and cells by their codes")
{
    Persons fixture;
    fixture.publish(fixture.persons_file("a.csv", people("lon,lat", lon_lat)));
    const auto codes = fixture.texts("population_cell", "code");
    const auto names = fixture.texts("population_cell", "unit");
    std::map<std::string, std::string> name_of;
    for (std::size_t i = 0; i < codes.size(); ++i) name_of[codes[i]] = names[i];
    CHECK(name_of.at("330203001001") == "西");
    CHECK(name_of.at("330203001002") == "东");
    CHECK(name_of.at("330203001") == "330203001");  // there is no layer of streets
    for (const std::string& code : codes) CHECK((code.rfind("100m", 0) != 0 || name_of.at(code) == code));
}

TEST_CASE("a file in GBK with codes of buildings is counted where the buildings are")
{
    Persons fixture;
    const std::string utf8 = people("楼幢编码", [](int i) { return i < 200 ? "B3302030000001" : "B9"; });
    const PersonImportReport report = fixture.publish(fixture.persons_file("b.csv", Persons::gbk(utf8)));
    CHECK(report.counted == 200);
    CHECK(report.issues.at("person-without-place") == 40);
    CHECK_FALSE(fixture.folder_shows_marks());
    CHECK(output_of("ls -d /dev/shm/haishu-persons.import-" + std::to_string(getpid()) + "-* 2>/dev/null").empty());
}

TEST_CASE("codes of the layer and of the file meet whatever white space and letter case they were written with")
{
    Persons fixture;
    fixture.import_layer("building",
                         "code,name,wkt\n\"b3302030000001\t \",楼,\"POLYGON((121.45 29.85,121.4501 29.85,121.4501 29.8501,121.45 "
                         "29.8501,121.45 29.85))\"\n");
    const PersonImportReport report =
        fixture.publish(fixture.persons_file("b.csv", people("楼幢编码", [](int) { return " B3302030000001"; })));
    CHECK(report.counted == 240);
}

TEST_CASE("counted persons carry the source that was given, and nothing of the one before")
{
    Persons fixture;
    REQUIRE(fixture.find_layer("population_cell")->schematic);
    PersonImportRequest request;
    request.reader = test_reader();
    request.source = fixture.persons_file("a.csv", people("lon,lat", lon_lat));
    request.crs = "EPSG:4490";
    request.attribution = "某区人口普查办公室 2026";
    request.licence = "内部使用";
    const auto publish = [&] {
        const auto report = stage_person_import(request, fixture.database, {});
        REQUIRE(report);
        REQUIRE(fixture.store->publish(report->staging_path, layers::PublishMode::Replace, ""));
        std::filesystem::remove(report->staging_path);
    };
    publish();
    CHECK_FALSE(fixture.find_layer("population_cell")->schematic);
    CHECK(fixture.find_layer("population_cell")->source == "某区人口普查办公室 2026");
    CHECK(fixture.find_layer("population_cell")->licence == "内部使用");
    request.attribution.clear();
    request.licence.clear();
    publish();
    CHECK(fixture.find_layer("population_cell")->source == "人口源数据计数（来源未注明）");
    CHECK(fixture.find_layer("population_cell")->licence.empty());
}

TEST_CASE("an error about a file of persons repeats nothing of it")
{
    Persons fixture;
    const std::string row = std::string(marks[0]) + "," + marks[2] + ",121.45,29.85\n";
    const struct {
        const char* name;
        std::string content;
        const char* id;
    } cases[] = {{"headless.csv", row + row, "persons-columns"},
                 {"quote.csv", "姓名,出生日期,lon,lat\n" + row + "\"" + row, "persons-unreadable"},
                 {"far.csv", "姓名,年龄,lon,lat\n" + std::string(marks[0]) + ",30,3300000,40500000\n", "persons-unreadable"},
                 {"nowhere.csv", "姓名,年龄,住址\n" + std::string(marks[0]) + ",30," + marks[3] + "\n", "persons-unplaced"},
                 {"empty.csv", "", "persons-unreadable"}};
    const auto before = fixture.file_names();
    for (const auto& each : cases) {
        INFO(each.name);
        const auto report = fixture.stage(fixture.persons_file(each.name, each.content));
        REQUIRE_FALSE(report);
        CHECK(report.error().id == each.id);
        std::string told = report.error().detail;
        for (const auto& [key, value] : report.error().context) told += key + value;
        CHECK_FALSE(Persons::shows_marks(told));
        CHECK(fixture.file_names() == before);
    }
    CHECK_FALSE(fixture.folder_shows_marks());
    CHECK(output_of("ls -d /dev/shm/haishu-persons.import-" + std::to_string(getpid()) + "-* 2>/dev/null").empty());
}

TEST_CASE("values that are not understood are counted and not quoted")
{
    Persons fixture;
    std::string csv = "姓名,年龄,性别,lon,lat\n";
    for (int i = 0; i < 60; ++i)
        csv += std::string(marks[0]) + "," + (i < 5 ? "x" : "30") + "," + (i < 7 ? marks[2] : "1") + "," + lon_lat(0) + "\n";
    const PersonImportReport report = fixture.publish(fixture.persons_file("c.csv", csv));
    CHECK(report.counted == 60);
    CHECK(report.issues == std::map<std::string, std::uint64_t>{{"not-understood-age", 5}, {"not-understood-sex", 7}});
}

TEST_CASE("the same file again changes nothing, and an older one is refused")
{
    Persons fixture;
    const std::string source = fixture.persons_file("a.csv", people("lon,lat", lon_lat));
    fixture.publish(source);
    const auto before = fixture.texts("population_cell", "population");
    const auto women = fixture.texts("population_cell", "female");
    for (int again = 0; again < 3; ++again) fixture.publish(source);
    CHECK(fixture.texts("population_cell", "population") == before);
    CHECK(fixture.texts("population_cell", "female") == women);
    PersonImportRequest request;
    request.reader = test_reader();
    request.source = source;
    request.crs = "EPSG:4490";
    request.ref_day = days_from_civil(2026, 6, 29);
    const auto refused = stage_person_import(request, fixture.database, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().id == "persons-older");
}

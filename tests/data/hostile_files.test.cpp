// Files that are broken, that lie, or that would do harm: a clear error, no request sent, nothing left behind.

#include "data/readers/archive.hpp"
#include "tests/data/import_fixture.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace haishu;
using namespace haishu::data;

namespace
{

// A listener on loopback that nobody should ever call.
class Canary
{
   public:
    Canary()
    {
        m_socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(m_socket, 8) == 0);
        socklen_t size = sizeof address;
        getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size);
        url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/";
    }
    ~Canary() { close(m_socket); }
    [[nodiscard]] bool was_called() const { return accept(m_socket, nullptr, nullptr) >= 0; }

    std::string url;

   private:
    int m_socket = -1;
};

constexpr const char* one_point =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Point","coordinates":[121.5,29.8]}}]})";

}  // namespace

TEST_CASE("what is missing, empty or of no format is said so")
{
    ImportFixture fixture;
    CHECK(fixture.failed_import(request_for(fixture.folder + "/nothing.shp")).id == "source-missing");
    CHECK(fixture.failed_import(request_for("/dev/zero")).id == "source-unreadable");
    CHECK(fixture.failed_import(request_for("/vsicurl/http://127.0.0.1/x.geojson")).id == "source-missing");
    CHECK(fixture.failed_import(request_for(fixture.file("a.geojson", ""))).id == "source-empty");
    CHECK(fixture.failed_import(request_for(fixture.file("empty.zip", std::string("PK\5\6") + std::string(18, '\0')))).id ==
          "source-format-unknown");
    CHECK(fixture.failed_import(request_for(fixture.file("b.bin", "\1\2\3"))).id == "source-format-unknown");
    CHECK(fixture.failed_import(request_for(fixture.file("c.geojson", R"({"type":"FeatureCollection","features":[]})"))).id ==
          "source-empty");
    std::filesystem::create_directory(fixture.folder + "/folder");
    CHECK(fixture.failed_import(request_for(fixture.folder + "/folder")).id == "source-format-unknown");
    auto request = request_for(fixture.file("d.geojson", one_point), "Not A Layer!");
    CHECK(fixture.failed_import(request).id == "layer-id-invalid");
}

TEST_CASE("a file that is not what its name says is refused")
{
    ImportFixture fixture;
    for (const char* name : {"a.shp", "a.gpkg", "a.kml", "a.fgb", "a.csv", "a.dxf", "a.pbf"}) {
        INFO(name);
        CHECK(fixture.failed_import(request_for(fixture.file(name, one_point))).id == "content-mismatch");
    }
    CHECK(fixture.failed_import(request_for(fixture.file("a.geojson", "name,lon,lat\nx,1,2\n"))).id == "content-mismatch");
    CHECK(fixture.failed_import(request_for(fixture.file("b.geojson", "<html></html>"))).id == "content-mismatch");
}

TEST_CASE("a virtual dataset in disguise opens nothing and calls nobody")
{
    ImportFixture fixture;
    const Canary canary;
    const std::string secret = fixture.file("secret.geojson", one_point);
    for (const std::string& target : {secret, "/vsicurl/" + canary.url + "x.geojson"}) {
        const std::string vrt = "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>" + target +
                                "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
        for (const char* name : {"a.vrt", "a.kml", "a.geojson", "a.csv", "a.shp", "a.gpkg", "a.dxf", "a.bin"}) {
            INFO(name);
            fixture.failed_import(request_for(fixture.file(name, vrt)));
        }
        fixture.failed_import(request_for(fixture.packed("v.zip", {{"a.vrt", vrt, false}, {"b.kml", vrt, false}})));
    }
    CHECK_FALSE(canary.was_called());
}

TEST_CASE("outside links in KML and GeoJSON are not followed")
{
    ImportFixture fixture;
    const Canary canary;
    const std::string kml =
        "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Style id=\"s\"><IconStyle><Icon><href>" +
        canary.url + "i.png</href></Icon></IconStyle></Style><NetworkLink><name>l</name><Link><href>" + canary.url +
        "x.kml</href></Link></NetworkLink><Placemark><name>a</name><styleUrl>" + canary.url +
        "s.kml#s</styleUrl><Point><coordinates>121.5,29.8</coordinates></Point></Placemark></Document></kml>";
    CHECK(fixture.import(request_for(fixture.file("a.kml", kml), "kml")).written == 1);
    const std::string json =
        R"({"type":"FeatureCollection","crs":{"type":"link","properties":{"href":")" + canary.url +
        R"(crs","type":"proj4"}},"features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[121.5,29.8]}}]})";
    CHECK(fixture.import(request_for(fixture.file("a.geojson", json), "json")).written == 1);
    const std::string named =
        R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":")" + canary.url +
        R"("}},"features":[{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[121.5,29.8]}}]})";
    const auto ignored = fixture.try_import(request_for(fixture.file("b.geojson", named), "named"));
    CHECK((!ignored || ignored->written == 1));
    CHECK_FALSE(canary.was_called());
}

TEST_CASE("document types with entities are refused")
{
    ImportFixture fixture;
    const std::string kml =
        "<?xml version=\"1.0\"?><!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><kml "
        "xmlns=\"http://www.opengis.net/kml/2.2\">"
        "<Placemark><name>&x;</name><Point><coordinates>121.5,29.8</coordinates></Point></Placemark></kml>";
    CHECK(fixture.failed_import(request_for(fixture.file("a.kml", kml))).id == "source-unsafe");
}

TEST_CASE("archives that lead out of their folder are refused")
{
    ImportFixture fixture;
    for (const std::string& name :
         {std::string("../escaped.geojson"), std::string("/tmp/escaped.geojson"), std::string("a/../../escaped.geojson"),
          std::string("..\\escaped.geojson"), std::string("C:\\escaped.geojson"), std::string("a//b.geojson"),
          std::string("./a.geojson")}) {
        INFO(name);
        CHECK(fixture.failed_import(request_for(fixture.packed("slip.zip", {{name, one_point, false}}))).id == "archive-unsafe");
    }
    CHECK_FALSE(std::filesystem::exists(fixture.folder + "/escaped.geojson"));
    CHECK_FALSE(std::filesystem::exists("/tmp/escaped.geojson"));
    CHECK(fixture.failed_import(request_for(fixture.packed("link.zip", {{"a.geojson", "/etc/passwd", true}}))).id ==
          "archive-unsafe");
    CHECK(
        fixture
            .failed_import(request_for(fixture.packed("clash.zip", {{"a", one_point, false}, {"a/b.geojson", one_point, false}})))
            .id == "archive-unsafe");
    CHECK(fixture
              .failed_import(request_for(
                  fixture.packed("twins.zip", {{"a\\b.geojson", one_point, false}, {"a/b.geojson", one_point, false}})))
              .id == "archive-unsafe");
}

TEST_CASE("archives that are bombs, cut short or locked are refused", "[sample-data]")
{
    ImportFixture fixture;
    CHECK(fixture.failed_import(request_for(fixture.packed("bomb.zip", {{"a.geojson", std::string(64 << 20, ' '), false}}))).id ==
          "archive-too-large");
    std::vector<ZipMember> many;
    for (int i = 0; i < 1001; ++i) many.push_back({std::to_string(i) + ".txt", "x", false});
    CHECK(fixture.failed_import(request_for(fixture.packed("many.zip", many))).id == "archive-too-large");

    const std::string whole = read_file(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip"));
    for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{100}, std::size_t{4}}) {
        INFO(size);
        CHECK(fixture.failed_import(request_for(fixture.file("cut.zip", whole.substr(0, size)))).id == "archive-damaged");
    }
    REQUIRE(system(("cd " + fixture.folder + " && gzip -c " + shared("osm/ningbo_school.geojson") + " > s.geojson.gz").c_str()) ==
            0);
    const std::string gzipped = read_file(fixture.folder + "/s.geojson.gz");
    CHECK(fixture.failed_import(request_for(fixture.file("cut.geojson.gz", gzipped.substr(0, gzipped.size() / 2)))).id ==
          "archive-damaged");
    fixture.file("zeros", std::string(64 << 20, '\0'));
    REQUIRE(system(("gzip -9 " + fixture.folder + "/zeros").c_str()) == 0);
    CHECK(fixture.failed_import(request_for(fixture.folder + "/zeros.gz")).id == "archive-too-large");
}

TEST_CASE("an archive with names in GBK is unpacked by their meaning")
{
    ImportFixture fixture;
    // 石碶街道.geojson without the UTF-8 flag; half of 碶 is a backslash
    const std::string path =
        fixture.packed("gbk.zip", {{"\xCA\xAF\xB4\x5C\xBD\xD6\xB5\xC0.csv", "name,lon,lat\nx,121.5,29.8\n", false}});
    CHECK(fixture.import(request_for(path)).descriptor.title.zh == "石碶街道");
}

TEST_CASE("a file cut short within its header is not what its name says")
{
    ImportFixture fixture;
    const std::string shape("\0\0\x27\x0A\0\0\0\0", 8);
    CHECK(fixture.failed_import(request_for(fixture.file("c.shp", shape))).id == "content-mismatch");
    CHECK(fixture.failed_import(request_for(fixture.file("d.shp", shape + std::string(23, '\0')))).id == "content-mismatch");
    const std::string database("SQLite format 3\0", 16);
    CHECK(fixture.failed_import(request_for(fixture.file("c.gpkg", database))).id == "content-mismatch");
    CHECK(fixture.failed_import(request_for(fixture.file("d.gpkg", database + std::string(83, 'G')))).id == "content-mismatch");
}

TEST_CASE("files cut short are damaged, not half imported", "[sample-data]")
{
    ImportFixture fixture;
    REQUIRE(system(("cd " + fixture.folder +
                    " && for f in FlatGeobuf:fgb GPKG:gpkg 'ESRI Shapefile:shp'; do ogr2ogr -f \"${f%%:*}\" w.${f##*:} " +
                    shared("osm/ningbo_school.geojson") + " -where \"OGR_GEOMETRY='Polygon'\" 2>/dev/null; done")
                       .c_str()) == 0);
    for (const std::string extension : {"fgb", "gpkg", "shp"}) {
        const std::string whole = read_file(fixture.folder + "/w." + extension);
        REQUIRE(whole.size() > 1000);
        for (const double share : {0.1, 0.5, 0.9}) {
            INFO(extension << " " << share);
            for (const char* companion : {"shx", "dbf", "prj", "cpg"})
                if (extension == "shp")
                    fixture.file(std::string("c.") + companion, read_file(fixture.folder + "/w." + companion));
            const auto path = fixture.file("c." + extension,
                                           whole.substr(0, static_cast<std::size_t>(static_cast<double>(whole.size()) * share)));
            CHECK(fixture.failed_import(request_for(path)).id == "source-damaged");
        }
    }
    const std::string json = read_file(shared("osm/ningbo_school.geojson"));
    CHECK(fixture.failed_import(request_for(fixture.file("c.geojson", json.substr(0, json.size() / 2)))).id == "source-damaged");
    const std::string kml = read_file(shared("formats/ningbo_metro_stations.kml"));
    CHECK(fixture.failed_import(request_for(fixture.file("c.kml", kml.substr(0, kml.size() / 2)))).id == "source-damaged");
    const std::string pbf = read_file(shared("osm/monaco.osm.pbf"));
    auto request = request_for(fixture.file("c.osm.pbf", pbf.substr(0, pbf.size() / 2)));
    request.source_layer = "lines";
    CHECK(fixture.failed_import(request).id == "source-damaged");
    CHECK(fixture.failed_import(request_for(fixture.file("c.csv", "a,lon,lat\n\"open,1,2\n"))).id == "csv-malformed");
}

TEST_CASE("a shapefile without its index names what is missing", "[sample-data]")
{
    ImportFixture fixture;
    REQUIRE(unpack_zip(shared("formats/ningbo_school_gbk_nocpg_epsg4549.zip"), fixture.folder));
    std::filesystem::remove(fixture.folder + "/ningbo_school_gbk.shx");
    const Error error = fixture.failed_import(request_for(fixture.folder + "/ningbo_school_gbk.shp"));
    CHECK(error.id == "source-incomplete");
    CHECK(error.detail.find(".shx") != std::string::npos);
}

TEST_CASE("what a killed import left behind goes with the next")
{
    ImportFixture fixture;
    fixture.file("haishu.sqlite.import-999999999-abcdef/x", "left");
    fixture.file("haishu.sqlite.staging-999999999-1", "left");
    fixture.file("haishu.sqlite.staging-1-1", "of a process that runs");
    fixture.file("other.sqlite.import-999999999-abcdef", "of another database");
    fixture.import(request_for(fixture.file("a.geojson", one_point)));
    CHECK_FALSE(std::filesystem::exists(fixture.folder + "/haishu.sqlite.import-999999999-abcdef"));
    CHECK_FALSE(std::filesystem::exists(fixture.folder + "/haishu.sqlite.staging-999999999-1"));
    CHECK(std::filesystem::exists(fixture.folder + "/haishu.sqlite.staging-1-1"));
    CHECK(std::filesystem::exists(fixture.folder + "/other.sqlite.import-999999999-abcdef"));
}

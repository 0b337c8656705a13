// Names in KML as their author wrote them, though the library that reads it knows only ASCII ones.

#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

namespace
{

std::string document(const std::string& content)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>" + content +
           "</Document></kml>";
}

std::string placemark(const std::string& name, const std::string& data = "")
{
    return "<Placemark><name>" + name + "</name><ExtendedData>" + data +
           "</ExtendedData><Point><coordinates>121.5,29.8</coordinates></Point></Placemark>";
}

}  // namespace

TEST_CASE("data of a placemark keep their Chinese names, two of one length too")
{
    ImportFixture fixture;
    const std::string kml =
        document("<!-- <Data name=\"注\"> --><description><![CDATA[<Data name=\"字\">]]></description>" +
                 placemark("a", "<Data name=\"电话\"><value>0574</value></Data><Data  name='地址'><value>鼓楼</value></Data>") +
                 placemark("b",
                           "<Data name=\"地址\"><value>月湖</value></Data><Data name=\"floor area\"><value>3</value></Data>"
                           "<Data name=\"A&amp;B\"><value>4</value></Data>"));
    fixture.import(request_for(fixture.file("a.kml", kml)));
    CHECK(fixture.texts("trial", "电话") == std::vector<std::string>{"0574", "null"});
    CHECK(fixture.texts("trial", "地址") == std::vector<std::string>{"鼓楼", "月湖"});
    CHECK(fixture.texts("trial", "floor area") == std::vector<std::string>{"null", "3"});
    CHECK(fixture.texts("trial", "A&B") == std::vector<std::string>{"null", "4"});
}

TEST_CASE("a folder without a name is a layer among others and never the silent choice")
{
    ImportFixture fixture;
    const std::string kml =
        document("<Folder><name>学校</name>" + placemark("a") + "</Folder><Folder><name></name>" + placemark("b") + "</Folder>");
    auto request = request_for(fixture.file("a.kml", kml));
    const Error error = fixture.failed_import(request);
    CHECK(error.id == "source-layer-needed");
    CHECK(error.detail.find("学校, layer_2") != std::string::npos);
    request.source_layer = "layer_2";
    fixture.import(request);
    CHECK(fixture.texts("trial", "Name") == std::vector<std::string>{"b"});
}

// Places in tables as people write them.

#include "data/normalize/coordinate_text.hpp"
#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

TEST_CASE("coordinates are read as people write them")
{
    CHECK(coordinate_in(" 121.5 ") == 121.5);
    CHECK(coordinate_in("121,5") == 121.5);
    CHECK(coordinate_in("-1,5") == -1.5);
    CHECK(*coordinate_in("121°30′36″") == Approx(121.51));
    CHECK(*coordinate_in("121° 30.6'") == Approx(121.51));
    CHECK(*coordinate_in("29度48分36秒") == Approx(29.81));
    CHECK(*coordinate_in("东经121°30′0″") == Approx(121.5));
    CHECK(*coordinate_in("29°48'36\"S") == Approx(-29.81));
    CHECK(*coordinate_in("E121.5") == Approx(121.5));
    for (const char* none : {"", "abc", "1,2,3", "1,234.5", "nan", "inf", "121°60′0″", "121°x", "E", "121°30′0″ x"}) {
        INFO(none);
        CHECK_FALSE(coordinate_in(none));
    }
}

TEST_CASE("a table with commas for points and remarks in its header is placed")
{
    ImportFixture fixture;
    fixture.import(request_for(fixture.file("a.csv", "名称;经度(E);纬度(N)\n月湖;121,54;29,87\n")));
    const auto features = fixture.features("trial");
    REQUIRE(features[0].geometry);
    CHECK(features[0].geometry->points[0].x == 121.54);
    CHECK(features[0].geometry->points[0].y == 29.87);
    CHECK(fixture.find_layer("trial")->fields.size() == 1);
}

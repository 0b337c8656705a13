// Legal entities on their way in: codes with check signs, and the street that is declared against the one that holds the point.

#include "tests/data/import_fixture.hpp"

using namespace haishu;
using namespace haishu::data;

namespace
{

// Two streets side by side, parted at 121.5 degrees east.
class Entities : public ImportFixture
{
   public:
    Entities()
    {
        ImportRequest request =
            request_for(file("in/street.csv",
                             "code,name,wkt\n"
                             "330203001,南门街道,\"POLYGON((121.4 29.8,121.5 29.8,121.5 29.9,121.4 29.9,121.4 29.8))\"\n"
                             "330203004,月湖街道,\"POLYGON((121.5 29.8,121.6 29.8,121.6 29.9,121.5 29.9,121.5 29.8))\"\n"),
                        "street");
        request.crs = "EPSG:4490";
        import(request);
    }

    ImportRequest entities(const std::string& rows, layers::PublishMode mode = layers::PublishMode::Replace)
    {
        ImportRequest request =
            request_for(file("in/entities.csv", "uscc,org_code,name,street_code_declared,wkt\n" + rows), "legal_entity");
        request.crs = "EPSG:4490";
        request.mode = mode;
        return request;
    }
};

using Texts = std::vector<std::string>;

bool has_sample(const ImportReport& report, const std::string& wanted)
{
    return std::any_of(report.samples.begin(), report.samples.end(),
                       [&](const std::string& sample) { return sample.find(wanted) != std::string::npos; });
}

}  // namespace

TEST_CASE("codes are kept in their canonical form, and a row whose code is wrong is left out and named")
{
    Entities fixture;
    const ImportReport report =
        fixture.import(fixture.entities("91330203000000019N,000000019,甲,,\n"
                                        "９１３３０２０３４９８９５６４８ｘｄ,49895648-x,乙,,\n"
                                        "91330203000000019K,,丙,,\n"
                                        "91350100M000100Y4Z,,丁,,\n"
                                        "330203000012345,,戊,,\n"
                                        ",,己,,\n"));
    CHECK(fixture.texts("legal_entity", "uscc") == Texts{"91330203000000019N", "9133020349895648XD", "null"});
    CHECK(fixture.texts("legal_entity", "org_code") == Texts{"000000019", "49895648X", "null"});
    CHECK(report.read == 6);
    CHECK(report.written == 3);
    CHECK(report.issues.at("code-invalid") == 3);
    CHECK(has_sample(report,
                     "'91330203000000019K' in field uscc: the check sign does not fit the other signs (the row is left out)"));
    CHECK(has_sample(report, "registration number of 15 digits"));
    for (const std::string& sample : report.samples) CHECK(sample.find("000000019N") == std::string::npos);
}

TEST_CASE("a wrong code that is not the key is left out alone")
{
    Entities fixture;
    const ImportReport report = fixture.import(fixture.entities("91330203000000019N,000000018,甲,,\n"));
    CHECK(fixture.texts("legal_entity", "org_code") == Texts{"null"});
    CHECK(report.written == 1);
    CHECK(report.issues.at("code-invalid") == 1);
}

TEST_CASE("a wrong code comes in by no mode of import, and a file of wrong codes alone is refused")
{
    Entities fixture;
    fixture.import(fixture.entities("91330203000000019N,,甲,,\n"));
    for (const auto mode : {layers::PublishMode::Append, layers::PublishMode::Upsert}) {
        const ImportReport report =
            fixture.import(fixture.entities("9133020300000001AN,,错,,\n92330203000000019K,,乙,,\n", mode));
        CHECK(report.issues.at("code-invalid") == 1);
        CHECK(report.written == 1);
    }
    for (const std::string& code : fixture.texts("legal_entity", "uscc")) CHECK(code != "9133020300000001AN");
    const auto before = fixture.texts("legal_entity", "uscc");
    for (const auto mode : {layers::PublishMode::Replace, layers::PublishMode::Append, layers::PublishMode::Upsert}) {
        const Error refused = fixture.failed_import(fixture.entities("91330203000000019K,,甲,,\n", mode));
        CHECK(refused.id == "codes-invalid");
        CHECK(refused.detail.find("row ") != std::string::npos);
    }
    CHECK(fixture.texts("legal_entity", "uscc") == before);
}

TEST_CASE("the report names rows whose point lies in another street than the declared one")
{
    Entities fixture;
    const ImportReport report =
        fixture.import(fixture.entities("91330203000000019N,,甲,330203001,POINT(121.45 29.85)\n"
                                        "92330203000000019K,,乙,330203001,POINT(121.55 29.85)\n"
                                        "12330203000000019U,,丙,330203001,\n"
                                        "11330203000000019Y,,丁,,POINT(121.55 29.85)\n"
                                        "52330203000000019P,,戊,330203001,POINT(121.75 29.85)\n"));
    CHECK(report.written == 5);
    CHECK(report.issues.at("area-differs") == 1);
    CHECK(has_sample(report, "street_code_declared says 330203001, the geometry lies in street 330203004"));
}

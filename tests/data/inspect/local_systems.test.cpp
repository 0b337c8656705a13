#include "data/local/control_points.hpp"
#include "tests/data/import_fixture.hpp"

#include <sys/stat.h>

#include <cmath>

using namespace haishu;
using namespace haishu::data;

namespace
{

// The synthetic system of the vectors: four places in it, to a tenth of a millimetre.
constexpr const char* points_table =
    "name,lon,lat,local_east,local_north\n"
    "A,121.55,29.875,15413.4570,8209.5381\n"
    "B,121.50,29.85,10582.5663,5438.0449\n"
    "C,121.24,29.78,-14560.7098,-2288.7803\n"
    "D,121.556,29.87,15993.2790,7655.4457\n";

LocalFit fitted(ImportFixture& fixture, const std::string& table)
{
    const auto points = read_control_points(fixture.file("points.csv", table), fixture.folder, "");
    REQUIRE(points);
    auto fit = fit_local_system("synthetic", *points, geo::PlaneModel::Similarity, std::nullopt);
    REQUIRE(fit);
    return std::move(fit).value();
}

}  // namespace

TEST_CASE("control points recover the synthetic system to a millimetre, and the meridian behind it")
{
    ImportFixture fixture;
    const LocalFit fit = fitted(fixture, points_table);
    CHECK(fit.central_meridian == 121.5);
    CHECK(fit.fit.rms_m < 0.001);
    ImportRequest request = request_for(fixture.file("p.csv", "n,x,y\n月湖,15413.4570,8209.5381\n"));
    request.crs = "local:synthetic";
    request.local_definition = fit.system.definition;
    fixture.import(request);
    const geo::Point p = fixture.features("trial")[0].geometry->points[0];
    CHECK(std::abs(p.x - 121.55) < 1e-8);  // a millimetre
    CHECK(std::abs(p.y - 29.875) < 1e-8);
    request.source = fixture.file("q.csv", "n,x,y\n月湖,8209.5381,15413.4570\n");
    request.crs = "local:synthetic/yx";
    fixture.import(request);
    CHECK(std::abs(fixture.features("trial")[0].geometry->points[0].x - 121.55) < 1e-8);
}

TEST_CASE("local systems lie encrypted, behind a key that is only their owner's")
{
    ImportFixture fixture;
    const LocalFit fit = fitted(fixture, points_table);
    auto systems = LocalSystems::open(fixture.database, "");
    REQUIRE(systems);
    REQUIRE(systems->put(fit.system));
    CHECK(systems->put(fit.system).error().id == "local-system-exists");
    const std::string kept = read_file(fixture.database + ".local-systems");
    CHECK(kept.find("affine") == std::string::npos);
    CHECK(kept.find("synthetic") == std::string::npos);
    struct stat state {
    };
    for (const char* file : {".local-systems", ".local-key"}) {
        REQUIRE(stat((fixture.database + file).c_str(), &state) == 0);
        CHECK((state.st_mode & 0777) == 0600);
    }
    const auto again = LocalSystems::open(fixture.database, "");
    REQUIRE(again);
    CHECK(again->list().size() == 1);
    CHECK(*again->definition("synthetic") == fit.system.definition);
    CHECK(again->definition("other").error().id == "local-system-unknown");

    chmod((fixture.database + ".local-key").c_str(), 0644);
    CHECK(LocalSystems::open(fixture.database, "").error().id == "local-key-exposed");
    const std::string other = fixture.file("other.key", std::string(64, 'a') + "\n");
    chmod(other.c_str(), 0600);
    CHECK(LocalSystems::open(fixture.database, other).error().id == "local-key-wrong");
    CHECK(LocalSystems::open(fixture.database, fixture.folder + "/none").error().id == "local-key-missing");
}

TEST_CASE("no error of an import in a local system tells its parameters")
{
    ImportFixture fixture;
    const LocalFit fit = fitted(fixture, points_table);
    ImportRequest request = request_for(fixture.file("p.csv", "n,x,y\nfar,99999999,88888888\n"));
    request.crs = "local:synthetic";
    request.local_definition = fit.system.definition;
    const Error error = fixture.failed_import(request);
    for (const char* part : {"+proj", "xoff", "490000", "489", "3298", "s11"})
        CHECK(error.detail.find(part) == std::string::npos);
    request.local_definition = fit.system.definition + " +step +proj=nonsense";
    const Error broken = fixture.failed_import(request);
    CHECK(broken.id == "local-system-unknown");
    CHECK(broken.detail.find("proj") == std::string::npos);
    for (const auto& [key, value] : broken.context) CHECK(value.find("proj") == std::string::npos);
}

TEST_CASE("control points with east and north changed over are refused")
{
    ImportFixture fixture;
    const auto points = read_control_points(
        fixture.file("points.csv",
                     "点号,经度,纬度,地方东,地方北\n1,121.55,29.875,8209.5,15413.4\n2,121.50,29.85,5438.0,10582.5\n"
                     "3,121.24,29.78,-2288.7,-14560.7\n4,121.556,29.87,7655.4,15993.2\n"),
        fixture.folder, "");
    REQUIRE(points);
    CHECK(points->at(0).name == "1");
    CHECK(fit_local_system("x", *points, geo::PlaneModel::Similarity, std::nullopt).error().id == "control-points-scale");
}

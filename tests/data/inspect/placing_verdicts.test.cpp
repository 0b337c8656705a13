#include "data/inspect/crs_candidates.hpp"
#include "geo/crs/chinese_offset.hpp"
#include "geo/crs/transform.hpp"
#include "tests/data/import_fixture.hpp"

#include <cmath>
#include <random>

using namespace haishu;
using namespace haishu::data;

namespace
{

// Points over the district, one each about two kilometres.
std::vector<SampledFeature> sampled(const std::function<geo::Point(geo::Point)>& written)
{
    std::vector<SampledFeature> features;
    for (double lon = 121.15; lon < 121.58; lon += 0.0213)
        for (double lat = 29.72; lat < 29.94; lat += 0.0171) {
            SampledFeature feature;
            feature.geometry.points = {written({lon, lat})};
            features.push_back(feature);
        }
    return features;
}

std::function<geo::Point(geo::Point)> in_system(int epsg)
{
    auto transform = std::make_shared<geo::Transform>(*geo::Transform::create(geo::cgcs2000, {epsg}));
    return [transform](geo::Point p) { return *transform->apply(p); };
}

BaseMap extent_only()
{
    BaseMap map;
    map.extent = {121.08, 29.66, 121.6, 29.97};
    return map;
}

DeclaredCrs declared(int epsg, const std::string& name)
{
    return {"PROJCRS[...]", epsg, name};
}

}  // namespace

TEST_CASE("plane numbers without a word about their system: the right one comes first and is asked for")
{
    for (const int epsg : {4549, 4528, 4550, 4529, 3857}) {
        const auto verdict = judge_crs({}, sampled(in_system(epsg)), extent_only(), {});
        REQUIRE_FALSE(verdict.candidates.empty());
        CHECK(verdict.candidates[0].crs == "EPSG:" + std::to_string(epsg));
        CHECK(verdict.candidates[0].inside == verdict.candidates[0].sampled);
        CHECK_FALSE(verdict.is_decided);
    }
}

TEST_CASE("X that is north is seen")
{
    const auto write = in_system(4549);
    const auto verdict = judge_crs({}, sampled([&](geo::Point p) {
                                       const geo::Point plane = write(p);
                                       return geo::Point{plane.y, plane.x};
                                   }),
                                   extent_only(), {});
    REQUIRE_FALSE(verdict.candidates.empty());
    CHECK(verdict.candidates[0].crs == "EPSG:4549/yx");
}

TEST_CASE("packed degrees, minutes and seconds are told from decimal degrees")
{
    const auto packed = [](double degrees) {
        const double whole = std::floor(degrees);
        const double minutes = std::floor((degrees - whole) * 60);
        const double seconds = std::floor(((degrees - whole) * 60 - minutes) * 60);
        return whole + minutes / 100 + seconds / 10000;
    };
    const auto verdict = judge_crs({}, sampled([&](geo::Point p) {
                                       return geo::Point{packed(p.x), packed(p.y)};
                                   }),
                                   extent_only(), {});
    CHECK(verdict.candidates.at(0).crs == "EPSG:4490/dms");
    const auto decimal = judge_crs({}, sampled([](geo::Point p) { return p; }), extent_only(), {});
    CHECK(decimal.candidates.at(0).crs == "EPSG:4490");
}

TEST_CASE("a declared system is decided on where it lands in the district, and refused a wrong zone")
{
    const auto right =
        judge_crs(declared(4549, "CGCS2000 / 3-degree Gauss-Kruger CM 120E"), sampled(in_system(4549)), extent_only(), {});
    CHECK(right.candidates.at(0).crs == "EPSG:4549");
    CHECK(right.is_decided);
    const auto wrong =
        judge_crs(declared(4550, "CGCS2000 / 3-degree Gauss-Kruger CM 123E"), sampled(in_system(4549)), extent_only(), {});
    CHECK(wrong.candidates.at(0).crs == "EPSG:4549");
    CHECK_FALSE(wrong.is_decided);
}

TEST_CASE("a declared system of an old datum is never decided on")
{
    const auto verdict =
        judge_crs(declared(2385, "Xian 1980 / 3-degree Gauss-Kruger CM 120E"), sampled(in_system(4549)), extent_only(), {});
    REQUIRE_FALSE(verdict.candidates.empty());
    CHECK_FALSE(verdict.is_decided);
    for (const CrsCandidate& candidate : verdict.candidates)
        if (candidate.crs == "EPSG:2385") CHECK_FALSE(candidate.is_usable);
}

TEST_CASE("an import of plane numbers in the wrong zone or without one names what would fit")
{
    ImportFixture fixture;
    ImportRequest request = request_for(fixture.file("p.csv", "n,x,y\na,649750.0767,3307266.0827\n"));
    CHECK(fixture.failed_import(request).id == "coordinates-not-degrees");
    request.crs = "EPSG:4550";
    const Error error = fixture.failed_import(request);
    CHECK(error.id == "position-implausible");
    CHECK(error.detail.find("EPSG:4549") != std::string::npos);
    request.crs = "cm:121.5";
    request.source = fixture.file("q.csv", "n,x,y\na,504830.3489,3306258.0239\n");
    fixture.import(request);
    const geo::Point p = fixture.features("trial")[0].geometry->points[0];
    CHECK(std::abs(p.x - 121.55) < 1e-8);
    CHECK(std::abs(p.y - 29.875) < 1e-8);
}

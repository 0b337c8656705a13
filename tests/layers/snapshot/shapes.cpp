#include "geo/codec/wkt.hpp"
#include "layers/snapshot/shape_arena.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace haishu;
using namespace haishu::layers;

namespace
{

LayerView layer_of(const std::vector<geo::Geometry>& shapes)
{
    SnapshotBuilder builder(random_descriptor());
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        Feature feature;
        feature.fid = static_cast<std::int64_t>(i) + 1;
        feature.geometry = shapes[i];
        builder.add(std::move(feature));
    }
    return view_of(builder.finish({}));
}

}  // namespace

TEST_CASE("every kind of geometry comes back as it was added")
{
    std::vector<geo::Geometry> shapes;
    for (const char* wkt : {
             "POINT (121.5 29.8)",
             "POINT Z (121.5 29.8 12.25)",
             "LINESTRING (121.5 29.8, 121.6 29.9)",
             "LINESTRING Z (121.5 29.8 1, 121.6 29.9 2)",
             "POLYGON ((121.5 29.8, 121.6 29.8, 121.6 29.9, 121.5 29.8))",
             "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (2 2, 2 3, 3 3, 2 2), (5 5, 5 6, 6 6, 5 5))",
             "MULTIPOINT ((1 2), (3 4))",
             "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8, 9 10))",
             "MULTILINESTRING ((1 2, 3 4))",
             "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((4 4, 9 4, 9 9, 4 9, 4 4), (5 5, 5 6, 6 6, 5 5)))",
             "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
             "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (3 4, 5 6), GEOMETRYCOLLECTION (POINT (7 8)))",
         }) {
        shapes.push_back(geo::read_wkt(wkt).value());
    }
    const LayerView view = layer_of(shapes);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        const auto feature = view.find(static_cast<std::int64_t>(i) + 1);
        REQUIRE(feature);
        CHECK(feature->geometry().to_geometry() == shapes[i]);
        CHECK(feature->box() == shapes[i].box());
    }
}

TEST_CASE("a line of more vertices than the lent table has keeps its end")
{
    geo::Geometry line;
    line.type = geo::GeometryType::LineString;
    for (int i = 0; i < 5000; ++i) line.points.push_back({121 + i * 1e-4, 29 + std::sin(i * 0.01)});
    line.ring_ends = {5000};
    CHECK(layer_of({line}).find(1)->geometry().to_geometry() == line);
}

TEST_CASE("world coordinates go with the vertices, and collections have none")
{
    const geo::Geometry line = geo::read_wkt("LINESTRING (121.5 29.8, 121.6 29.9)").value();
    const LayerView view = layer_of({line, geo::read_wkt("GEOMETRYCOLLECTION (POINT (1 2))").value()});
    REQUIRE(view.find(1)->world().size() == 2);
    CHECK(view.find(1)->world()[1] == geo::world_from_lonlat({121.6, 29.9}));
    CHECK(view.find(2)->world().empty());
}

TEST_CASE("empty geometries and none read the same and are in no box")
{
    SnapshotBuilder builder(random_descriptor());
    for (const std::int64_t fid : {4, 2, 3}) {
        Feature feature;
        feature.fid = fid;
        if (fid == 3) feature.geometry = geo::Geometry{geo::GeometryType::Polygon, {}, {}, {}, {}, {}};
        if (fid == 4) feature.geometry = geo::Geometry{geo::GeometryType::GeometryCollection, {}, {}, {}, {}, {}};
        builder.add(std::move(feature));
    }
    const LayerView view = view_of(builder.finish({}));
    std::vector<std::int64_t> found;
    view.search({-180, -90, 180, 90}, [&](const FeatureRef& feature) {
        found.push_back(feature.fid());
        return true;
    });
    CHECK(found.empty());
    view.visit_without_geometry([&](const FeatureRef& feature) {
        CHECK(feature.geometry().is_empty());
        CHECK(feature.box().is_empty());
        found.push_back(feature.fid());
        return true;
    });
    CHECK(found == std::vector<std::int64_t>{2, 3, 4});
    CHECK(view.extent().is_empty());
}

#include "layers/analysis/points_along.hpp"

#include "geo/ops/line_merge.hpp"
#include "geo/ops/measure.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

// A road eastward for about 965 m and then northward for about 1109 m, with hydrants beside it:
//
//                         . 5
//                         |
//                       3 |
//    1   2                |
//   ----------------------+  4
const geo::Geometry road = geo::read_wkt("LINESTRING (121.50 29.80, 121.51 29.80, 121.51 29.81)").value();

SmallCatalog hydrants()
{
    SmallCatalog layers;
    layers.add(small_layer("hydrant", Level::Internal, {{.name = "state", .type = FieldType::Text}}),
               {{"POINT (121.501 29.80005)", {std::string("ok")}},
                {"POINT (121.503 29.80005)", {std::string("faulty")}},
                {"POINT (121.5099 29.805)", {std::string("ok")}},
                {"POINT (121.5101 29.80)", {std::string("ok")}},
                {"POINT (121.51 29.811)", {std::string("ok")}},
                {"", {std::string("ok")}},
                {"LINESTRING (121.50 29.80, 121.51 29.80)", {std::string("ok")}}});
    return layers;
}

// Features point to their view.
const LayerView& hydrant_view()
{
    static const SmallCatalog layers = hydrants();
    static const LayerView view = layers.gate(Role::Clerk).open("hydrant").value();
    return view;
}

std::vector<LineAlong> along(AlongQuestion question, const AlongLimits& limits = {}, const char* flag = nullptr)
{
    const LayerView& view = hydrant_view();
    std::shared_ptr<const Filter> flags;
    if (flag != nullptr) flags = Filter::bind(*parse_cql2_text(flag).value(), view.descriptor()).value();
    question.flags = flags.get();
    WorkControl control(Deadline::never());
    auto found = find_points_along(view, question, limits, control);
    REQUIRE(found);
    return std::move(found).value();
}

std::vector<std::int64_t> fids(const LineAlong& line)
{
    std::vector<std::int64_t> found;
    for (const PointAlong& point : line.points) found.push_back(point.feature.fid());
    return found;
}

double metres(geo::Point a, geo::Point b)
{
    return geo::geodesic_distance_m(a, b);
}

}  // namespace

TEST_CASE("points along a line come by their station, with distance and side")
{
    const LineAlong line = along({{road}, 20}).front();
    CHECK(line.length_m == Approx(geo::geodesic_length_m(road)));
    CHECK(fids(line) == std::vector<std::int64_t>{1, 2, 4, 3});
    CHECK(line.points[0].station_m == Approx(metres({121.50, 29.80}, {121.501, 29.80})).margin(0.001));
    CHECK(line.points[0].distance_m == Approx(metres({121.501, 29.80}, {121.501, 29.80005})).margin(0.001));
    CHECK(line.points[0].side == PointAlong::Side::Left);
    // East of the corner: nearest to the corner itself.
    CHECK(line.points[2].station_m == Approx(metres({121.50, 29.80}, {121.51, 29.80})).margin(0.001));
    CHECK(line.points[3].side == PointAlong::Side::Left);
    CHECK(line.points[3].station_m ==
          Approx(metres({121.50, 29.80}, {121.51, 29.80}) + metres({121.51, 29.80}, {121.51, 29.805})).margin(0.01));
}

TEST_CASE("what is beyond the end belongs to the end, when it is near enough")
{
    const LineAlong line = along({{road}, 120}).front();
    CHECK(fids(line) == std::vector<std::int64_t>{1, 2, 4, 3, 5});
    CHECK(line.points.back().station_m == Approx(line.length_m));
    CHECK(line.points.back().distance_m == Approx(metres({121.51, 29.81}, {121.51, 29.811})).margin(0.001));
    CHECK(line.points.back().side == PointAlong::Side::On);
}

TEST_CASE("gaps reach from point to point and to both ends, with the piece of the line")
{
    const LineAlong line = along({{road}, 20, 150}).front();
    // Stations about 97, 290, 966 and 1520 of 2074.
    REQUIRE(line.gaps.size() == 4);
    CHECK(line.gaps[0].from_fid == 1);
    CHECK(line.gaps[0].to_fid == 2);
    CHECK(line.gaps[1].to_fid == 4);
    CHECK(line.gaps[2].from_fid == 4);
    CHECK_FALSE(line.gaps[3].to_fid);
    CHECK(line.gaps[3].to_m == line.length_m);
    for (const GapAlong& gap : line.gaps) CHECK(geo::geodesic_length_m(gap.shape) == Approx(gap.to_m - gap.from_m).margin(0.01));
    // A gap over the corner has it among its vertices.
    const LineAlong unfilled = along({{road}, 6, 150}).front();  // without 4 and 3
    REQUIRE(fids(unfilled) == std::vector<std::int64_t>{1, 2});
    REQUIRE(unfilled.gaps.size() == 2);
    CHECK(unfilled.gaps[1].from_fid == 2);
    CHECK(unfilled.gaps[1].shape.points.size() == 3);
    CHECK(along({{road}, 20, 1'000}).front().gaps.empty());
    const LineAlong none = along({{road}, 0.001, 1'000}).front();
    REQUIRE(none.gaps.size() == 1);
    CHECK_FALSE(none.gaps[0].from_fid);
    CHECK(none.gaps[0].shape.points == road.points);
}

TEST_CASE("flagged points are told, and a gap reaches over them when they do not count")
{
    const LineAlong line = along({{road}, 20, 150}, {}, "state <> 'ok'").front();
    CHECK(line.points[1].is_flagged);
    CHECK_FALSE(line.points[0].is_flagged);
    AlongQuestion question{{road}, 20, 150};
    question.flagged_fill_gaps = false;
    const LineAlong without = along(question, {}, "state <> 'ok'").front();
    CHECK(without.points.size() == 4);
    REQUIRE(without.gaps.size() == 3);
    CHECK(without.gaps[0].from_fid == 1);
    CHECK(without.gaps[0].to_fid == 4);
}

TEST_CASE("of two lines a point belongs to the nearest, and only to that")
{
    const geo::Geometry other = geo::read_wkt("LINESTRING (121.50 29.8002, 121.51 29.8002)").value();
    const auto lines = along({{road, other}, 20});
    CHECK(fids(lines[0]) == std::vector<std::int64_t>{1, 2, 4, 3});
    CHECK(fids(lines[1]).empty());
    const auto turned = along({{geo::read_wkt("LINESTRING (121.51 29.80, 121.50 29.80)").value()}, 20});
    CHECK(fids(turned[0]) == std::vector<std::int64_t>{4, 2, 1});
    CHECK(turned[0].points[2].side == PointAlong::Side::Right);
}

TEST_CASE("too many points or vertices along a line are refused")
{
    const LayerView& view = hydrant_view();
    WorkControl control(Deadline::never());
    AlongLimits few;
    few.points = 3;
    CHECK(find_points_along(view, {{road}, 20}, few, control).error().id == "along-too-large");
    few = {};
    few.vertices = 2;
    CHECK(find_points_along(view, {{road}, 20}, few, control).error().id == "along-too-large");
    WorkControl over(Deadline::after(std::chrono::milliseconds(0)));
    over.call_off();
    SmallCatalog many;
    many.add(small_layer("point", Level::Public, {{.name = "n", .type = FieldType::Text}}),
             std::vector<SmallRow>(100, {"POINT (121.505 29.80)", {std::string("x")}}));
    CHECK(find_points_along(many.gate().open("point").value(), {{road}, 20}, {}, over).error().id == "work-called-off");
}

TEST_CASE("lines are sewn together where two meet, and end at a fork")
{
    const auto merged = [](const char* wkt) { return geo::merged_lines(geo::read_wkt(wkt).value()).value(); };
    const auto way = merged("MULTILINESTRING ((0 0, 1 0), (2 0, 1 0), (2 0, 3 0))");
    REQUIRE(way.size() == 1);
    CHECK(way[0].points.size() == 4);
    CHECK(merged("MULTILINESTRING ((0 0, 1 0), (1 0, 2 0), (1 0, 1 1))").size() == 3);
    CHECK(merged("LINESTRING (0 0, 1 0, 0 0)").size() == 1);  // alone it stays as it is
    CHECK(merged("LINESTRING (1 1, 1 1)").empty());
    CHECK(merged("POINT (1 1)").empty());
    CHECK(merged("MULTILINESTRING ((0 0, 1 0), (5 5, 6 5))").size() == 2);
}

// What filters decide, case by case.

#include "layers/filter/filter.hpp"

#include "geo/codec/wkt.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/filter/matching.hpp"
#include "tests/layers/snapshot/random_layer.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace haishu;
using namespace haishu::layers;

namespace
{

Feature thing(std::int64_t fid, const std::string& wkt, std::vector<geo::Value> values)
{
    Feature feature;
    feature.fid = fid;
    if (!wkt.empty()) feature.geometry = geo::read_wkt(wkt).value();
    values.resize(8);
    feature.values = std::move(values);
    return feature;
}

constexpr std::int64_t day_2020_01_02 = 18'263;                // days since 1970
constexpr std::int64_t moment_2020_01_02 = 1'577'923'200'000;  // 2020-01-02T00:00:00Z

// 1: a lamp in the square; 2: a tree on its edge; 3: a path across it; 4: nothing but nulls.
LayerView small_layer()
{
    SnapshotBuilder builder(random_descriptor());
    builder.add(
        thing(1, "POINT (1 1)",
              {std::string("Straße"), std::string("lamp"), std::int64_t{3}, 1.5, true, day_2020_01_02, moment_2020_01_02}));
    builder.add(thing(2, "POINT (2 1)", {std::string("100%"), std::string("tree"), std::int64_t{7}, -2.0, false}));
    builder.add(thing(3, "LINESTRING (-1 1, 3 1)", {std::string("été"), std::string("path"), std::int64_t{0}, 0.0}));
    builder.add(thing(4, "", {}));
    return view_of(builder.finish({}));
}

std::string fault_of(const std::string& text)
{
    const LayerView view = small_layer();
    const auto filter = Filter::bind(*parse_cql2_text(text).value(), view.descriptor());
    return filter ? "none" : filter.error().id + ": " + filter.error().detail;
}

using Fids = std::set<std::int64_t>;

}  // namespace

TEST_CASE("a comparison with a null is neither true nor false")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "floors >= 3") == Fids{1, 2});
    CHECK(matches(view, "NOT floors >= 3") == Fids{3});
    CHECK(matches(view, "floors IS NULL") == Fids{4});
    CHECK(matches(view, "floors IS NULL OR floors = 0") == Fids{3, 4});
    CHECK(matches(view, "NOT (floors = 3 AND heated)") == Fids{2, 3});
    CHECK(matches(view, "heated") == Fids{1});
    CHECK(matches(view, "NOT heated") == Fids{2});
    CHECK(matches(view, "(floors > 5) = heated").empty());
    CHECK(matches(view, "(floors < 5) = heated") == Fids{1, 2});
    CHECK(matches(view, "geometry IS NULL") == Fids{4});
}

TEST_CASE("whole and real numbers compare exactly, and arithmetic without a result is null")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "floors * 2 - 1 > height + 3") == Fids{1, 2});
    CHECK(matches(view, "10 / floors > 3") == Fids{1});
    CHECK(matches(view, "7 div 2 = floors") == Fids{1});
    CHECK(matches(view, "floors % 4 = 3") == Fids{1, 2});
    CHECK(matches(view, "floors ^ 2 = 49") == Fids{2});
    CHECK(matches(view, "floors + 9007199254740992 = 9007199254740995") == Fids{1});
    CHECK(matches(view, "9007199254740993 > 9007199254740992.0") == Fids{1, 2, 3, 4});
    CHECK(matches(view, "height BETWEEN -2 AND 0") == Fids{2, 3});
}

TEST_CASE("text is compared by bytes, LIKE by characters, and folding is Unicode's")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "name LIKE '___'") == Fids{3});
    CHECK(matches(view, "name LIKE '100\\%'") == Fids{2});
    CHECK(matches(view, "name LIKE '%a%e'") == Fids{1});
    CHECK(matches(view, "CASEI(name) = CASEI('STRASSE')") == Fids{1});
    CHECK(matches(view, "ACCENTI(name) = 'ete'") == Fids{3});
    CHECK(matches(view, "CASEI(ACCENTI(name)) LIKE CASEI('ETE')") == Fids{3});
    CHECK(matches(view, "class IN ('tree', 'path')") == Fids{2, 3});
    CHECK(matches(view, "class NOT IN ('tree', 'path')") == Fids{1});
}

TEST_CASE("spatial functions tell inside, edge and crossing apart")
{
    const LayerView view = small_layer();
    const std::string square = "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))";
    CHECK(matches(view, "S_INTERSECTS(geometry, " + square + ")") == Fids{1, 2, 3});
    CHECK(matches(view, "S_WITHIN(geometry, " + square + ")") == Fids{1});
    CHECK(matches(view, "S_CONTAINS(" + square + ", geometry)") == Fids{1});
    CHECK(matches(view, "S_TOUCHES(geometry, " + square + ")") == Fids{2});
    CHECK(matches(view, "S_CROSSES(geometry, " + square + ")") == Fids{3});
    CHECK(matches(view, "S_DISJOINT(geometry, BBOX(1.5, 0, 3, 3))") == Fids{1});
    CHECK(matches(view, "S_EQUALS(geometry, LINESTRING (3 1, -1 1))") == Fids{3});
    CHECK(matches(view, "S_OVERLAPS(geometry, LINESTRING (0 1, 9 1))") == Fids{3});
    CHECK(matches(view, "S_INTERSECTS(geometry, GEOMETRYCOLLECTION (POINT (1 1), POINT (9 9)))") == Fids{1, 3});
    CHECK(matches(view, "S_EQUALS(geometry, geometry)") == Fids{1, 2, 3});
    CHECK(matches(view, "S_WITHIN(POINT (1 1), " + square + ")") == Fids{1, 2, 3, 4});
    // EPSG:4490 has its latitude first.
    CHECK(matches(view, "S_INTERSECTS(geometry, POINT (1 2))", geo::cgcs2000) == Fids{2, 3});
}

TEST_CASE("temporal functions take a date as its whole day in UTC+8 and know open intervals")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "seen = TIMESTAMP('2020-01-02T08:00:00+08:00')") == Fids{1});
    CHECK(matches(view, "seen >= DATE('2020-01-02') AND seen < DATE('2020-01-03')") == Fids{1});
    CHECK(matches(view, "seen > '2020-01-01T23:59:59.999Z'") == Fids{1});
    CHECK(matches(view, "built = DATE('2020-01-02')") == Fids{1});
    CHECK(matches(view, "T_INTERSECTS(seen, DATE('2020-01-02'))") == Fids{1});
    CHECK(matches(view, "T_DURING(seen, INTERVAL('2020-01-01', '2020-01-03'))") == Fids{1});
    CHECK(matches(view, "T_AFTER(seen, INTERVAL('..', '2020-01-01'))") == Fids{1});
    CHECK(matches(view, "T_BEFORE(built, TIMESTAMP('2020-01-02T16:00:00Z'))") == Fids{1});
    CHECK(matches(view, "T_BEFORE(built, TIMESTAMP('2020-01-02T15:59:59Z'))").empty());
    CHECK(matches(view, "T_DURING(seen, INTERVAL('2020-01-01T00:00:00Z', '2020-01-02T00:00:00.001Z'))") == Fids{1});
    CHECK(matches(view, "T_DURING(seen, INTERVAL('2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'))").empty());
    CHECK(matches(view, "built < '2020-01-01T16:00:00.001Z'") == Fids{1});
    CHECK(matches(view, "built < '2020-01-01T16:00:00Z'").empty());
    CHECK(matches(view, "T_STARTS(seen, INTERVAL(seen, '..'))") == Fids{1});
    CHECK(matches(view, "T_EQUALS(INTERVAL(seen, seen), seen)") == Fids{1});
}

TEST_CASE("array functions compare lists of values and fields, and a field by itself is no array")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "A_CONTAINEDBY((class, class), ('lamp', 'path'))") == Fids{1, 3});
    CHECK(matches(view, "A_CONTAINS((class, name), ('lamp'))") == Fids{1});
    CHECK(matches(view, "A_OVERLAPS((floors, 5), (7, 8))") == Fids{2});
    CHECK(matches(view, "A_EQUALS((floors, class), (7, 'tree'))") == Fids{2});
    for (const char* text : {"A_CONTAINS(class, ('lamp'))", "A_OVERLAPS(('lamp'), class)"}) {
        const auto bound = Filter::bind(*parse_cql2_text(text).value(), view.descriptor());
        REQUIRE_FALSE(bound);
        CHECK(bound.error().id == "filter-type");
        CHECK(bound.error().detail.find("class holds one value and is no array") != std::string::npos);
    }
    CHECK(Filter::bind(*parse_cql2_text("A_CONTAINS(nosuch, ('lamp'))").value(), view.descriptor()).error().id ==
          "property-unknown");
}

TEST_CASE("array functions take the items of a field that holds a list")
{
    LayerDescriptor layer = *random_descriptor();
    layer.fields[0].list_separator = "、";
    SnapshotBuilder builder(std::make_shared<const LayerDescriptor>(std::move(layer)));
    builder.add(thing(1, "", {std::string("挂号、急诊")}));
    builder.add(thing(2, "", {std::string("急诊")}));
    builder.add(thing(3, "", {std::string(" 急诊 、、挂号、体检、")}));
    builder.add(thing(4, "", {}));
    const LayerView view = view_of(builder.finish({}));
    CHECK(matches(view, "A_CONTAINS(name, ('急诊', '挂号'))") == Fids{1, 3});
    CHECK(matches(view, "A_CONTAINEDBY(name, ('急诊', '挂号'))") == Fids{1, 2});
    CHECK(matches(view, "A_EQUALS(name, ('挂号', '急诊'))") == Fids{1});
    CHECK(matches(view, "A_OVERLAPS(('体检', '门诊'), name)") == Fids{3});
    CHECK(matches(view, "NOT A_OVERLAPS(name, ('体检'))") == Fids{1, 2});
    CHECK(matches(view, "A_CONTAINS(name, ('急'))").empty());
    CHECK(matches(view, "name LIKE '%急诊'") == Fids{1, 2});  // as one text it is what is kept
    const auto bound = Filter::bind(*parse_cql2_text("A_CONTAINS(name, ('急诊', 3))").value(), view.descriptor());
    REQUIRE_FALSE(bound);
    CHECK(bound.error().id == "filter-type");
}

TEST_CASE("a filter knows the box that everything it matches meets")
{
    const LayerView view = small_layer();
    const auto cover_of = [&view](const std::string& text) {
        return Filter::bind(*parse_cql2_text(text).value(), view.descriptor()).value()->cover();
    };
    const geo::Box small{0, 0, 1, 1};
    const std::string in_small = "S_INTERSECTS(geometry, BBOX(0, 0, 1, 1))";
    const std::string in_large = "S_WITHIN(geometry, BBOX(0, 0, 5, 5))";
    CHECK(cover_of(in_small) == small);
    CHECK(cover_of(in_small + " AND floors > 3") == small);
    CHECK(cover_of(in_large + " AND " + in_small) == small);
    CHECK(cover_of(in_small + " OR " + in_large) == geo::Box{0, 0, 5, 5});
    CHECK(cover_of(in_small + " OR FALSE") == small);
    CHECK(cover_of("NOT S_DISJOINT(geometry, BBOX(0, 0, 1, 1))") == small);
    CHECK(cover_of("NOT (NOT " + in_small + " OR floors > 3)") == small);
    CHECK_FALSE(cover_of(in_small + " OR floors > 3"));
    CHECK_FALSE(cover_of("NOT " + in_small));
    CHECK_FALSE(cover_of("S_DISJOINT(geometry, BBOX(0, 0, 1, 1))"));
    CHECK(cover_of("FALSE")->is_empty());
    CHECK(cover_of("S_WITHIN(POINT (9 9), BBOX(0, 0, 1, 1)) AND floors > 3")->is_empty());
    // A path from one of two places to the other meets both, but not what they share.
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(-2, 0, 0, 2)) AND S_INTERSECTS(geometry, BBOX(2.5, 0, 4, 2))") == Fids{3});
}

TEST_CASE("a filter's coordinates are read in its own reference system, axes and all")
{
    SnapshotBuilder builder(random_descriptor());
    builder.add(thing(1, "POINT (121.55 29.87)", {}));
    builder.add(thing(2, "POINT (121.56 29.87)", {}));
    const LayerView view = view_of(builder.finish({}));
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(121.5, 29.8, 121.555, 29.9))") == Fids{1});
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(29.8, 121.5, 29.9, 121.555))", geo::cgcs2000) == Fids{1});
    // EPSG:3857, metres east and north; lon * 111319.49, so 121.555 is 13531441.
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(13530000, 3400000, 13531441, 3600000))", geo::Crs{3857}) == Fids{1});
}

TEST_CASE("a box with its west above its east crosses the antimeridian")
{
    SnapshotBuilder builder(random_descriptor());
    builder.add(thing(1, "POINT (179.5 10)", {}));
    builder.add(thing(2, "POINT (-179.5 10)", {}));
    builder.add(thing(3, "POINT (121 10)", {}));
    builder.add(thing(4, "POINT (179.5 30)", {}));
    builder.add(thing(5, "POINT (180 10)", {}));
    const LayerView view = view_of(builder.finish({}));
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(179, 0, -179, 20))") == Fids{1, 2, 5});
    CHECK(matches(view, "S_DISJOINT(geometry, BBOX(179, 0, -179, 20))") == Fids{3, 4});
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(100, 0, 0, -179, 20, 0))") == Fids{1, 2, 3, 5});
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(180, 0, -179, 20))") == Fids{2});
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(179, 0, -180, 20))") == Fids{1, 5});
    // EPSG:4490 has its latitude first.
    CHECK(matches(view, "S_INTERSECTS(geometry, BBOX(0, 179, 20, -179))", geo::cgcs2000) == Fids{1, 2, 5});
    CHECK(fault_of("S_INTERSECTS(geometry, BBOX(0, 20, 10, 10))") ==
          "filter-type: filter, character 24: the first corner of a box is its lower one");
    for (const char* box : {"BBOX(10, 20, 0, 10)", "BBOX(190, 0, -179, 10)", "BBOX(10, 5, 0, 5)"}) {
        CHECK(parse_cql2_text("S_INTERSECTS(geometry, " + std::string(box) + ")").error().detail ==
              "filter, character 24: the first corner of a box is its lower one");
    }
}

TEST_CASE("what does not fit the layer is refused with its place")
{
    CHECK(fault_of("colour = 'red'") == "property-unknown: collection `thing` has no property `colour`");
    CHECK(fault_of("floors > 'many'") == "filter-type: filter, character 10: a number is compared with a text");
    CHECK(fault_of("name + 1 > 2") == "filter-type: filter, character 1: a text is no number");
    CHECK(fault_of("floors LIKE '3%'") == "filter-type: filter, character 1: LIKE looks at text, not at a number");
    CHECK(fault_of("floors") == "filter-type: filter, character 1: a number is no condition");
    CHECK(fault_of("built > DATE('2020-02-30')") == "filter-type: filter, character 9: DATE takes a date like 2026-01-31");
    CHECK(fault_of("buffer(geometry, 3) = 1") == "filter-unsupported: filter, character 1: there is no function buffer here");
    CHECK(fault_of("S_WITHIN(name, POINT (1 1))") ==
          "filter-type: filter, character 10: a spatial function compares geometries, not a text");
    CHECK(fault_of("T_DURING(INTERVAL('2021-01-02', '2020-01-01'), INTERVAL('2020-01-01', '..'))") ==
          "filter-type: filter, character 10: an interval ends before it begins");
    CHECK(fault_of("S_WITHIN(geometry, POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0)))") ==
          "geometry-invalid: filter, character 20: the geometry is not valid: Self-intersection[1.000000 1.000000]");
    CHECK(fault_of("geometry = 3") ==
          "filter-type: filter, character 1: the geometry stands only in spatial functions and IS NULL");
}

TEST_CASE("a field that the viewer may not see is as unknown as any")
{
    RandomLayer layer(1);
    layer.edit(20);
    const auto tree = parse_cql2_text("note = 'secret'").value();
    const LayerView view = view_of(layer.snapshot(), Role::Resident);
    const auto filter = Filter::bind(*tree, view.descriptor());
    REQUIRE_FALSE(filter);
    CHECK(filter.error().id == "property-unknown");
}

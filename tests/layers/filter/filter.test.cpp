// What filters decide: literal cases, and a generated suite whose other answer comes from SpatiaLite.

#include "layers/filter/filter.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/spatial_relation.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/snapshot/random_layer.hpp"
#include "tests/layers/store/outside_view.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <functional>
#include <set>

#include <fmt/format.h>

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

std::set<std::int64_t> matches(const LayerView& view, const std::string& text, geo::Crs crs = geo::crs84)
{
    INFO(text);
    const auto tree = parse_cql2_text(text);
    REQUIRE(tree);
    const auto filter = Filter::bind(**tree, view.descriptor(), crs);
    INFO((filter ? "" : filter.error().detail));
    REQUIRE(filter);
    std::set<std::int64_t> found;
    const auto cover = (*filter)->cover();
    view.visit_all([&](const FeatureRef& feature) {
        if (!(*filter)->matches(feature)) return true;
        found.insert(feature.fid());
        if (cover) CHECK((!feature.geometry().is_empty() && feature.box().intersects(*cover)));
        return true;
    });
    return found;
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

TEST_CASE("array functions compare lists, and a field is a list of one")
{
    const LayerView view = small_layer();
    CHECK(matches(view, "A_CONTAINEDBY(class, ('lamp', 'path'))") == Fids{1, 3});
    CHECK(matches(view, "A_CONTAINS((class, name), ('lamp'))") == Fids{1});
    CHECK(matches(view, "A_OVERLAPS((floors, 5), (7, 8))") == Fids{2});
    CHECK(matches(view, "A_EQUALS((floors, class), (7, 'tree'))") == Fids{2});
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
    CHECK(fault_of("S_WITHIN(geometry, POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0)))") ==
          "geometry-invalid: the geometry is not valid: Self-intersection[1.000000 1.000000]");
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

namespace
{

// The features as a table of SpatiaLite, in memory.
class SqlRoad
{
   public:
    explicit SqlRoad(const RandomLayer& layer) : m_view(":memory:")
    {
        m_view.ask(
            "CREATE TABLE thing (fid INTEGER PRIMARY KEY, name TEXT, class TEXT, floors INTEGER, height REAL, heated INTEGER,"
            " built INTEGER, seen INTEGER, geometry BLOB)");
        for (const auto& [fid, feature] : layer.features()) {
            std::string row = std::to_string(fid);
            for (std::size_t i = 0; i < 7; ++i) row += ", " + literal(feature.values[i]);
            row += ", " + (feature.geometry ? shape(*feature.geometry) : "NULL");
            m_view.ask("INSERT INTO thing VALUES (" + row + ")");
        }
    }
    std::set<std::int64_t> matches(const std::string& condition)
    {
        const std::string text = m_view.ask("SELECT fid FROM thing WHERE " + condition);
        std::set<std::int64_t> fids;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t used = 0;
            fids.insert(std::stoll(text.substr(at), &used));
            at += used + 3;
        }
        return fids;
    }

   private:
    static std::string literal(const geo::Value& value)
    {
        if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "1" : "0";
        if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
        if (const auto* real = std::get_if<double>(&value)) return fmt::format("{:.17g}", *real);
        if (const auto* text = std::get_if<std::string>(&value)) {
            std::string out = "'";
            for (const char c : *text) out += c == '\'' ? std::string("''") : std::string(1, c);
            return out + "'";
        }
        return "NULL";
    }
    static std::string shape(const geo::Geometry& geometry) { return "GeomFromText('" + geo::write_wkt(geometry, 17) + "')"; }

    OutsideView m_view;
};

using Truth = std::optional<bool>;

// One condition in both languages, and as a decision over the source values.
struct Condition {
    std::string cql;
    std::string sql;
    std::function<Truth(const Feature&)> truth;
};

std::optional<double> number_of(const geo::Value& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
}

template <class Value>
Truth decide(const std::string& op, const std::optional<Value>& a, const std::optional<Value>& b)
{
    if (!a || !b) return std::nullopt;
    if (op == "=") return *a == *b;
    if (op == "<>") return *a != *b;
    if (op == "<") return *a < *b;
    if (op == "<=") return *a <= *b;
    return op == ">" ? *a > *b : *a >= *b;
}

Truth both(Truth a, Truth b)
{
    if (a == false || b == false) return false;
    return a && b ? Truth(true) : std::nullopt;
}

Truth negated(Truth a)
{
    return a ? Truth(!*a) : std::nullopt;
}

std::optional<double> floors_of(const Feature& feature)
{
    return number_of(feature.values[2]);
}
std::optional<double> height_of(const Feature& feature)
{
    return number_of(feature.values[3]);
}
std::optional<double> built_of(const Feature& feature)
{
    return number_of(feature.values[5]);
}
std::optional<double> seen_of(const Feature& feature)
{
    return number_of(feature.values[6]);
}
std::optional<std::string> class_of(const Feature& feature)
{
    const auto* text = std::get_if<std::string>(&feature.values[1]);
    return text != nullptr ? std::optional(*text) : std::nullopt;
}

class Conditions
{
   public:
    explicit Conditions(unsigned seed) : m_random(seed), m_shapes(seed + 1) {}

    Condition make(int depth = 0)
    {
        const std::size_t kind = m_random.below(depth < 3 ? 20 : 14);
        if (kind >= 14) {
            const Condition a = make(depth + 1);
            if (kind >= 18) {
                return {"NOT (" + a.cql + ")", "NOT (" + a.sql + ")", [a](const Feature& f) { return negated(a.truth(f)); }};
            }
            const Condition b = make(depth + 1);
            if (kind < 16) {
                return {"(" + a.cql + " AND " + b.cql + ")", "(" + a.sql + " AND " + b.sql + ")",
                        [a, b](const Feature& f) { return both(a.truth(f), b.truth(f)); }};
            }
            return {"(" + a.cql + " OR " + b.cql + ")", "(" + a.sql + " OR " + b.sql + ")",
                    [a, b](const Feature& f) { return negated(both(negated(a.truth(f)), negated(b.truth(f)))); }};
        }
        if (kind < 4) return number();
        if (kind < 6) return text();
        if (kind < 8) return time();
        return spatial();
    }

   private:
    std::string one_of(std::initializer_list<const char*> choices) { return *(choices.begin() + m_random.below(choices.size())); }

    Condition number()
    {
        using Number = std::optional<double>;
        const std::string op = one_of({"=", "<>", "<", "<=", ">", ">="});
        const auto count = static_cast<double>(m_random.below(12));
        const std::string text = fmt::format("{}", static_cast<int>(count));
        switch (m_random.below(8)) {
            case 0:
                return same("floors " + op + " " + text,
                            [=](const Feature& f) { return decide(op, floors_of(f), Number(count)); });
            case 1:
                return same("height " + op + " " + text + ".5",
                            [=](const Feature& f) { return decide(op, height_of(f), Number(count + 0.5)); });
            case 2:
                return same("floors * 3 - height " + op + " " + text, [=](const Feature& f) {
                    const auto floors = floors_of(f);
                    const auto height = height_of(f);
                    return decide(op, floors && height ? Number(*floors * 3 - *height) : Number(), Number(count));
                });
            case 3:
                return same("floors BETWEEN 2 AND " + text, [=](const Feature& f) {
                    return both(decide(">=", floors_of(f), Number(2)), decide("<=", floors_of(f), Number(count)));
                });
            case 4:
                return same("floors IN (1, 3, " + text + ")", [=](const Feature& f) {
                    const auto floors = floors_of(f);
                    return floors ? Truth(*floors == 1 || *floors == 3 || *floors == count) : std::nullopt;
                });
            case 5:
                return same("floors " + op + " height", [=](const Feature& f) { return decide(op, floors_of(f), height_of(f)); });
            case 6:
                return same("floors % 4 " + op + " 2", [=](const Feature& f) {
                    const auto floors = floors_of(f);
                    return decide(op, floors ? Number(std::fmod(*floors, 4)) : Number(), Number(2));
                });
            default: return same("floors IS NULL", [](const Feature& f) { return Truth(!floors_of(f)); });
        }
    }
    Condition text()
    {
        using Text = std::optional<std::string>;
        switch (m_random.below(5)) {
            case 0: {
                const std::string op = one_of({"=", "<>", "<", ">="});
                const std::string word = one_of({"lamp", "gas", "tree", "灯"});
                return same("class " + op + " '" + word + "'",
                            [=](const Feature& f) { return decide(op, class_of(f), Text(word)); });
            }
            case 1:
                return same("class IN ('bench', '灯')", [](const Feature& f) {
                    const Text text = class_of(f);
                    return text ? Truth(*text == "bench" || *text == "灯") : std::nullopt;
                });
            case 2: return same("name IS NOT NULL", [](const Feature& f) { return Truth(!geo::is_null(f.values[0])); });
            case 3: {
                const std::string word = one_of({"LAMP", "Gas", "trEE", "灯"});
                return {"CASEI(class) = CASEI('" + word + "')", "lower(class) = lower('" + word + "')", [=](const Feature& f) {
                            std::string lower = word;
                            for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
                            return decide("=", class_of(f), Text(lower));
                        }};
            }
            default: {
                const auto letter = one_of({"l", "g", "b"});
                // SQLite's LIKE ignores case; GLOB does not.
                return {"class LIKE '" + letter + "_%'", "class GLOB '" + letter + "?*'", [=](const Feature& f) {
                            const Text text = class_of(f);
                            return text ? Truth(text->size() > 1 && text->front() == letter.front()) : std::nullopt;
                        }};
            }
        }
    }
    Condition time()
    {
        const std::int64_t day = 17'000 + static_cast<std::int64_t>(m_random.below(3'000));
        const std::string date = format_date(day);
        const auto days = std::optional(static_cast<double>(day));
        const auto moment = std::optional(static_cast<double>(day * 86'400'000));
        const std::int64_t china = day * 86'400'000 - 8 * 3'600'000;  // the day begins there
        switch (m_random.below(4)) {
            case 0:
                return {"built >= DATE('" + date + "')", "built >= " + std::to_string(day),
                        [=](const Feature& f) { return decide(">=", built_of(f), days); }};
            case 1:
                return {"seen < TIMESTAMP('" + date + "T00:00:00Z')", "seen < " + std::to_string(day * 86'400'000),
                        [=](const Feature& f) { return decide("<", seen_of(f), moment); }};
            case 2:
                return {"T_AFTER(built, TIMESTAMP('" + date + "T00:00:00+08:00'))", "built > " + std::to_string(day),
                        [=](const Feature& f) { return decide(">", built_of(f), days); }};
            default:
                return {"T_DURING(seen, INTERVAL('" + date + "', '..'))", "seen > " + std::to_string(china),
                        [=](const Feature& f) { return decide(">", seen_of(f), std::optional(static_cast<double>(china))); }};
        }
    }
    Condition spatial()
    {
        static constexpr std::array<std::pair<const char*, geo::SpatialRelation>, 7> relations{
            {{"Intersects", geo::SpatialRelation::Intersects},
             {"Within", geo::SpatialRelation::Within},
             {"Disjoint", geo::SpatialRelation::Disjoint},
             {"Touches", geo::SpatialRelation::Touches},
             {"Crosses", geo::SpatialRelation::Crosses},
             {"Overlaps", geo::SpatialRelation::Overlaps},
             {"Contains", geo::SpatialRelation::Contains}}};
        const auto [name, relation] = relations[m_random.below(relations.size())];
        const std::string word = name;
        const geo::Box box = m_shapes.random_box(0.1);
        const std::string area = m_random.below(3) == 0
                                     ? fmt::format("LINESTRING ({} {}, {} {})", box.min_x, box.min_y, box.max_x, box.max_y)
                                     : fmt::format("POLYGON (({0} {1}, {2} {1}, {2} {3}, {0} {3}, {0} {1}))", box.min_x,
                                                   box.min_y, box.max_x, box.max_y);
        std::string function = "S_" + word;
        for (char& c : function) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        // SpatiaLite answers -1 for what it cannot say.
        return {function + "(geometry, " + area + ")", "NULLIF(ST_" + word + "(geometry, GeomFromText('" + area + "')), -1) = 1",
                [relation = relation, shape = geo::read_wkt(area).value()](const Feature& f) {
                    return f.geometry ? geo::relates(*f.geometry, relation, shape) : std::nullopt;
                }};
    }
    static Condition same(const std::string& condition, std::function<Truth(const Feature&)> truth)
    {
        return {condition, condition, std::move(truth)};
    }

    RandomLayer m_random;
    RandomLayer m_shapes;
};

std::set<std::int64_t> matches_by_json(const LayerView& view, const std::string& text)
{
    const std::string json = write_cql2_json(*parse_cql2_text(text).value());
    const auto filter = Filter::bind(*parse_cql2_json(json).value(), view.descriptor()).value();
    std::set<std::int64_t> found;
    view.visit_all([&](const FeatureRef& feature) {
        if (filter->matches(feature)) found.insert(feature.fid());
        return true;
    });
    return found;
}

}  // namespace

TEST_CASE("thousands of generated filters find what SpatiaLite and a look at every source value find")
{
    RandomLayer layer(7);
    layer.edit(300);
    const LayerView view = view_of(layer.snapshot());
    SqlRoad road(layer);
    Conditions conditions(11);
    std::size_t some = 0;
    for (int i = 0; i < 5'000; ++i) {
        const Condition condition = conditions.make();
        INFO(condition.cql << "\n" << condition.sql);
        const auto found = matches(view, condition.cql);
        REQUIRE(found == road.matches(condition.sql));
        std::set<std::int64_t> looked_up;
        for (const auto& [fid, feature] : layer.features()) {
            if (condition.truth(feature) == true) looked_up.insert(fid);
        }
        REQUIRE(found == looked_up);
        REQUIRE(found == matches_by_json(view, condition.cql));
        some += !found.empty() && found.size() < layer.features().size() ? 1 : 0;
    }
    CHECK(some > 2'500);
}

// Generated filters, decided a second time by SpatiaLite and a third by a look at every source value.

#include "layers/filter/filter.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/spatial_relation.hpp"
#include "layers/query/query.hpp"
#include "tests/layers/filter/matching.hpp"
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

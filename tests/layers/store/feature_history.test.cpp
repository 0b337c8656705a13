// The history of one feature: what each edit made of it, by whom, kept by the transaction of the edit.

#include "tests/layers/store/outside_view.hpp"
#include "tests/layers/store/store_fixture.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace haishu::layers
{

namespace
{

constexpr std::int64_t NEWEST = std::numeric_limits<std::int64_t>::max();

void apply_as(StoreFixture& fixture, const std::string& author, const Edit& edit)
{
    REQUIRE(fixture.store().apply(trial_layer(), {edit}, nullptr, author));
}

// "sequence operation author code floors x", newest first.
std::string history(StoreFixture& fixture, std::int64_t fid, std::int64_t before = NEWEST, std::size_t limit = 100)
{
    const auto versions = fixture.store().feature_history(trial_layer(), fid, before, limit);
    REQUIRE(versions);
    std::string text;
    for (const FeatureVersion& version : *versions) {
        if (!text.empty()) text += " ; ";
        text += std::to_string(version.sequence) + " " + std::to_string(static_cast<int>(version.operation)) + " " +
                (version.author.empty() ? "-" : version.author);
        if (!version.feature) continue;
        text += " " + std::get<std::string>(version.feature->values[0]) + " " +
                std::to_string(std::get<std::int64_t>(version.feature->values[1]));
        if (version.feature->geometry) text += " " + std::to_string(static_cast<int>(version.feature->geometry->points[0].x));
    }
    return text;
}

}  // namespace

TEST_CASE("each version of a feature is kept with its author, its operation and its values, the deletion too")
{
    StoreFixture fixture;
    apply_as(fixture, "wang", insert(feature("POINT(121 29)", "a", 1)));
    apply_as(fixture, "li", update(1, feature("POINT(122 29)", "b", 2)));
    apply_as(fixture, "wang", update(1, feature("", "b", 3)));
    apply_as(fixture, "li", erase(1));
    CHECK(history(fixture, 1) == "4 2 li ; 3 1 wang b 3 ; 2 1 li b 2 122 ; 1 0 wang a 1 121");
    CHECK(history(fixture, 1, 3) == "2 1 li b 2 122 ; 1 0 wang a 1 121");
    CHECK(history(fixture, 1, NEWEST, 1) == "4 2 li");
    CHECK(history(fixture, 2).empty());
    const auto versions = fixture.store().feature_history(trial_layer(), 1, NEWEST, 1);
    CHECK(versions->front().at.size() == std::string("2026-01-31T08:00:00.000Z").size());
    CHECK(fixture.faults().empty());
}

TEST_CASE("what a publish wrote is the first version of a feature, before and after it is edited")
{
    StoreFixture fixture;
    fixture.publish({feature("POINT(121 29)", "a", 1), feature("POINT(121 29)", "b", 5)});
    CHECK(history(fixture, 1) == "1 3 - a 1 121");
    apply_as(fixture, "wang", update(1, feature("POINT(122 29)", "a", 2)));
    CHECK(history(fixture, 1) == "2 1 wang a 2 122 ; 1 3 - a 1 121");
    CHECK(history(fixture, 2) == "1 3 - b 5 121");
}

TEST_CASE("a publish that replaces the layer is one entry in the history of what was edited before")
{
    StoreFixture fixture;
    apply_as(fixture, "wang", insert(feature("POINT(121 29)", "a", 1)));
    fixture.publish({feature("POINT(123 29)", "z", 9)});
    CHECK(history(fixture, 1) == "2 3 - ; 1 0 wang a 1 121");
    CHECK(history(fixture, 2) == "2 3 - z 9 123");
}

TEST_CASE("an edit that fails leaves no history, and the number of a deleted feature is not given again")
{
    StoreFixture fixture;
    apply_as(fixture, "wang", insert(feature("POINT(121 29)", "a", 1)));
    apply_as(fixture, "wang", erase(1));
    CHECK(fault_id(fixture.store().apply(trial_layer(), {insert(feature("POINT(121 29)", "b", 1)), erase(77)}, nullptr, "li")) ==
          "feature-unknown");
    OutsideView outside(fixture.path);
    CHECK(outside.ask("SELECT group_concat(seq || account) FROM feature_history") == "1wang,2wang");
    fixture.close();
    apply_as(fixture, "wang", insert(feature("POINT(121 29)", "b", 1)));
    CHECK(fixture.rows() == "2 b 1");
    CHECK(history(fixture, 2) == "3 0 wang b 1 121");
}

TEST_CASE("a version stays readable when the layer has got another field since")
{
    StoreFixture fixture;
    apply_as(fixture, "wang", insert(feature("POINT(121 29)", "a", 1)));
    LayerDescriptor wider = trial_layer();
    wider.fields.insert(wider.fields.begin(), Field{"built", FieldType::Date, {}, Level::Public, "", {}});
    REQUIRE(fixture.store().put_layer(wider));
    const auto versions = fixture.store().feature_history(wider, 1, NEWEST, 10);
    REQUIRE(versions);
    CHECK(versions->front().feature->values == std::vector<geo::Value>{{}, std::string("a"), std::int64_t{1}});
}

}  // namespace haishu::layers

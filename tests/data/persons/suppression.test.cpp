// What is kept back of small counts, so that the rest does not tell them.

#include "tests/data/persons/small_district.hpp"

using namespace haishu;
using namespace haishu::data;
using namespace haishu::data::test;

TEST_CASE("a cell of a few is not published, and another with it, so that the community does not tell it")
{
    SmallDistrict residents;
    residents.add(-1, 0, 6).add(-2, 0, 60).add(-3, 0, 200).add(-4, 0, 45).add(1, 0, 300);
    const Published published(residents.table());
    CHECK_FALSE(published.count(cell(-1, 0), "population"));
    CHECK_FALSE(published.count(cell(-4, 0), "population"));  // the smallest of the others
    CHECK(published.count(cell(-2, 0), "population"));
    CHECK(published.count(cell(-3, 0), "population"));
    CHECK(published.count("330203001001", "population"));
    CHECK(published.count("330203001", "population"));
}

TEST_CASE("one sex is never published without the other")
{
    SmallDistrict residents;
    residents.add(-1, 0, 90, {{"sex", "female"}}).add(-1, 0, 3, {{"sex", "male"}});
    residents.add(-2, 0, 70, {{"sex", "female"}}).add(-2, 0, 80, {{"sex", "male"}});
    residents.add(-3, 0, 50, {{"sex", "female"}}).add(-3, 0, 40, {{"sex", "male"}});
    const Published published(residents.table());
    for (const int column : {-1, -2, -3})
        CHECK(published.count(cell(column, 0), "female").has_value() == published.count(cell(column, 0), "male").has_value());
    CHECK(published.count(cell(-1, 0), "population"));
    CHECK_FALSE(published.count(cell(-1, 0), "female"));
    CHECK_FALSE(published.count(cell(-3, 0), "female"));  // or the community's would give it away
    CHECK(published.count(cell(-2, 0), "female"));
    CHECK(published.count("330203001001", "female"));
}

TEST_CASE("children are counted by community and never by cell, and no cell's sum gives them")
{
    SmallDistrict residents;
    for (int row = 0; row < 4; ++row) {
        residents.add(-1, row, 40, {{"age", "0-13"}}).add(-1, row, 30, {{"age", "14-17"}});
        residents.add(-1, row, 100, {{"age", "18-59"}}).add(-1, row, 60, {{"age", "60-79"}}).add(-1, row, 30, {{"age", "80+"}});
    }
    const Published published(residents.table());
    for (int row = 0; row < 4; ++row) {
        CHECK_FALSE(published.count(cell(-1, row), "age_0_13"));
        CHECK_FALSE(published.count(cell(-1, row), "age_14_17"));
        CHECK(published.count(cell(-1, row), "age_18_59"));
    }
    CHECK(published.count("330203001001", "age_0_13"));
    CHECK(published.count("330203001", "age_14_17"));
}

TEST_CASE("health is counted by community, and only where three of its values are common")
{
    SmallDistrict residents;
    residents.add(-1, 0, 200, {{"health", "good"}})
        .add(-1, 0, 80, {{"health", "chronic"}})
        .add(-1, 0, 50, {{"health", "disabled"}});
    residents.add(1, 0, 200, {{"health", "good"}}).add(1, 0, 80, {{"health", "chronic"}}).add(1, 0, 2, {{"health", "disabled"}});
    residents.add(1, 1, 500, {{"health", "good"}});
    const Published published(residents.table());
    CHECK_FALSE(published.count(cell(-1, 0), "health_good"));
    for (const char* field : {"health_good", "health_chronic", "health_disabled"}) {
        CHECK_FALSE(published.count("330203001002", field));
        CHECK_FALSE(published.count("330203001001", field));  // or the street's would give it away
    }
}

TEST_CASE("of a dimension that the source does not tell nothing is published")
{
    SmallDistrict residents;
    residents.add(-1, 0, 300, {{"sex", "female"}}).add(-1, 0, 300, {{"sex", "male"}});
    const Published published(residents.table());
    CHECK(published.count("330203001", "female"));
    CHECK_FALSE(published.count("330203001", "housing_owned"));
}

TEST_CASE("when there are too few in all nothing is published")
{
    SmallDistrict residents;
    residents.add(-1, 0, 4).add(-2, 0, 3);
    const Published published(residents.table());
    CHECK(published.size() == 4);
    CHECK_FALSE(published.count("330203001", "population"));
}

TEST_CASE("a household counts once, where its first member lives, by its size")
{
    SmallDistrict residents;
    residents.add(-1, 0, 90, {}, 3).add(-1, 0, 40, {}, 1).add(-2, 0, 120, {}, 6);
    const PopulationTable table = residents.table();
    const auto& street = table.units.at(1);
    CHECK(street.counts[PopulationTable::persons] == 250);
    CHECK(street.counts[PopulationTable::households] == 90);
    std::map<std::string, std::int64_t> sizes;
    for (std::size_t c = 0; c < table.columns; ++c) sizes[table.fields[c]] = street.counts[c];
    CHECK(sizes["households_1"] == 40);
    CHECK(sizes["households_3"] == 30);
    CHECK(sizes["households_4"] == 20);
}

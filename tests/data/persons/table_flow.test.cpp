// How far counts that are kept back may range.

#include "data/persons/table_flow.hpp"

#include <catch2/catch.hpp>

using haishu::data::TableFlow;

// Two rows (equations 0 and 1) and two columns (2 and 3), with all sums published.

TEST_CASE("a count kept back alone can be worked out")
{
    TableFlow flow(4);
    const auto count = flow.add(0, 2, 7);
    CHECK(flow.width(count, 10) == 0);
}

TEST_CASE("two counts kept back in one row can be worked out by their columns")
{
    TableFlow flow(4);
    const auto first = flow.add(0, 2, 7);
    const auto second = flow.add(0, 3, 30);
    CHECK(flow.width(first, 10) == 0);
    CHECK(flow.width(second, 10) == 0);
}

TEST_CASE("four counts of a rectangle range as far as the smaller of what must give way")
{
    TableFlow flow(4);
    const auto a = flow.add(0, 2, 3);  //  3  8
    flow.add(0, 3, 8);                 //  7 50
    flow.add(1, 2, 7);
    flow.add(1, 3, 50);
    // Up by min(8, 7), down by min(3, 50).
    CHECK(flow.width(a, 100) == 10);
    CHECK(flow.width(a, 5) == 5);
    CHECK(flow.width(a, 100) == 10);  // asking leaves nothing behind
}

TEST_CASE("counts make up for one another over three rows")
{
    TableFlow flow(5);  // rows 0, 1, 2, columns 3, 4
    const auto a = flow.add(0, 3, 0);
    flow.add(0, 4, 20);
    flow.add(1, 3, 4);
    flow.add(1, 4, 0);
    flow.add(2, 3, 5);
    flow.add(2, 4, 0);
    CHECK(flow.width(a, 100) == 9);
}

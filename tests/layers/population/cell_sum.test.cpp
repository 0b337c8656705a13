// Residents of an area from whole published cells.

#include "layers/population/cell_sum.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

constexpr double west = 121.5;
constexpr double south = 29.85;
constexpr double step = 0.001;  // about 97 by 111 m

Field field(const char* name, FieldType type)
{
    Field made;
    made.name = name;
    made.type = type;
    return made;
}

std::string square(int column, int row, double columns = 1, double rows = 1)
{
    const double x = west + column * step;
    const double y = south + row * step;
    const auto at = [](double px, double py) { return std::to_string(px) + ' ' + std::to_string(py); };
    return "POLYGON ((" + at(x, y) + ',' + at(x + columns * step, y) + ',' + at(x + columns * step, y + rows * step) + ',' +
           at(x, y + rows * step) + ',' + at(x, y) + "))";
}

// 8 by 8 cells of 50 residents in one community, but those of the lowest row are kept back; the community has 3,000 and the
// street 3,010, with what is published.
SmallCatalog catalog(geo::Value community_count = std::int64_t{3000})
{
    LayerDescriptor layer = small_layer(population_rules().layer, Level::Public,
                                        {field("code", FieldType::Text), field("unit_type", FieldType::Text),
                                         field("population", FieldType::Integer), field("max_error", FieldType::Integer),
                                         field("community_code", FieldType::Text), field("street_code", FieldType::Text)});
    std::vector<SmallRow> rows;
    for (int row = 0; row < 8; ++row) {
        for (int column = 0; column < 8; ++column) {
            geo::Value count;
            if (row > 0) count = std::int64_t{50};
            rows.push_back({square(column, row),
                            {std::string("c"), std::string("grid_100m"), count, std::int64_t{4}, std::string("330203001001"),
                             std::string("330203001")}});
        }
    }
    rows.push_back({"",
                    {std::string("330203001001"), std::string("community"), std::move(community_count), std::int64_t{4},
                     std::string("330203001001"), std::string("330203001")}});
    rows.push_back({"",
                    {std::string("330203001"), std::string("street"), std::int64_t{3010}, std::int64_t{4}, geo::Value(),
                     std::string("330203001")}});
    SmallCatalog made;
    made.add(std::move(layer), rows);
    return made;
}

AreaPopulation asked(const std::string& area, geo::Value community_count = std::int64_t{3000})
{
    const SmallCatalog made = catalog(std::move(community_count));
    const LayerView view = made.gate().open(population_rules().layer).value();
    const Area shape = Area::of_shape(geo::read_wkt(area).value()).value();
    return population_of_area(view, shape, Deadline::never()).value();
}

}  // namespace

TEST_CASE("cells count whole when their centre lies in the area, and rows without a shape never do")
{
    const AreaPopulation told = asked(square(0, 1, 8, 7));
    CHECK(told.refusal.empty());
    CHECK(told.sum.cells == 56);
    CHECK(told.sum.estimate == Approx(56 * 50));
    CHECK(told.sum.lower == Approx(56 * 46));
    CHECK(told.sum.upper.value() == Approx(56 * 54));
    // Less than half a cell more or less is the same question.
    for (const double more : {-0.4, 0.3, 0.45}) {
        const AreaPopulation other = asked(square(0, 1, 8 + more, 7 + more / 2));
        CHECK(other.sum.cells == 56);
        CHECK(other.sum.estimate == Approx(told.sum.estimate));
    }
}

TEST_CASE("cells that are kept back are bounded by what is published of their community")
{
    const AreaPopulation told = asked(square(0, 0, 8, 8));
    CHECK(told.sum.cells_unpublished == 8);
    CHECK(told.sum.estimate == Approx(3000));
    CHECK(told.sum.lower == Approx(56 * 46));
    CHECK(told.sum.upper.value() == Approx(56 * 54 + (3000 + 4 - 56 * 46)));
    // Of half of them no more is known than of all, and an estimate takes their share.
    const AreaPopulation half = asked(square(0, 0, 4, 8));
    CHECK(half.sum.estimate == Approx(28 * 50 + 100));
    CHECK(half.sum.upper.value() == Approx(28 * 54 + (3000 + 4 - 56 * 46)));
}

TEST_CASE("where the community is kept back too, the street bounds it")
{
    const AreaPopulation told = asked(square(0, 0, 8, 8), geo::Value());
    CHECK(told.sum.lower == Approx(56 * 46));
    CHECK(told.sum.upper.value() == Approx(56 * 54 + (3010 + 4 - 56 * 46)));
}

TEST_CASE("areas below the floor are refused")
{
    CHECK(asked(square(0, 1, 4, 4)).refusal == "area-too-small");
    CHECK(asked(square(20, 20, 10, 10)).refusal == "cells-too-few");
    CHECK(asked(square(0, 7, 9, 20)).refusal == "cells-too-few");  // eight cells
}

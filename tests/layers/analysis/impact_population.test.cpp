// The report tells of residents only where a question about the area would be answered too.

#include "layers/analysis/impact.hpp"

#include "geo/codec/wkt.hpp"
#include "geo/ops/measure.hpp"
#include "layers/population/population_rules.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

namespace
{

constexpr geo::Point centre{121.55, 29.87};

Field text(const char* name)
{
    return {.name = name, .type = FieldType::Text};
}

Field number(const char* name)
{
    return {.name = name, .type = FieldType::Integer};
}

// Squares of `size` metres, 11 x 11 around the centre, 50 residents each.
SmallCatalog cells_of(double size)
{
    const double dx = geo::geodesic_destination(centre, 90, size).x - centre.x;
    const double dy = geo::geodesic_destination(centre, 0, size).y - centre.y;
    const auto at = [](double x, double y) { return std::to_string(x) + ' ' + std::to_string(y); };
    std::vector<SmallRow> rows;
    for (int i = 0; i < 121; ++i) {
        const double x = centre.x + (i % 11 - 5.5) * dx;
        const double y = centre.y + (i / 11 - 5.5) * dy;
        rows.push_back({"POLYGON ((" + at(x, y) + ',' + at(x + dx, y) + ',' + at(x + dx, y + dy) + ',' + at(x, y + dy) + ',' +
                            at(x, y) + "))",
                        {"c" + std::to_string(i), std::string("grid_100m"), std::int64_t{50}, std::string("330203001001"),
                         std::int64_t{4}}});
    }
    SmallCatalog made;
    made.add(small_layer(population_rules().layer, Level::Public,
                         {text("code"), text("unit_type"), number("population"), text("community_code"), number("max_error")}),
             rows);
    return made;
}

// Of each ring whether residents are told.
std::vector<bool> told(const SmallCatalog& layers, std::vector<double> rings, std::optional<WindSector> wind = {})
{
    ImpactQuery query;
    query.place = geo::read_wkt("POINT (121.55 29.87)").value();
    query.rings_m = std::move(rings);
    query.wind = wind;
    WorkControl control(Deadline::never());
    const ImpactReport report = assess_impact(layers.gate(), impact_settings(), query, control).value();
    std::vector<bool> found;
    for (const ImpactRing& ring : report.rings) found.push_back(ring.population.has_value());
    return found;
}

}  // namespace

TEST_CASE("residents of a ring below the least area that may be asked about are not told")
{
    const SmallCatalog layers = cells_of(100);
    CHECK(told(layers, {280}) == std::vector{false});             // 246,301 m2
    CHECK(told(layers, {284}) == std::vector{true});              // 253,388 m2
    CHECK(told(layers, {284, 400}) == std::vector{true, false});  // the second has 249,267 m2
    CHECK(told(layers, {284, 401}) == std::vector{true, true});
}

TEST_CASE("a sector counts as much as lies downwind")
{
    const SmallCatalog layers = cells_of(100);
    CHECK(told(layers, {284}, WindSector{0, 350}) == std::vector{false});
    CHECK(told(layers, {500}, WindSector{0, 90}) == std::vector{false});
    CHECK(told(layers, {500}, WindSector{0, 180}) == std::vector{true});
}

TEST_CASE("residents of a ring with too few cells are not told, however large it is")
{
    CHECK(told(cells_of(400), {500}) == std::vector{false});
    CHECK(told(cells_of(400), {900}) == std::vector{true});
}

}  // namespace haishu::layers

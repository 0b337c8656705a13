// The area that a row declares against the one that holds it.

#include "layers/analysis/area_claim.hpp"

#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

namespace haishu::layers
{

namespace
{

std::string text(const char* value)
{
    return value;
}

//  +-----+-----+
//  |  A  |  B  |   parted at x = 1
//  +-----+-----+
SmallCatalog town()
{
    SmallCatalog made;
    made.add(small_layer("street", Level::Public, {{.name = "code"}}),
             {{"POLYGON ((0 0,1 0,1 1,0 1,0 0))", {text("A")}}, {"POLYGON ((1 0,2 0,2 1,1 1,1 0))", {text("B")}}});
    LayerDescriptor firms = small_layer("firm", Level::Public, {{.name = "name"}, {.name = "declared"}});
    firms.fields[1].lies_in = {"street", "code"};
    made.add(firms, {{"POINT (0.5 0.5)", {text("home"), text("A")}},
                     {"POINT (1.5 0.5)", {text("moved"), text("A")}},
                     {"POINT (0.5 0.4)", {text("strange"), text("C")}},
                     {"", {text("nowhere"), text("A")}},
                     {"POINT (5 5)", {text("outside"), text("B")}},
                     {"POINT (0.5 0.5)", {text("silent"), geo::Value()}},
                     {"POINT (1 0.5)", {text("edge"), text("B")}},
                     {"POLYGON ((1.2 0.2,1.8 0.2,1.8 0.8,1.2 0.2))", {text("yard"), text("A")}}});
    return made;
}

ClaimReport compared(const SmallCatalog& layers, ClaimQuestion question)
{
    const Gate gate = layers.gate();
    WorkControl control(Deadline::never());
    return compare_claims(gate.open("firm").value(), gate.open("street").value(), question, control).value();
}

std::vector<std::int64_t> fids(const ClaimReport& report)
{
    std::vector<std::int64_t> found;
    for (const DifferingClaim& row : report.rows) found.push_back(row.fid);
    return found;
}

using Fids = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("rows that lie elsewhere than they say are told apart from those of which it is not known")
{
    const ClaimReport report = compared(town(), {.field = 1});
    CHECK(fids(report) == Fids{2, 3, 8});
    CHECK(report.rows[0].claimed == "A");
    CHECK(report.rows[0].holder == "B");
    CHECK(report.rows[0].at == geo::Point{1.5, 0.5});
    CHECK(report.same == 2);  // the point on the edge lies in the area to its east
    CHECK(report.differs == 3);
    CHECK(report.unknown == 2);
    CHECK(report.unclaimed == 1);
    CHECK(report.pairs.at({"A", "B"}) == 2);
    CHECK(report.pairs.at({"C", "A"}) == 1);
}

TEST_CASE("the list is read page by page, and for one declared area alone")
{
    const SmallCatalog layers = town();
    const ClaimReport first = compared(layers, {.field = 1, .limit = 2});
    CHECK(fids(first) == Fids{2, 3});
    CHECK(first.differs == 3);
    CHECK(fids(compared(layers, {.field = 1, .after = 3, .limit = 2})) == Fids{8});
    const ClaimReport of_a = compared(layers, {.field = 1, .claimed = "A"});
    CHECK(fids(of_a) == Fids{2, 8});
    CHECK(of_a.unknown == 1);
}

}  // namespace haishu::layers

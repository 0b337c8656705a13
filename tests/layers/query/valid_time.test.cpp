// Features that are valid from one date to another, asked for by time.

#include "layers/query/query.hpp"
#include "tests/layers/analysis/small_catalog.hpp"

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::layers;

namespace
{

using Fids = std::vector<std::int64_t>;

geo::Value date(const char* text)
{
    return parse_date(text).value();
}

Fids at(LayerDescriptor layer, const std::vector<SmallRow>& rows, const char* datetime)
{
    SmallCatalog layers;
    layers.add(std::move(layer), rows);
    const LayerView view = layers.gate().open("boundary").value();
    Query query;
    query.time = parse_datetime(datetime).value();
    Fids found;
    const Page page = run_query(view, query, Deadline::never()).value();
    for (const FeatureRef& feature : page.features) found.push_back(feature.fid());
    return found;
}

// The first was replaced by the second at the end of 2024; the third was always there; the fourth begins in 2026.
Fids valid_at(const char* datetime)
{
    return at(small_layer("boundary", Level::Public,
                          {{.name = "name", .type = FieldType::Text},
                           {.name = "valid_from", .type = FieldType::Date},
                           {.name = "valid_to", .type = FieldType::Date}}),
              {{"POINT (1 1)", {std::string("old"), date("2020-01-01"), date("2024-12-31")}},
               {"POINT (1 1)", {std::string("new"), date("2025-01-01"), geo::Value{}}},
               {"POINT (1 1)", {std::string("always"), geo::Value{}, geo::Value{}}},
               {"", {std::string("later"), date("2026-06-01"), geo::Value{}}}},
              datetime);
}

}  // namespace

TEST_CASE("features with an interval are told when they are valid at the time asked")
{
    CHECK(valid_at("2019-12-31") == Fids{3});
    CHECK(valid_at("2020-01-01") == Fids{1, 3});
    CHECK(valid_at("2024-12-31") == Fids{1, 3});  // the last day counts
    CHECK(valid_at("2025-01-01") == Fids{2, 3});
    CHECK(valid_at("2026-06-01") == Fids{2, 3, 4});
    CHECK(valid_at("2024-12-31T15:59:59Z") == Fids{1, 3});  // by the clock of UTC+8
    CHECK(valid_at("2024-12-31T16:00:00Z") == Fids{2, 3});
    CHECK(valid_at("2024-06-01/2025-06-01") == Fids{1, 2, 3});
    CHECK(valid_at("../2019-01-01") == Fids{3});
    CHECK(valid_at("2027-01-01/..") == Fids{2, 3, 4});
}

TEST_CASE("a layer without an end of validity has features that stay valid, and one with a time field goes by that")
{
    const std::vector<SmallRow> rows{{"POINT (1 1)", {date("2020-01-01"), date("2019-01-01")}},
                                     {"POINT (1 1)", {date("2022-01-01"), date("2023-01-01")}}};
    const auto layer = [] {
        return small_layer("boundary", Level::Public,
                           {{.name = "valid_from", .type = FieldType::Date}, {.name = "seen", .type = FieldType::Date}});
    };
    CHECK(at(layer(), rows, "2021-01-01") == Fids{1});
    CHECK(at(layer(), rows, "2030-01-01") == Fids{1, 2});
    LayerDescriptor timed = layer();
    timed.time_field = "seen";
    CHECK(at(timed, rows, "2023-01-01") == Fids{2});
}

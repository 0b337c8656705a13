#include "layers/snapshot/column.hpp"
#include "layers/snapshot/narrow_ints.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <numeric>

using namespace haishu;
using namespace haishu::layers;

namespace
{

Column column_of(FieldType type, const std::vector<geo::Value>& values)
{
    ColumnBuilder builder(type);
    for (const geo::Value& value : values) builder.add(geo::to_view(value));
    std::vector<std::uint32_t> order(values.size());
    std::iota(order.begin(), order.end(), 0U);
    return builder.finish(order);
}

std::vector<geo::Value> values_of(const Column& column, std::size_t count)
{
    std::vector<geo::Value> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(geo::to_value(column.value(i)));
    return values;
}

}  // namespace

TEST_CASE("integers are kept in as few bytes as their spread needs")
{
    const std::int64_t least = std::numeric_limits<std::int64_t>::min();
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const std::vector<std::pair<std::vector<std::int64_t>, std::size_t>> cases{
        {{7, 7, 7}, 0},           {{-3, 252}, 2},
        {{-3, -2, 253}, 6},       {{1'000'000, 1'000'001, 1'065'535}, 6},
        {{0, 1, 65'536}, 12},     {{-1, 0, 4294967294}, 12},
        {{0, 1, 4294967296}, 24}, {{least, most, 0}, 24},
    };
    for (const auto& [values, bytes] : cases) {
        const NarrowInts ints(values);
        CHECK(ints.memory_bytes() == bytes);
        for (std::size_t i = 0; i < values.size(); ++i) CHECK(ints[i] == values[i]);
    }
}

TEST_CASE("times of whole seconds take no more room than seconds")
{
    const NarrowInts seconds(std::vector<std::int64_t>{1'640'966'400'000, 1'735'574'399'000, 1'700'000'000'000});
    CHECK(seconds.memory_bytes() == 3 * 4);
    CHECK(seconds[0] == 1'640'966'400'000);
    CHECK(seconds[1] == 1'735'574'399'000);
    CHECK(seconds[2] == 1'700'000'000'000);
    const NarrowInts wide(std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 0});
    CHECK(wide[0] == std::numeric_limits<std::int64_t>::min());
    CHECK(wide[1] == 0);
}

TEST_CASE("a column gives back what it took, nulls included")
{
    const auto null = geo::Value();
    const std::vector<std::pair<FieldType, std::vector<geo::Value>>> cases{
        {FieldType::Boolean, {true, null, false}},
        {FieldType::Integer, {std::int64_t{5}, null, std::int64_t{-9'007'199'254'740'993}}},
        {FieldType::Date, {std::int64_t{20'000}, null}},
        {FieldType::DateTime, {null, std::int64_t{1'750'000'000'123}}},
        {FieldType::Real, {12.5, null, 3.1, 0.001}},
        {FieldType::Real, {1e300, 0.1, -2.0}},
        {FieldType::Real, {0.5, 1048576.03125}},
        {FieldType::Text, {std::string("月湖"), null, std::string(), std::string("月湖"), std::string("月湖")}},
        {FieldType::Text, {std::string("a"), std::string("b"), null, std::string(300, 'x')}},
        {FieldType::Text, {null, null}},
    };
    for (const auto& [type, values] : cases) CHECK(values_of(column_of(type, values), values.size()) == values);
}

TEST_CASE("a real column keeps the sign of zero, infinities and not-a-number")
{
    const double infinity = std::numeric_limits<double>::infinity();
    const Column column = column_of(FieldType::Real, {0.0, -0.0, infinity, std::nan("")});
    CHECK(!std::signbit(std::get<double>(column.value(0))));
    CHECK(std::signbit(std::get<double>(column.value(1))));
    CHECK(std::get<double>(column.value(2)) == infinity);
    CHECK(std::isnan(std::get<double>(column.value(3))));
}

TEST_CASE("every double comes back with the same bits however it is kept")
{
    for (const std::vector<double>& reals : {std::vector<double>{3.3, 12.7, 99.9, 0.1},
                                             {1.005, 2.675, 1234.567},
                                             {0.1, 1.0 / 3},
                                             {1e15, 2.5},
                                             {0.1F, 2.5},
                                             {30.123456, 121.654321}}) {
        std::vector<geo::Value> values(reals.begin(), reals.end());
        CHECK(values_of(column_of(FieldType::Real, values), values.size()) == values);
    }
}

TEST_CASE("few distinct texts make a dictionary whose equal values share their bytes")
{
    std::vector<geo::Value> values;
    for (int i = 0; i < 300; ++i) values.emplace_back("class " + std::to_string(i % 7));
    const Column column = column_of(FieldType::Text, values);
    CHECK(column.is_dictionary());
    CHECK(std::get<std::string_view>(column.value(3)).data() == std::get<std::string_view>(column.value(10)).data());

    std::vector<geo::Value> names;
    for (int i = 0; i < 300; ++i) names.emplace_back("name " + std::to_string(i));
    CHECK(!column_of(FieldType::Text, names).is_dictionary());
}

TEST_CASE("tens of thousands of distinct texts come back, and so do those that are repeated after them")
{
    std::vector<geo::Value> values;
    for (int i = 0; i < 40'000; ++i) values.emplace_back("中山西路 " + std::to_string(i) + " 号");
    for (int i = 0; i < 60'000; ++i) {
        if (i % 7 == 0) values.emplace_back(std::monostate{});
        values.emplace_back("中山西路 " + std::to_string(i % 1000) + " 号");
    }
    const Column column = column_of(FieldType::Text, values);
    CHECK(values_of(column, values.size()) == values);
}

TEST_CASE("a value that is not of the field's type is turned when nothing is lost and null otherwise")
{
    const std::vector<geo::Value> odd{std::int64_t{3}, 3.0, 3.5, std::string("3"), true};
    CHECK(values_of(column_of(FieldType::Real, odd), 5) == std::vector<geo::Value>{3.0, 3.0, 3.5, {}, {}});
    CHECK(values_of(column_of(FieldType::Integer, odd), 5) ==
          std::vector<geo::Value>{std::int64_t{3}, std::int64_t{3}, {}, {}, std::int64_t{1}});
    CHECK(values_of(column_of(FieldType::Text, odd), 5) == std::vector<geo::Value>{{}, {}, {}, std::string("3"), {}});
}

TEST_CASE("a column follows the order of the rows")
{
    ColumnBuilder builder(FieldType::Text);
    for (const char* text : {"a", "b", "c"}) builder.add(std::string_view(text));
    const Column column = builder.finish(std::vector<std::uint32_t>{2, 0, 1});
    CHECK(values_of(column, 3) == std::vector<geo::Value>{std::string("c"), std::string("a"), std::string("b")});
}

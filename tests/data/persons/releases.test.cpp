// Rounding, and one release after another.

#include "tests/data/persons/small_district.hpp"

using namespace haishu;
using namespace haishu::data;
using namespace haishu::data::test;

namespace
{

SmallDistrict district()
{
    SmallDistrict residents;
    for (int row = 0; row < 8; ++row) {
        residents.add(-1, row, 9 + 4 * row, {{"sex", "female"}, {"age", "18-59"}, {"hukou", "local"}});
        residents.add(-1, row, 31 - 3 * row, {{"sex", "male"}, {"age", "60-79"}, {"hukou", "floating"}});
        residents.add(2, row, 5 * row + 1, {{"sex", "male"}, {"age", "0-13"}, {"hukou", "local"}});
        residents.add(3, row, 40 + 7 * row, {{"sex", "female"}, {"age", "80+"}, {"hukou", "local"}});
    }
    return residents;
}

EarlierRelease earlier(const PopulationTable& table, const Published& published)
{
    std::int64_t day = 0;
    return read_release(table, SmallDistrict::layer(), published.rows(), day);
}

}  // namespace

TEST_CASE("published counts are multiples of five, off by four at most, and never below ten")
{
    const PopulationTable table = district().table();
    const Published published(table);
    std::size_t exact = 0;
    for (std::size_t u = 1; u < table.units.size(); ++u) {
        for (std::size_t c = 0; c < table.columns; ++c) {
            const auto count = published.count(table.units[u].code, table.fields[c]);
            if (!count) continue;
            CHECK(*count % 5 == 0);
            CHECK(*count >= 10);
            CHECK(std::abs(*count - table.units[u].counts[c]) <= 4);
            exact += *count == table.units[u].counts[c] ? 1U : 0U;
        }
        CHECK(published.count(table.units[u].code, "max_error") == 4);
    }
    CHECK(exact < 20);
}

TEST_CASE("a release after one person has come, gone or grown older is the same, whoever it is")
{
    const PopulationTable before = district().table();
    const Published first(before);
    const EarlierRelease published = earlier(before, first);
    for (const int column : {-1, 2, 3}) {
        for (int row = 0; row < 9; ++row) {  // also a cell where nobody lived
            SmallDistrict residents = district();
            residents.add(column, row, 1, {{"sex", "male"}, {"age", "0-13"}, {"hukou", "floating"}});
            for (const auto& [code, one] : published.rows)
                residents.head_count().keep(one.kind, code, {one.community_code, one.street_code});
            const PopulationTable after = residents.table();
            const auto now = Published(after, published).counts(after);
            for (const auto& [name, value] : first.counts(before)) {
                INFO(name << " after one more in column " << column << " row " << row);
                CHECK(now.at(name) == value);
            }
            CHECK(now.size() == first.counts(before).size());
        }
    }
}

TEST_CASE("nothing changes between releases by fewer than ten")
{
    const PopulationTable before = district().table();
    const Published first(before);
    SmallDistrict residents = district();
    residents.add(3, 2, 9, {{"sex", "female"}}).add(3, 4, 60, {{"sex", "female"}});
    const PopulationTable after = residents.table();
    const Published second(after, earlier(before, first));
    CHECK(second.count(cell(3, 2), "population") == first.count(cell(3, 2), "population"));
    CHECK(second.count(cell(3, 4), "population").value() - first.count(cell(3, 4), "population").value() >= 50);
    for (const auto& [name, value] : second.counts(after)) {
        const std::string was = first.counts(before).at(name);
        if (value != "-" && was != "-" && value != was) CHECK(std::abs(std::stoi(value) - std::stoi(was)) >= 10);
    }
    CHECK(second.count(cell(3, 2), "max_error") == 13);
}

TEST_CASE("what was kept back stays so while it protects another, however many move in")
{
    SmallDistrict then;
    then.add(-1, 0, 6).add(-2, 0, 45).add(-3, 0, 200).add(-4, 0, 300);
    const PopulationTable before = then.table();
    const Published first(before);
    REQUIRE_FALSE(first.count(cell(-2, 0), "population"));
    SmallDistrict now;
    now.add(-1, 0, 6).add(-2, 0, 90).add(-3, 0, 200).add(-4, 0, 300);
    CHECK_FALSE(Published(now.table(), earlier(before, first)).count(cell(-2, 0), "population"));
    SmallDistrict later;  // the small one has grown too
    later.add(-1, 0, 35).add(-2, 0, 90).add(-3, 0, 200).add(-4, 0, 300);
    CHECK(Published(later.table(), earlier(before, first)).count(cell(-2, 0), "population"));
}

TEST_CASE("a cell that fell below ten is withdrawn")
{
    SmallDistrict then;
    then.add(-1, 0, 50).add(-2, 0, 45).add(-3, 0, 200);
    const PopulationTable before = then.table();
    const Published first(before);
    REQUIRE(first.count(cell(-1, 0), "population"));
    SmallDistrict now;
    now.add(-1, 0, 9).add(-2, 0, 45).add(-3, 0, 200);
    CHECK_FALSE(Published(now.table(), earlier(before, first)).count(cell(-1, 0), "population"));
}

TEST_CASE("a few who move to an empty cell do not make it a row")
{
    SmallDistrict then;
    then.add(-1, 0, 50).add(-3, 0, 200);
    const PopulationTable before = then.table();
    const Published first(before);
    SmallDistrict now;
    now.add(-1, 0, 50).add(-3, 0, 200).add(-2, 0, 5).add(-4, 0, 80);
    const Published second(now.table(), earlier(before, first));
    CHECK_FALSE(second.has(cell(-2, 0)));
    CHECK(second.has(cell(-4, 0)));
}

TEST_CASE("drawn residents bind no later release")
{
    const PopulationTable table = district().table();
    std::int64_t day = 0;
    const PopulationRelease drawn =
        make_release(table, {}, SmallDistrict::layer(), 20'000, ReleaseKey{1, 2, 3}, Residents::Drawn);
    CHECK(read_release(table, SmallDistrict::layer(), drawn.rows, day).rows.empty());
}

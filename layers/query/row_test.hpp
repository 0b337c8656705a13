#pragma once
// Conditions on the rows of one block, asked of 64 rows at once, so that the plain ones need no jump for a row.

#include "layers/filter/filter.hpp"
#include "layers/query/area.hpp"
#include "layers/snapshot/block_view.hpp"

#include <cstdint>
#include <memory>

namespace haishu::layers
{

// The 64 rows from 64 * word on, as one bit each.
class RowTest
{
   public:
    RowTest() = default;
    RowTest(const RowTest&) = delete;
    RowTest& operator=(const RowTest&) = delete;
    virtual ~RowTest() = default;
    // Those of `rows`, all of them rows of the block and one at least, that pass.
    virtual std::uint64_t choose(std::uint32_t word, std::uint64_t rows) = 0;
};

// All arguments outlive the test.
std::unique_ptr<RowTest> test_shown(const BlockView& block);
// Values of a date, time or integer column at or above `from` and below `to`; nulls fail.
std::unique_ptr<RowTest> test_range(const BlockView& block, const Column& column, std::int64_t from, std::int64_t to);
// A filter that depends on one column of few values: a dictionary's or truth values. Null for another column.
std::unique_ptr<RowTest> test_values(const BlockView& block, const Column& column, const Filter& filter);
std::unique_ptr<RowTest> test_features(const BlockView& block, const Filter& filter);
std::unique_ptr<RowTest> test_area(const BlockView& block, const Area& area);

}  // namespace haishu::layers

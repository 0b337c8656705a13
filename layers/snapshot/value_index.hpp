#pragma once
// The rows of a block by the values of a column, for codes and other values that one row or few have. Made when first asked
// for and kept with the block; safe from many threads.

#include "geo/base/function_ref.hpp"
#include "geo/types/value.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace haishu::layers
{

class Column;

class ValueIndexes
{
   public:
    // Rows of this column, the block's number `column` of so many rows, that have a value, in no promised order until `visit`
    // returns false. Nulls are not found. The first question costs a sort of the rows.
    void visit_equal(const Column& values, std::size_t column, std::size_t rows, const geo::ValueView& value,
                     FunctionRef<bool(std::uint32_t)> visit) const;

   private:
    // Hash of the value above the row, ascending.
    using Hashes = std::vector<std::uint64_t>;
    const Hashes& hashes_of(const Column& values, std::size_t column, std::size_t rows) const;

    mutable std::mutex m_making;
    mutable std::map<std::size_t, std::unique_ptr<const Hashes>> m_by_column;
};

}  // namespace haishu::layers

#include "layers/snapshot/value_index.hpp"

#include "layers/snapshot/column.hpp"

#include <algorithm>
#include <functional>

namespace haishu::layers
{

namespace
{

std::uint64_t upper_half_of_hash(const geo::ValueView& value)
{
    // The lower bits of a hash of an integer are the integer itself; a multiplication spreads them.
    return std::hash<geo::ValueView>()(value) * 0x9E37'79B9'7F4A'7C15 & 0xFFFF'FFFF'0000'0000;
}

}  // namespace

void ValueIndexes::visit_equal(const Column& values, std::size_t column, std::size_t rows, const geo::ValueView& value,
                               FunctionRef<bool(std::uint32_t)> visit) const
{
    if (geo::is_null(value)) return;
    const Hashes& hashes = hashes_of(values, column, rows);
    const std::uint64_t wanted = upper_half_of_hash(value);
    for (auto at = std::lower_bound(hashes.begin(), hashes.end(), wanted); at != hashes.end() && *at - wanted <= 0xFFFF'FFFF;
         ++at) {
        const auto row = static_cast<std::uint32_t>(*at);
        if (values.value(row) == value && !visit(row)) return;
    }
}

const ValueIndexes::Hashes& ValueIndexes::hashes_of(const Column& values, std::size_t column, std::size_t rows) const
{
    const std::lock_guard lock(m_making);
    std::unique_ptr<const Hashes>& known = m_by_column[column];
    if (!known) {
        Hashes hashes;
        hashes.reserve(rows);
        for (std::size_t row = 0; row < rows; ++row) {
            if (!values.is_null(row)) hashes.push_back(upper_half_of_hash(values.value(row)) | row);
        }
        std::sort(hashes.begin(), hashes.end());
        known = std::make_unique<const Hashes>(std::move(hashes));
    }
    return *known;
}

}  // namespace haishu::layers

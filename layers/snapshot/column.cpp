#include "layers/snapshot/column.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace haishu::layers
{

namespace
{

constexpr double exact_integers = 9007199254740992.0;  // 2^53

// n with double(n) / divisor being exactly `value`, sign of zero included.
std::optional<std::int64_t> as_decimal(double value, double divisor)
{
    const double scaled = std::round(value * divisor);
    if (!(std::abs(scaled) < exact_integers) || scaled / divisor != value) return std::nullopt;
    if (scaled == 0 && std::signbit(value)) return std::nullopt;
    return static_cast<std::int64_t>(scaled);
}

std::optional<std::int64_t> integer_of(const geo::ValueView& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
    if (const auto* real = std::get_if<double>(&value)) return as_decimal(*real, 1);
    return std::nullopt;
}

std::optional<double> real_of(const geo::ValueView& value)
{
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    return std::nullopt;
}

// What stands in the place of a null should not widen the column.
void even_out_nulls(std::vector<std::int64_t>& values, const RowSet& nulls)
{
    std::size_t some = 0;
    while (nulls.has(some)) ++some;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (nulls.has(row)) values[row] = values[some];
    }
}

}  // namespace

geo::ValueView Column::value(std::size_t row) const
{
    if (m_has_nulls && m_nulls.has(row)) return std::monostate{};
    switch (m_form) {
        case Form::Boolean: return m_ints[row] != 0;
        case Form::Integer: return m_ints[row];
        case Form::Decimal: return static_cast<double>(m_ints[row]) / m_divisor;
        case Form::Float: return static_cast<double>(m_floats[row]);
        case Form::Double: return m_doubles[row];
        case Form::Dictionary:
        case Form::Texts: {
            const std::size_t place = m_form == Form::Dictionary ? static_cast<std::size_t>(m_ints[row]) : row;
            const auto begin = static_cast<std::size_t>(m_ends[place]);
            return std::string_view(m_bytes.data() + begin, static_cast<std::size_t>(m_ends[place + 1]) - begin);
        }
        case Form::Empty: break;
    }
    return std::monostate{};
}

std::size_t Column::memory_bytes() const
{
    return sizeof(Column) + m_nulls.memory_bytes() + m_ints.memory_bytes() + m_ends.memory_bytes() +
           m_floats.capacity() * sizeof(float) + m_doubles.capacity() * sizeof(double) + m_bytes.capacity();
}

void ColumnBuilder::add(const geo::ValueView& value)
{
    bool is_null = true;
    switch (m_type) {
        case FieldType::Text: {
            const auto* text = std::get_if<std::string_view>(&value);
            is_null = text == nullptr;
            m_text_numbers.push_back(is_null ? 0 : m_texts.intern(*text));
            break;
        }
        case FieldType::Real: {
            const std::optional<double> real = real_of(value);
            is_null = !real.has_value();
            m_reals.push_back(real.value_or(0));
            break;
        }
        case FieldType::Boolean:
        case FieldType::Integer:
        case FieldType::Date:
        case FieldType::DateTime: {
            const std::optional<std::int64_t> integer = integer_of(value);
            is_null = !integer.has_value();
            m_ints.push_back(integer.value_or(0));
            break;
        }
    }
    m_nulls.push_back(is_null);
    if (is_null) ++m_null_count;
}

Column ColumnBuilder::finish(std::span<const std::uint32_t> order)
{
    Column column;
    if (m_null_count == order.size()) {
        *this = ColumnBuilder(m_type);
        return column;
    }
    if (m_null_count > 0) {
        column.m_has_nulls = true;
        column.m_nulls = RowSet(order.size());
        for (std::size_t row = 0; row < order.size(); ++row) {
            if (m_nulls[order[row]]) column.m_nulls.add(row);
        }
    }
    switch (m_type) {
        case FieldType::Text: finish_texts(column, order); break;
        case FieldType::Real: finish_reals(column, order); break;
        default: {
            column.m_form = m_type == FieldType::Boolean ? Column::Form::Boolean : Column::Form::Integer;
            std::vector<std::int64_t> sorted = m_ints.in_order(order);
            if (column.m_has_nulls) even_out_nulls(sorted, column.m_nulls);
            column.m_ints = NarrowInts(sorted);
        }
    }
    *this = ColumnBuilder(m_type);
    return column;
}

void ColumnBuilder::finish_reals(Column& column, std::span<const std::uint32_t> order) const
{
    std::vector<double> sorted = m_reals.in_order(order);
    // Heights and areas mostly have a fixed number of decimals: n / 10^k gives back the very same double.
    for (const double divisor : {1.0, 10.0, 100.0, 1000.0, 1e6}) {
        std::vector<std::int64_t> integers;
        integers.reserve(sorted.size());
        for (const double real : sorted) {
            const std::optional<std::int64_t> integer = as_decimal(real, divisor);
            if (!integer || std::abs(*integer) > std::numeric_limits<std::int32_t>::max()) break;
            integers.push_back(*integer);
        }
        if (integers.size() < sorted.size()) continue;
        column.m_form = Column::Form::Decimal;
        column.m_divisor = divisor;
        column.m_ints = NarrowInts(integers);
        return;
    }
    const auto is_float = [](double real) { return static_cast<double>(static_cast<float>(real)) == real; };
    if (std::all_of(sorted.begin(), sorted.end(), is_float)) {
        column.m_form = Column::Form::Float;
        column.m_floats.assign(sorted.begin(), sorted.end());
        return;
    }
    column.m_form = Column::Form::Double;
    column.m_doubles = std::move(sorted);
}

void ColumnBuilder::finish_texts(Column& column, std::span<const std::uint32_t> order) const
{
    std::vector<std::int64_t> ends;
    if (m_texts.size() <= order.size() / 2) {
        column.m_form = Column::Form::Dictionary;
        const std::vector<std::uint32_t> numbers = m_text_numbers.in_order(order);
        column.m_ints = NarrowInts(std::vector<std::int64_t>(numbers.begin(), numbers.end()));
        ends.reserve(m_texts.size() + 1);
        ends.push_back(0);
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            ends.push_back(ends.back() + static_cast<std::int64_t>(m_texts[i].size()));
        column.m_bytes.assign(m_texts.bytes());
    } else {
        // Mostly distinct: the bytes in row order, so that neighbours on the map are neighbours in memory.
        column.m_form = Column::Form::Texts;
        ends.reserve(order.size() + 1);
        ends.push_back(0);
        std::size_t total = 0;
        for (const std::uint32_t i : order) total += m_nulls[i] ? 0 : m_texts[m_text_numbers[i]].size();
        column.m_bytes.reserve(total);
        for (const std::uint32_t i : order) {
            if (!m_nulls[i]) column.m_bytes.append(m_texts[m_text_numbers[i]]);
            ends.push_back(static_cast<std::int64_t>(column.m_bytes.size()));
        }
    }
    column.m_text_count = ends.size() - 1;
    column.m_ends = NarrowInts(ends);
}

}  // namespace haishu::layers

#pragma once
// An enumeration and its spelling, as one table read in both directions.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace haishu::layers
{

template <class Value, std::size_t N>
using NamedValues = std::array<std::pair<std::string_view, Value>, N>;

// Empty for a value that is not in the table.
template <class Value, std::size_t N>
constexpr std::string_view name_of(const NamedValues<Value, N>& table, Value value)
{
    for (const auto& row : table) {
        if (row.second == value) return row.first;
    }
    return {};
}

template <class Value, std::size_t N>
constexpr std::optional<Value> value_of(const NamedValues<Value, N>& table, std::string_view name)
{
    for (const auto& row : table) {
        if (row.first == name) return row.second;
    }
    return std::nullopt;
}

}  // namespace haishu::layers

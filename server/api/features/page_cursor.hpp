#pragma once
// Where a page of features starts, as an opaque text: the place of the last feature before it, with its sort keys. It goes
// with one order and is refused with another; the size of pages and the filters may differ.

#include "geo/base/result.hpp"
#include "layers/query/query.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

inline constexpr std::size_t max_cursor_length = 2100;

// Where a page starts, and the moment (page_moments.hpp) that an order by sort keys is paged at; 0: now.
struct PageStart : layers::Position {
    std::uint64_t moment = 0;
};

std::string write_cursor(const layers::Position& position, const std::vector<layers::SortKey>& sort, std::uint64_t moment = 0);
// Error: bad_input "cursor-malformed" for what write_cursor never gave for this order.
Result<PageStart> read_cursor(std::string_view cursor, const std::vector<layers::SortKey>& sort);

}  // namespace haishu::server

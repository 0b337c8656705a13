#pragma once
// Delimited text by RFC 4180 as people write it: commas, semicolons, tabs or bars, quotes, line breaks within quotes.
// The text is UTF-8.

#include "geo/base/result.hpp"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

struct CsvCell {
    std::string text;
    bool is_quoted = false;
};

class CsvParser
{
   public:
    // Error: bad_input "source-unreadable".
    static Result<CsvParser> open(const std::string& path, char delimiter);

    // False at the end. Empty lines are passed over. Errors: bad_input "csv-malformed" (a quote that does not
    // end, a cell over 16 MiB, over 2,000 columns).
    Result<bool> next_row(std::vector<CsvCell>& row);
    Result<void> rewind();

   private:
    CsvParser(std::ifstream in, char delimiter) : m_in(std::move(in)), m_delimiter(delimiter) {}
    int peek();
    int take();
    Result<void> read_cell(CsvCell& cell, bool& ends_row);
    [[nodiscard]] Error malformed(const std::string& reason) const;

    std::ifstream m_in;
    char m_delimiter;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::uint64_t m_line = 1;
};

// The delimiter that divides the first line best; 0 if none does.
char find_delimiter(std::string_view head);

}  // namespace haishu::data

#pragma once
// What the columns of a delimited text mean: which hold the place, and what type the others have, judged by every row.

#include "data/readers/csv_parser.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct CsvPlace {
    std::optional<std::size_t> wkt;
    std::optional<std::size_t> east;
    std::optional<std::size_t> north;
};

// By the names of a header: wkt, geometry, geom; lon, lng, longitude, 经度, 东经, x and lat, latitude, 纬度, 北纬, y, also
// with the name of a datum (lon_wgs84) or a remark in brackets behind.
CsvPlace find_place(const std::vector<CsvCell>& header);

// A text that a spreadsheet would take for a formula is written with an apostrophe before it; this takes it off.
std::string without_formula_guard(std::string text);
// The text as it should stand in a cell that a spreadsheet may open.
std::string with_formula_guard(std::string text);

// Collects what the cells of one column look like.
class CsvColumnType
{
   public:
    void add(const CsvCell& cell);
    // What the quotes of a file say: nothing, or that a quoted number is meant as text because some cells have quotes and
    // some have none, or also that a bare cell is a number whatever its length because all text has quotes.
    enum class Quotes { SayNothing, MarkText, MarkAllText };
    [[nodiscard]] layers::FieldType type(Quotes quotes) const;

   private:
    std::size_t m_values = 0;
    bool m_has_quoted = false;
    bool m_is_integer = true;
    bool m_is_long_integer = true;
    bool m_is_real = true;
    bool m_is_boolean = true;
    bool m_is_date = true;
    bool m_is_moment = true;
};

}  // namespace haishu::data

#pragma once
// One CSV file of facts shipped in the program (RFC 4180, UTF-8, first line is the header).

#include "geo/base/result.hpp"
#include "geo/types/point.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haishu::data
{

class SeedTable
{
   public:
    // `path` as embedded: "demo/seed/roads.csv". Errors: Internal "seed-missing", "seed-invalid".
    static Result<SeedTable> load(std::string_view path);
    static Result<SeedTable> parse(std::string_view name, std::string_view csv);

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    // Empty for a column that the file does not have.
    [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
    [[nodiscard]] double number(std::size_t row, std::string_view column, double missing = 0) const;

   private:
    std::unordered_map<std::string, std::size_t> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

// The whole of an embedded file. Error: Internal "seed-missing".
Result<std::string_view> seed_file(std::string_view path);

std::vector<std::string> split(std::string_view text, char separator);
double parse_number(std::string_view text, double missing = 0);
// "121.5 29.8;121.6 29.9" (a third number per point is put into `third`).
std::vector<geo::Point> parse_points(std::string_view text, std::vector<double>* third = nullptr);

}  // namespace haishu::data

#include "data/demo/seed_table.hpp"

#include "geo/base/embedded.hpp"

#include <charconv>
#include <span>

namespace haishu
{

std::span<const EmbeddedFile> embedded_seeds();

}  // namespace haishu

namespace haishu::data
{

namespace
{

Error seed_error(std::string id, std::string detail)
{
    return Error{ErrorCode::Internal, std::move(id), std::move(detail), {}};
}

// One record from `csv` at `at`; quotes may hold commas, quotes and line breaks.
std::vector<std::string> read_record(std::string_view csv, std::size_t& at)
{
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (; at < csv.size(); ++at) {
        const char c = csv[at];
        if (quoted) {
            if (c != '"')
                cells.back() += c;
            else if (at + 1 < csv.size() && csv[at + 1] == '"')
                cells.back() += csv[++at];
            else
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            ++at;
            break;
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    return cells;
}

}  // namespace

Result<std::string_view> seed_file(std::string_view path)
{
    const EmbeddedFile* file = find_embedded(embedded_seeds(), path);
    if (file == nullptr) return seed_error("seed-missing", "the program carries no file " + std::string(path));
    return file->bytes;
}

Result<SeedTable> SeedTable::load(std::string_view path)
{
    HAISHU_TRY(const std::string_view bytes, seed_file(path));
    return parse(path, bytes);
}

Result<SeedTable> SeedTable::parse(std::string_view name, std::string_view csv)
{
    SeedTable table;
    std::size_t at = 0;
    const std::vector<std::string> header = read_record(csv, at);
    for (std::size_t i = 0; i < header.size(); ++i) table.m_columns.emplace(header[i], i);
    while (at < csv.size()) {
        std::vector<std::string> cells = read_record(csv, at);
        if (cells.size() == 1 && cells[0].empty()) continue;
        if (cells.size() != header.size()) {
            return seed_error("seed-invalid", std::string(name) + ": record " + std::to_string(table.m_rows.size() + 1) +
                                                  " has " + std::to_string(cells.size()) + " cells, the header " +
                                                  std::to_string(header.size()));
        }
        table.m_rows.push_back(std::move(cells));
    }
    return table;
}

const std::string& SeedTable::text(std::size_t row, std::string_view column) const
{
    static const std::string none;
    const auto found = m_columns.find(std::string(column));
    return found == m_columns.end() ? none : m_rows[row][found->second];
}

double SeedTable::number(std::size_t row, std::string_view column, double missing) const
{
    return parse_number(text(row, column), missing);
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        const std::string_view part = text.substr(0, end);
        if (!part.empty()) parts.emplace_back(part);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

double parse_number(std::string_view text, double missing)
{
    double value = missing;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : missing;
}

std::vector<geo::Point> parse_points(std::string_view text, std::vector<double>* third)
{
    std::vector<geo::Point> points;
    for (const std::string& part : split(text, ';')) {
        const std::vector<std::string> numbers = split(part, ' ');
        if (numbers.size() < 2) continue;
        points.push_back({parse_number(numbers[0]), parse_number(numbers[1])});
        if (third != nullptr) third->push_back(numbers.size() > 2 ? parse_number(numbers[2]) : 0);
    }
    return points;
}

}  // namespace haishu::data

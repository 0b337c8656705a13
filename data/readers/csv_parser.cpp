#include "data/readers/csv_parser.hpp"

namespace haishu::data
{
namespace
{

constexpr std::size_t buffer_size = 1 << 16;
constexpr std::size_t max_cell = 16 << 20;
constexpr std::size_t max_columns = 2000;
constexpr int at_end = -1;

}  // namespace

Result<CsvParser> CsvParser::open(const std::string& path, char delimiter)
{
    std::ifstream in(path, std::ios::binary);
    if (!in) return bad_input("source-unreadable", path + ": cannot be read").with("path", path);
    return CsvParser(std::move(in), delimiter);
}

Result<void> CsvParser::rewind()
{
    m_in.clear();
    m_in.seekg(0);
    m_buffer.clear();
    m_at = 0;
    m_line = 1;
    return m_in ? Result<void>() : Result<void>(bad_input("source-unreadable", "the file cannot be read again"));
}

Error CsvParser::malformed(const std::string& reason) const
{
    return bad_input("csv-malformed", "line " + std::to_string(m_line) + ": " + reason)
        .with("line", std::to_string(m_line))
        .with("reason", reason);
}

int CsvParser::peek()
{
    if (m_at == m_buffer.size()) {
        m_buffer.resize(buffer_size);
        m_in.read(m_buffer.data(), static_cast<std::streamsize>(buffer_size));
        m_buffer.resize(static_cast<std::size_t>(m_in.gcount()));
        m_at = 0;
        if (m_buffer.empty()) return at_end;
    }
    return static_cast<unsigned char>(m_buffer[m_at]);
}

int CsvParser::take()
{
    const int c = peek();
    if (c != at_end) ++m_at;
    if (c == '\n') ++m_line;
    return c;
}

Result<void> CsvParser::read_cell(CsvCell& cell, bool& ends_row)
{
    cell.text.clear();
    cell.is_quoted = peek() == '"';
    bool is_inside = cell.is_quoted;
    if (is_inside) take();
    for (;;) {
        const int c = take();
        if (cell.text.size() > max_cell) return malformed("a cell is longer than 16 MiB");
        if (c == at_end) {
            if (is_inside) return malformed("a quote is not closed");
            ends_row = true;
            return {};
        }
        if (is_inside && c == '"') {
            if (peek() == '"')
                cell.text.push_back(static_cast<char>(take()));
            else
                is_inside = false;
        } else if (is_inside) {
            cell.text.push_back(static_cast<char>(c));
        } else if (c == m_delimiter) {
            return {};
        } else if (c == '\n' || c == '\r') {
            if (c == '\r' && peek() == '\n') take();
            ends_row = true;
            return {};
        } else {
            cell.text.push_back(static_cast<char>(c));
        }
    }
}

Result<bool> CsvParser::next_row(std::vector<CsvCell>& row)
{
    while (peek() != at_end) {
        std::size_t count = 0;
        for (bool ends_row = false; !ends_row; ++count) {
            if (count == max_columns) return malformed("more than 2,000 columns");
            if (count == row.size()) row.emplace_back();
            HAISHU_CHECK(read_cell(row[count], ends_row));
        }
        row.resize(count);
        if (row.size() > 1 || row[0].is_quoted || !row[0].text.empty()) return true;
    }
    return false;
}

char find_delimiter(std::string_view head)
{
    char best = 0;
    std::ptrdiff_t most = 0;
    const std::string_view line = head.substr(0, head.find('\n'));
    for (const char delimiter : {',', ';', '\t', '|'}) {
        bool is_inside = false;
        std::ptrdiff_t count = 0;
        for (const char c : line) {
            if (c == '"') is_inside = !is_inside;
            if (c == delimiter && !is_inside) ++count;
        }
        if (count <= most) continue;
        most = count;
        best = delimiter;
    }
    return best;
}

}  // namespace haishu::data

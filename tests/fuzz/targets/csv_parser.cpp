#include "data/readers/csv_parser.hpp"

#include "data/readers/csv_columns.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace haishu::fuzz
{
namespace
{

using Rows = std::vector<std::vector<data::CsvCell>>;

// A file in memory under a path of its own.
class MemoryFile
{
   public:
    explicit MemoryFile(std::string_view content) : m_descriptor(memfd_create("fuzz", 0))
    {
        const bool is_written = write(m_descriptor, content.data(), content.size()) == static_cast<ssize_t>(content.size());
        HAISHU_ASSERT(is_written, "there is room for the text");
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { close(m_descriptor); }
    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

   private:
    int m_descriptor;
};

Result<Rows> read_rows(data::CsvParser& parser)
{
    Rows rows;
    for (;;) {
        std::vector<data::CsvCell> row;
        HAISHU_TRY(const bool has_row, parser.next_row(row));
        if (!has_row) return rows;
        HAISHU_ASSERT(!row.empty() && row.size() <= 2000, "the limit of columns holds");
        rows.push_back(std::move(row));
    }
}

bool have_same_texts(const Rows& a, const Rows& b)
{
    const auto same_cell = [](const data::CsvCell& x, const data::CsvCell& y) { return x.text == y.text; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
        return std::equal(x.begin(), x.end(), y.begin(), y.end(), same_cell);
    });
}

std::string written(const Rows& rows, char delimiter)
{
    std::string out;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) out += delimiter;
            out += '"';
            for (const char c : row[i].text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

void check_columns(const Rows& rows)
{
    if (rows.empty()) return;
    const data::CsvPlace place = data::find_place(rows.front());
    for (const auto& column : {place.wkt, place.east, place.north})
        HAISHU_ASSERT(!column || *column < rows.front().size(), "the place is in one of the columns");
}

}  // namespace

void fuzz_csv_parser(Bytes bytes)
{
    constexpr std::array delimiters{',', ';', '\t', '|'};
    const std::string_view text = Input(bytes).text();
    const char found = data::find_delimiter(text);
    HAISHU_ASSERT(found == 0 || std::find(delimiters.begin(), delimiters.end(), found) != delimiters.end(),
                  "a delimiter is one of four");
    const char delimiter = found == 0 ? ',' : found;

    const MemoryFile file(text);
    auto parser = data::CsvParser::open(file.path(), delimiter);
    HAISHU_ASSERT(parser, "the file opens");
    const auto rows = read_rows(*parser);
    if (!rows) return expect_problem(rows.error());
    HAISHU_ASSERT(parser->rewind(), "the file can be read again");
    const auto second = read_rows(*parser);
    HAISHU_ASSERT(second && have_same_texts(*rows, *second), "the second reading gives the same");

    const MemoryFile copy(written(*rows, delimiter));
    auto copy_parser = data::CsvParser::open(copy.path(), delimiter);
    const auto again = read_rows(*copy_parser);
    HAISHU_ASSERT(again && have_same_texts(*rows, *again), "what was written reads back as the same");
    check_columns(*rows);
}

}  // namespace haishu::fuzz

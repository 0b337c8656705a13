#include "data/normalize/coordinate_text.hpp"
#include "data/normalize/recode_file.hpp"
#include "data/normalize/value_text.hpp"
#include "data/readers/csv_columns.hpp"
#include "data/readers/csv_parser.hpp"
#include "data/readers/format.hpp"
#include "geo/codec/wkt.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace haishu::data
{
namespace
{

constexpr std::array<std::string_view, 3> extensions{"csv", "tsv", "txt"};

bool matches(const Probe& probe)
{
    if (probe.is_folder || std::find(extensions.begin(), extensions.end(), probe.extension) == extensions.end()) return false;
    const bool is_utf16 = !utf16_encoding(probe.head).empty();
    const std::string_view text = probe.text();
    if (text.empty() || (!is_utf16 && text.find('\0') != std::string_view::npos)) return false;
    return is_utf16 || (text.front() != '<' && text.front() != '{' && text.front() != '[' &&
                        (find_delimiter(text) != 0 || probe.extension == "csv"));
}

class CsvStream : public RecordStream
{
   public:
    CsvStream(CsvParser parser, std::string name) : m_parser(std::move(parser)), m_name(std::move(name)) {}

    // Reads the whole text once: types are what every row says, not the first few.
    Result<void> survey()
    {
        HAISHU_TRY(const bool has_header, m_parser.next_row(m_row));
        if (!has_header) return bad_input("source-empty", m_name + ": the file has no header line").with("name", m_name);
        const std::vector<CsvCell> header = m_row;
        m_place = find_place(header);
        std::vector<CsvColumnType> types(header.size());
        bool has_bare_cell = false;
        for (;;) {
            HAISHU_TRY(const bool has_row, m_parser.next_row(m_row));
            if (!has_row) break;
            ++m_count;
            for (std::size_t i = 0; i < std::min(m_row.size(), types.size()); ++i) {
                types[i].add(m_row[i]);
                has_bare_cell = has_bare_cell || (!m_row[i].is_quoted && !m_row[i].text.empty());
            }
        }
        const auto quotes = !has_bare_cell             ? CsvColumnType::Quotes::SayNothing
                            : has_quoted_names(header) ? CsvColumnType::Quotes::MarkAllText
                                                       : CsvColumnType::Quotes::MarkText;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const auto column = std::optional(i);
            if (column == m_place.wkt || column == m_place.east || column == m_place.north) continue;
            m_columns.push_back(i);
            m_fields.push_back({without_formula_guard(header[i].text), types[i].type(quotes)});
        }
        m_header_size = header.size();
        return rewind();
    }

    [[nodiscard]] const std::vector<RawField>& fields() const override { return m_fields; }
    [[nodiscard]] const DeclaredCrs& crs() const override { return m_crs; }
    [[nodiscard]] std::optional<std::uint64_t> count() const override { return m_count; }

    Result<void> rewind() override
    {
        m_number = 0;
        HAISHU_CHECK(m_parser.rewind());
        HAISHU_TRY(const bool has_header, m_parser.next_row(m_row));
        constexpr const char* reason = "the file has changed while it was read";
        if (!has_header) return bad_input("source-damaged", m_name + ": " + reason).with("name", m_name).with("reason", reason);
        return {};
    }

    Result<bool> next(RawRecord& record) override
    {
        HAISHU_TRY(const bool has_row, m_parser.next_row(m_row));
        if (!has_row) return false;
        record.row = ++m_number;
        record.issues.clear();
        record.values.clear();
        if (m_row.size() > m_header_size) record.issues.emplace_back("row-too-long", "more cells than the header has (left out)");
        m_row.resize(m_header_size);
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            CsvCell& cell = m_row[m_columns[i]];
            const layers::FieldType type = m_fields[i].type;
            const bool is_blank_number = cell.text.empty() && (type != layers::FieldType::Text || !cell.is_quoted);
            geo::Value text = is_blank_number ? geo::Value() : geo::Value(without_formula_guard(std::move(cell.text)));
            ConvertedValue value = convert_value(std::move(text), layers::FieldType::Text, type);
            if (value.is_zone_assumed)
                record.issues.emplace_back("time-zone-assumed", "a time without zone is read as Beijing time");
            record.values.push_back(std::move(value.value));
        }
        read_place(record);
        return true;
    }

   private:
    [[nodiscard]] bool has_quoted_names(const std::vector<CsvCell>& header) const
    {
        for (std::size_t i = 0; i < header.size(); ++i)
            if (!header[i].is_quoted && m_place.wkt != std::optional(i)) return false;
        return true;
    }

    void read_place(RawRecord& record)
    {
        record.geometry.reset();
        if (m_place.wkt) {
            const std::string& text = m_row[*m_place.wkt].text;
            if (trimmed(text).empty()) return;
            auto geometry = geo::read_wkt(text);
            if (!geometry)
                record.issues.emplace_back("geometry-malformed", geometry.error().detail);
            else if (!geometry->is_empty())
                record.geometry = std::move(geometry).value();
            return;
        }
        if (!m_place.east) return;
        const std::string& east_text = m_row[*m_place.east].text;
        const std::string& north_text = m_row[*m_place.north].text;
        if (trimmed(east_text).empty() && trimmed(north_text).empty()) return;
        const auto east = coordinate_in(east_text);
        const auto north = coordinate_in(north_text);
        if (!east || !north) {
            record.issues.emplace_back(
                "geometry-malformed", "'" + east_text.substr(0, 40) + "', '" + north_text.substr(0, 40) + "' are no coordinates");
            return;
        }
        geo::Geometry point;
        point.points.push_back({*east, *north});
        record.geometry = std::move(point);
    }

    CsvParser m_parser;
    std::string m_name;
    CsvPlace m_place;
    std::vector<std::size_t> m_columns;
    std::vector<RawField> m_fields;
    DeclaredCrs m_crs;
    std::vector<CsvCell> m_row;
    std::size_t m_header_size = 0;
    std::uint64_t m_count = 0;
    std::uint64_t m_number = 0;
};

class CsvSource : public DataSource
{
   public:
    CsvSource(std::string path, std::string name, char delimiter)
        : m_path(std::move(path)), m_names{std::move(name)}, m_delimiter(delimiter)
    {
    }

    [[nodiscard]] const std::vector<std::string>& layer_names() const override { return m_names; }
    Result<std::unique_ptr<RecordStream>> read_layer(std::size_t) override
    {
        HAISHU_TRY(auto parser, CsvParser::open(m_path, m_delimiter));
        auto stream = std::make_unique<CsvStream>(std::move(parser), m_names[0]);
        HAISHU_CHECK(stream->survey());
        return std::unique_ptr<RecordStream>(std::move(stream));
    }

   private:
    std::string m_path;
    std::vector<std::string> m_names;
    char m_delimiter;
};

Result<std::unique_ptr<DataSource>> open(const OpenRequest& request)
{
    HAISHU_TRY(const auto recoded, recode_file(request.path, request.work_folder, request.encoding, "", false));
    HAISHU_TRY(const auto probe, probe_source(recoded.path));
    const char delimiter = find_delimiter(probe.text());
    std::unique_ptr<DataSource> source = std::make_unique<CsvSource>(
        recoded.path, std::filesystem::path(request.path).stem().string(), delimiter == 0 ? ',' : delimiter);
    source->text_encoding = "UTF-8";
    source->declared_encoding = recoded.encoding;
    source->encoding_verdict = recoded.verdict;
    source->replaced_texts = recoded.replaced;
    return source;
}

}  // namespace

const SourceFormat& csv_format()
{
    static const SourceFormat format{"CSV", extensions, matches, open};
    return format;
}

}  // namespace haishu::data

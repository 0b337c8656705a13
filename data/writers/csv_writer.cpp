#include "data/normalize/value_text.hpp"
#include "data/readers/csv_columns.hpp"
#include "data/readers/file_output.hpp"
#include "data/writers/feature_writer.hpp"
#include "geo/codec/decimal_text.hpp"
#include "geo/codec/wkt.hpp"

namespace haishu::data
{
namespace
{

// Spreadsheets take a CSV file for the system's code page unless it starts with this.
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

std::string in_quotes(const std::string& text)
{
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell.push_back('"');
        cell.push_back(c);
    }
    return cell + "\"";
}

// Text always stands in quotes and nothing else does: so a number that is text is told from a number, and an empty text
// from none, when the file is read back.
std::string cell_of(const geo::Value& value, layers::FieldType type)
{
    if (geo::is_null(value)) return "";
    if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(with_formula_guard(*text));
    return std::get<std::string>(convert_value(value, type, layers::FieldType::Text).value);
}

class CsvWriter : public FeatureWriter
{
   public:
    CsvWriter(const ExportPlan& plan, FileOutput out)
        : m_fields(plan.layer.fields), m_has_geometry(plan.layer.geometry != layers::GeometryKind::None), m_out(std::move(out))
    {
    }

    Result<void> begin()
    {
        std::string line(utf8_mark);
        if (m_has_geometry) line += "WKT";
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            if (i > 0 || m_has_geometry) line.push_back(',');
            line += in_quotes(with_formula_guard(m_fields[i].name));
        }
        return m_out.write(line + "\r\n");
    }

    Result<void> add(const layers::Feature& feature) override
    {
        std::string line;
        if (m_has_geometry && feature.geometry) line += in_quotes(geo::write_wkt(*feature.geometry, geo::exact_decimals));
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            if (i > 0 || m_has_geometry) line.push_back(',');
            line += cell_of(feature.values[i], m_fields[i].type);
        }
        return m_out.write(line + "\r\n");
    }

    Result<void> finish() override { return m_out.close(); }

   private:
    std::vector<layers::Field> m_fields;
    bool m_has_geometry;
    FileOutput m_out;
};

}  // namespace

Result<std::unique_ptr<FeatureWriter>> write_csv(const ExportPlan& plan, const std::string& path)
{
    HAISHU_TRY(auto out, FileOutput::create(path));
    auto writer = std::make_unique<CsvWriter>(plan, std::move(out));
    HAISHU_CHECK(writer->begin());
    return std::unique_ptr<FeatureWriter>(std::move(writer));
}

}  // namespace haishu::data

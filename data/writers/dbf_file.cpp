#include "data/writers/dbf_file.hpp"

#include "data/normalize/value_text.hpp"
#include "layers/store/date_text.hpp"

#include <algorithm>

namespace haishu::data
{
namespace
{

using layers::FieldType;

constexpr std::size_t max_text_bytes = 254;
constexpr std::size_t real_width = 24;  // "-1.7976931348623157e+308"
constexpr char end_of_header = '\r';
constexpr char end_of_file = '\x1A';

std::size_t width_of(const DbfColumn& column)
{
    switch (column.type) {
        case FieldType::Real: return real_width;
        case FieldType::Boolean: return 1;
        case FieldType::Date: return 8;
        default: return std::clamp<std::size_t>(column.width, 1, max_text_bytes);
    }
}

char code_of(FieldType type)
{
    switch (type) {
        case FieldType::Integer: return 'N';
        case FieldType::Real: return 'F';
        case FieldType::Boolean: return 'L';
        case FieldType::Date: return 'D';
        default: return 'C';
    }
}

bool is_number(FieldType type)
{
    return type == FieldType::Integer || type == FieldType::Real;
}

void append_u16(std::string& out, std::size_t value)
{
    out.push_back(static_cast<char>(value & 0xFF));
    out.push_back(static_cast<char>((value >> 8) & 0xFF));
}

}  // namespace

std::string dbf_text(const geo::Value& value, FieldType type)
{
    if (geo::is_null(value)) return type == FieldType::Boolean ? "?" : "";
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "T" : "F";
    if (type == FieldType::Date) {
        std::string day = layers::date_text(std::get<std::int64_t>(value));
        day.erase(std::remove(day.begin(), day.end(), '-'), day.end());
        return day;
    }
    std::string text = std::get<std::string>(convert_value(value, type, FieldType::Text).value);
    if (text.size() <= max_text_bytes) return text;
    std::size_t end = max_text_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text.resize(end);
    return text;
}

Result<DbfFileWriter> DbfFileWriter::create(const std::string& path, std::vector<DbfColumn> columns)
{
    HAISHU_TRY(auto out, FileOutput::create(path));
    DbfFileWriter writer(std::move(out), std::move(columns));
    HAISHU_CHECK(writer.m_out.write(writer.header()));
    return writer;
}

std::string DbfFileWriter::header() const
{
    std::size_t record_bytes = 1;
    for (const DbfColumn& column : m_columns) record_bytes += width_of(column);
    std::string text("\x03\x5F\x07\x1A", 4);  // dBASE III; a fixed day, so that equal layers make equal files
    append_u16(text, m_records & 0xFFFF);
    append_u16(text, m_records >> 16);
    append_u16(text, 32 + 32 * m_columns.size() + 1);
    append_u16(text, record_bytes);
    text.append(20, '\0');
    for (const DbfColumn& column : m_columns) {
        std::string name = column.name.substr(0, 10);
        name.resize(11, '\0');
        text += name;
        text.push_back(code_of(column.type));
        text.append(4, '\0');
        text.push_back(static_cast<char>(width_of(column)));
        text.push_back(column.type == FieldType::Real ? '\x0F' : '\0');
        text.append(14, '\0');
    }
    text.push_back(end_of_header);
    return text;
}

Result<void> DbfFileWriter::add(const layers::Feature& feature)
{
    std::string record = " ";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const DbfColumn& column = m_columns[i];
        std::string cell = dbf_text(feature.values[i], column.type);
        const std::size_t width = width_of(column);
        if (is_number(column.type)) cell.insert(0, width - std::min(width, cell.size()), ' ');
        cell.resize(width, ' ');
        record += cell;
    }
    ++m_records;
    return m_out.write(record);
}

Result<void> DbfFileWriter::finish()
{
    HAISHU_CHECK(m_out.write({&end_of_file, 1}));
    HAISHU_CHECK(m_out.rewrite_begin(header()));
    return m_out.close();
}

}  // namespace haishu::data

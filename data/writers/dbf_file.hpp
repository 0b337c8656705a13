#pragma once
// The .dbf of a shapefile: dBASE III, text in UTF-8 (said by a .cpg beside it). Text ends at 254 bytes; an empty text and no
// text are the same; a real is written by the shortest digits that read back as it.

#include "data/readers/file_output.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/feature.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

// A column, its name as the format can hold it, and the width that its longest value needs.
struct DbfColumn {
    std::string name;
    layers::FieldType type = layers::FieldType::Text;
    std::size_t width = 1;
};

std::string dbf_text(const geo::Value& value, layers::FieldType type);

class DbfFileWriter
{
   public:
    static Result<DbfFileWriter> create(const std::string& path, std::vector<DbfColumn> columns);
    Result<void> add(const layers::Feature& feature);
    Result<void> finish();

   private:
    DbfFileWriter(FileOutput out, std::vector<DbfColumn> columns) : m_out(std::move(out)), m_columns(std::move(columns)) {}
    [[nodiscard]] std::string header() const;

    FileOutput m_out;
    std::vector<DbfColumn> m_columns;
    std::uint32_t m_records = 0;
};

}  // namespace haishu::data

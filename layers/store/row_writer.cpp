#include "layers/store/row_writer.hpp"

namespace haishu::layers
{

namespace
{

// Both statements take the fields, then version, geometry if there is one, and fid.
std::string insert_sql(const LayerTable& table)
{
    std::string places;
    for (std::size_t i = 0; i < table.columns.size(); ++i) places += "?, ";
    const bool has_geometry = table.has_geometry();
    return "INSERT INTO " + quoted(table.name) + "(" + table.column_list() + "_version, " + (has_geometry ? "geom, " : "") +
           "fid) VALUES(" + places + "?, " + (has_geometry ? "?, " : "") + "?)";
}

std::string update_sql(const LayerTable& table)
{
    return "UPDATE " + quoted(table.name) + " SET " + table.column_list("=?") + "_version=?" +
           (table.has_geometry() ? ", geom=?" : "") + " WHERE fid=?";
}

}  // namespace

RowWriter::RowWriter(Connection& db, LayerTable table, Index index, Statement insert, Statement update, Statement erase)
    : m_db(&db),
      m_table(std::move(table)),
      m_index(index),
      m_insert(std::move(insert)),
      m_update(std::move(update)),
      m_erase(std::move(erase))
{
}

Result<RowWriter> RowWriter::open(Connection& db, const LayerDescriptor& layer, Index index)
{
    LayerTable table(layer);
    HAISHU_TRY(Statement insert, db.prepare(insert_sql(table)));
    HAISHU_TRY(Statement update, db.prepare(update_sql(table)));
    HAISHU_TRY(Statement erase, db.prepare("DELETE FROM " + quoted(table.name) + " WHERE fid=?"));
    RowWriter writer(db, std::move(table), index, std::move(insert), std::move(update), std::move(erase));
    if (!writer.m_table.has_geometry() || index == Index::ByCaller) return writer;
    if (index == Index::Streamed) {
        HAISHU_TRY(writer.m_packed, PackedIndex::start(db, writer.m_table.index));
        return writer;
    }
    const std::string name = quoted(writer.m_table.index);
    HAISHU_TRY(writer.m_index_insert, db.prepare("INSERT INTO " + name + " VALUES(?,?,?,?,?)"));
    HAISHU_TRY(writer.m_index_erase, db.prepare("DELETE FROM " + name + " WHERE pkid=?"));
    return writer;
}

void RowWriter::reserve(std::size_t rows)
{
    if (m_index == Index::AtTheEnd && m_table.has_geometry()) m_entries.reserve(rows);
}

Result<void> RowWriter::put(Statement& row, std::int64_t fid, std::int64_t version, Bytes blob, const geo::Box& box)
{
    int index = static_cast<int>(m_table.columns.size());
    row.bind(++index, version);
    if (m_table.has_geometry()) box.is_empty() ? row.bind(++index, nullptr) : row.bind(++index, blob);
    row.bind(++index, fid);
    HAISHU_CHECK(row.run());
    if (!m_table.has_geometry() || m_index == Index::ByCaller) return {};
    if (m_packed) return box.is_empty() ? Result<void>() : m_packed->add({fid, box});
    if (m_index == Index::AtTheEnd) {
        m_entries.emplace_back(fid, box);
        return {};
    }
    if (&row == &m_update) {
        m_index_erase->bind(1, fid);
        HAISHU_CHECK(m_index_erase->run());
    }
    return box.is_empty() ? Result<void>() : index_row(fid, box);
}

Result<void> RowWriter::index_row(std::int64_t fid, const geo::Box& box)
{
    m_index_insert->bind(1, fid);
    m_index_insert->bind(2, box.min_x);
    m_index_insert->bind(3, box.max_x);
    m_index_insert->bind(4, box.min_y);
    m_index_insert->bind(5, box.max_y);
    return m_index_insert->run();
}

Result<void> RowWriter::remove(std::int64_t fid)
{
    if (m_index_erase) {
        m_index_erase->bind(1, fid);
        HAISHU_CHECK(m_index_erase->run());
    }
    m_erase.bind(1, fid);
    return m_erase.run();
}

Result<void> RowWriter::finish()
{
    if (m_index == Index::Now || m_index == Index::ByCaller || !m_table.has_geometry()) return {};
    if (m_packed) return m_packed->finish();
    return rebuild_index(*m_db, m_table.index, std::move(m_entries));
}

}  // namespace haishu::layers

#include "layers/store/staged_rows.hpp"

#include "layers/store/geometry_blob.hpp"

namespace haishu::layers
{

Result<Statement> find_taken(Connection& db, const LayerTable& table)
{
    return db.prepare("SELECT 1 FROM " + quoted(table.name) + " WHERE fid=?");
}

Result<void> StagedRows::write(RowWriter& writer, Statement& taken, std::int64_t version)
{
    const int fields = static_cast<int>(m_staged.descriptor().fields.size());
    const std::int64_t id = m_staged.id();
    const Statement& source = m_staged.row();
    const auto match = m_plan.matches.find(id);
    const bool is_new = match == m_plan.matches.end();
    m_fid = is_new ? source.integer(fields) : match->second;
    if (is_new) {
        HAISHU_TRY(m_fid, free_fid(m_fid, taken));
    }
    m_box = geo::Box();
    if (!source.is_null(fields + 1)) {
        if (!read_blob(source.blob(fields + 1), m_geometry)) {
            return bad_input("staging-invalid", "staged feature " + std::to_string(id) + " has a damaged geometry")
                .with("reason", "damaged geometry");
        }
        m_box = m_geometry.box();
    }
    Statement& row = is_new ? writer.new_row() : writer.old_row();
    for (int i = 0; i < fields; ++i) row.bind_column(i + 1, source, i);
    return writer.put(row, m_fid, version, source.blob(fields + 1), m_box);
}

// The wanted number if it is free, else the next one.
Result<std::int64_t> StagedRows::free_fid(std::int64_t wanted, Statement& taken)
{
    if (wanted != 0) {
        taken.bind(1, wanted);
        HAISHU_TRY(const bool is_taken, taken.step());
        taken.reset();
        if (!is_taken) return wanted;
    }
    if (m_last_fid >= LARGEST_FID) return fid_exhausted();
    return ++m_last_fid;
}

}  // namespace haishu::layers

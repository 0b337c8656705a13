// A block of rows in an archive and back.

#include "geo/crs/world.hpp"
#include "layers/snapshot/archive.hpp"
#include "layers/snapshot/row_block.hpp"

#include <algorithm>
#include <limits>

namespace haishu::layers
{

void RowBlock::save(ArchiveWriter& archive) const
{
    archive.list(m_keys);
    m_fids.save(archive);
    m_versions.save(archive);
    archive.list(m_by_fid);
    m_shapes.save(archive);
    for (const Column& column : m_columns) column.save(archive);
}

bool RowBlock::load(ArchiveReader& archive, std::span<const Field> fields)
{
    if (!archive.list(m_keys) || m_keys.size() > std::numeric_limits<std::uint32_t>::max()) return false;
    if (!m_fids.load(archive, size()) || !m_versions.load(archive, size())) return false;
    if (!archive.list(m_by_fid) || !has_sound_order()) return false;
    if (!m_shapes.load(archive, size())) return false;
    for (const Field& field : fields) {
        if (!m_columns.emplace_back().load(archive, field.type, size())) return false;
    }
    index();
    return true;
}

bool RowBlock::has_sound_order() const
{
    if (!m_by_fid.empty() && m_by_fid.size() != size()) return false;
    std::int64_t fid_before = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        // Ascending without a repetition: then each row stands in the list just once.
        if (row_by_fid(i) >= size() || m_fids[row_by_fid(i)] <= fid_before) return false;
        fid_before = m_fids[row_by_fid(i)];
    }
    for (std::size_t row = 1; row < size(); ++row) {
        if (m_keys[row - 1] > m_keys[row] || (m_keys[row - 1] == m_keys[row] && m_fids[row - 1] > m_fids[row])) return false;
    }
    return true;
}

}  // namespace haishu::layers

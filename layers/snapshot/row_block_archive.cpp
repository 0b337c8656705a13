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
    archive.list(m_order->keys);
    m_order->fids.save(archive);
    m_order->versions.save(archive);
    archive.list(m_order->by_fid);
    m_places->shapes.save(archive);
    for (const auto& column : m_columns) column->save(archive);
}

bool RowBlock::load(ArchiveReader& archive, std::span<const Field> fields)
{
    auto order = std::make_shared<Order>();
    if (!archive.list(order->keys) || order->keys.size() > std::numeric_limits<std::uint32_t>::max()) return false;
    const std::size_t rows = order->keys.size();
    if (!order->fids.load(archive, rows) || !order->versions.load(archive, rows)) return false;
    if (!archive.list(order->by_fid)) return false;
    m_order = std::move(order);
    if (!has_sound_order()) return false;
    ShapeArena shapes;
    if (!shapes.load(archive, size())) return false;
    for (const Field& field : fields) {
        auto column = std::make_shared<Column>();
        if (!column->load(archive, field.type, size())) return false;
        m_columns.push_back(std::move(column));
    }
    set_shapes(std::move(shapes));
    return true;
}

bool RowBlock::has_sound_order() const
{
    const Order& order = *m_order;
    if (!order.by_fid.empty() && order.by_fid.size() != size()) return false;
    std::int64_t fid_before = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        // Ascending without a repetition: then each row stands in the list just once.
        if (row_by_fid(i) >= size() || order.fids[row_by_fid(i)] <= fid_before) return false;
        fid_before = order.fids[row_by_fid(i)];
    }
    for (std::size_t row = 1; row < size(); ++row) {
        if (order.keys[row - 1] > order.keys[row] ||
            (order.keys[row - 1] == order.keys[row] && order.fids[row - 1] > order.fids[row]))
            return false;
    }
    return true;
}

}  // namespace haishu::layers

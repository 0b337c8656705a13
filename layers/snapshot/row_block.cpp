#include "layers/snapshot/row_block.hpp"

#include "geo/base/assert.hpp"
#include "geo/crs/world.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace haishu::layers
{

namespace
{

// Rows without a place come last.
constexpr std::uint32_t key_of_nowhere = std::numeric_limits<std::uint32_t>::max();

template <class T>
std::vector<T> in_order(std::span<const std::uint32_t> order, const std::vector<T>& values)
{
    std::vector<T> sorted(order.size());
    std::transform(order.begin(), order.end(), sorted.begin(), [&values](std::uint32_t i) { return values[i]; });
    return sorted;
}

}  // namespace

void RowBlock::search(const geo::Box& box, FunctionRef<bool(std::uint32_t)> visit) const
{
    if (box.is_empty()) return;
    m_tree.search(box, [&](std::uint32_t row) { return !m_shapes.meets(row, box) || visit(row); });
}

std::size_t RowBlock::first_after(std::int64_t fid) const
{
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (m_fids[row_by_fid(middle)] > fid) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

std::optional<std::uint32_t> RowBlock::find(std::int64_t fid) const
{
    const std::size_t after = first_after(fid);
    if (after == 0) return std::nullopt;
    const std::uint32_t row = row_by_fid(after - 1);
    if (m_fids[row] != fid) return std::nullopt;
    return row;
}

std::size_t RowBlock::other_bytes() const
{
    std::size_t bytes = sizeof(RowBlock) + m_fids.memory_bytes() + m_versions.memory_bytes() +
                        (m_keys.capacity() + m_by_fid.capacity() + m_rows_without_geometry.capacity()) * sizeof(std::uint32_t) +
                        m_shapes.other_bytes() + m_tree.memory_bytes();
    for (const Column& column : m_columns) bytes += column.memory_bytes();
    return bytes;
}

RowBlockBuilder::RowBlockBuilder(std::span<const Field> fields)
{
    for (const Field& field : fields) m_columns.emplace_back(field.type);
}

void RowBlockBuilder::add(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry,
                          std::span<const geo::Value> values)
{
    add_shape(fid, version, geometry);
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_columns[i].add(i < values.size() ? geo::to_view(values[i]) : geo::ValueView());
    }
}

void RowBlockBuilder::add_row(const RowBlock& block, std::size_t row)
{
    add_shape(block.fid(row), block.version(row), block.shapes().geometry(row));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_columns[i].add(i < block.columns().size() ? block.value(row, i) : geo::ValueView());
    }
}

void RowBlockBuilder::add_shape(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry)
{
    HAISHU_ASSERT(m_fids.size() < std::numeric_limits<std::uint32_t>::max(), "a layer has fewer than 2^32 rows");
    m_fids.push_back(fid);
    m_versions.push_back(version);
    m_shapes.add(geometry);
    const geo::Box box = geometry.box();
    m_boxes.push_back(box);
    m_keys.push_back(box.is_empty() ? key_of_nowhere : geo::hilbert_key(geo::world_from_lonlat(box.center())));
}

RowBlock RowBlockBuilder::finish()
{
    std::vector<std::uint32_t> order(size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
        return m_keys[a] != m_keys[b] ? m_keys[a] < m_keys[b] : m_fids[a] < m_fids[b];
    });

    RowBlock block;
    const std::vector<std::int64_t> fids = in_order(order, m_fids);
    block.m_fids = NarrowInts(fids);
    block.m_versions = NarrowInts(in_order(order, m_versions));
    block.m_keys = in_order(order, m_keys);
    block.m_tree = geo::PackedRTree(in_order(order, m_boxes));
    block.m_shapes = m_shapes.finish(order);
    for (ColumnBuilder& column : m_columns) block.m_columns.push_back(column.finish(order));

    if (!std::is_sorted(fids.begin(), fids.end())) {
        block.m_by_fid.resize(fids.size());
        std::iota(block.m_by_fid.begin(), block.m_by_fid.end(), 0U);
        std::sort(block.m_by_fid.begin(), block.m_by_fid.end(),
                  [&fids](std::uint32_t a, std::uint32_t b) { return fids[a] < fids[b]; });
    }
    for (std::size_t i = 0; i < fids.size(); ++i) {
        const std::uint32_t row = block.row_by_fid(i);
        HAISHU_ASSERT(i == 0 || fids[block.row_by_fid(i - 1)] < fids[row], "fids of a layer are unique");
        if (block.m_shapes.is_empty(row)) block.m_rows_without_geometry.push_back(row);
    }
    m_fids.clear();
    m_versions.clear();
    m_boxes.clear();
    m_keys.clear();
    return block;
}

}  // namespace haishu::layers

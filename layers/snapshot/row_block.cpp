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

std::uint32_t key_of(const geo::GeometryView& geometry)
{
    const geo::Box box = geometry.box();
    return box.is_empty() ? key_of_nowhere : geo::hilbert_key(geo::world_from_lonlat(box.center()));
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
                        m_shapes.other_bytes() + m_tree.memory_bytes() + m_derived->memory_bytes();
    for (const Column& column : m_columns) bytes += column.memory_bytes();
    return bytes;
}

void RowBlock::index()
{
    std::vector<geo::Box> boxes;
    boxes.reserve(size());
    for (std::size_t row = 0; row < size(); ++row) boxes.push_back(m_shapes.box(row));
    m_tree = geo::PackedRTree(boxes);
    for (std::size_t i = 0; i < size(); ++i) {
        if (m_shapes.is_empty(row_by_fid(i))) m_rows_without_geometry.push_back(row_by_fid(i));
    }
}

RowBlockBuilder::RowBlockBuilder(std::span<const Field> fields)
{
    for (const Field& field : fields) m_columns.emplace_back(field.type);
}

void RowBlockBuilder::add(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry,
                          std::span<const geo::Value> values)
{
    add_shape(fid, version, geometry, key_of(geometry));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_columns[i].add(i < values.size() ? geo::to_view(values[i]) : geo::ValueView());
    }
}

void RowBlockBuilder::add_row(const RowBlock& block, std::size_t row)
{
    add_row(block, row, block.shapes().geometry(row), {});
}

void RowBlockBuilder::add_row(const RowBlock& block, std::size_t row, const geo::GeometryView& geometry,
                              std::span<const std::size_t> emptied)
{
    add_shape(block.fid(row), block.version(row), geometry, block.hilbert_key(row));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const bool has_value = i < block.columns().size() && std::find(emptied.begin(), emptied.end(), i) == emptied.end();
        m_columns[i].add(has_value ? block.value(row, i) : geo::ValueView());
    }
}

void RowBlockBuilder::add_shape(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry, std::uint32_t key)
{
    HAISHU_ASSERT(m_fids.size() < std::numeric_limits<std::uint32_t>::max(), "a layer has fewer than 2^32 rows");
    m_fids.push_back(fid);
    m_versions.push_back(version);
    m_shapes.add(geometry);
    m_keys.push_back(key);
}

RowBlock RowBlockBuilder::finish()
{
    // Rows mostly arrive ascending by fid; then the order by fid is that of arrival.
    const std::vector<std::int64_t> arrived = m_fids.values();
    std::vector<std::uint32_t> by_fid(arrived.size());
    std::iota(by_fid.begin(), by_fid.end(), 0U);
    const auto has_less_fid = [&arrived](std::uint32_t a, std::uint32_t b) { return arrived[a] < arrived[b]; };
    if (!std::is_sorted(arrived.begin(), arrived.end())) std::sort(by_fid.begin(), by_fid.end(), has_less_fid);
    const auto is_repeated = [&arrived](std::uint32_t a, std::uint32_t b) { return arrived[a] == arrived[b]; };
    HAISHU_ASSERT(std::adjacent_find(by_fid.begin(), by_fid.end(), is_repeated) == by_fid.end(), "fids of a layer are unique");

    // Key and place by fid in one number: sorted much faster than through a comparison of two lists.
    std::vector<std::uint64_t> keyed(by_fid.size());
    for (std::size_t i = 0; i < by_fid.size(); ++i) keyed[i] = std::uint64_t{m_keys[by_fid[i]]} << 32 | i;
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::uint32_t> order(by_fid.size());
    std::vector<std::uint32_t> row_by_fid(by_fid.size());
    for (std::size_t row = 0; row < order.size(); ++row) {
        const auto place = static_cast<std::uint32_t>(keyed[row]);
        order[row] = by_fid[place];
        row_by_fid[place] = static_cast<std::uint32_t>(row);
    }

    RowBlock block;
    block.m_fids = NarrowInts(m_fids.in_order(order));
    block.m_versions = NarrowInts(m_versions.in_order(order));
    block.m_keys = m_keys.in_order(order);
    block.m_shapes = m_shapes.finish(order);
    for (ColumnBuilder& column : m_columns) block.m_columns.push_back(column.finish(order));
    if (!std::is_sorted(row_by_fid.begin(), row_by_fid.end())) block.m_by_fid = std::move(row_by_fid);
    block.index();
    m_fids = {};
    m_versions = {};
    m_keys = {};
    return block;
}

}  // namespace haishu::layers

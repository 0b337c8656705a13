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
    m_places->tree.search(box, [&](std::uint32_t row) { return !shapes().meets(row, box) || visit(row); });
}

std::size_t RowBlock::first_after(std::int64_t fid) const
{
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (this->fid(row_by_fid(middle)) > fid) {
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
    if (this->fid(row) != fid) return std::nullopt;
    return row;
}

std::size_t RowBlock::Order::memory_bytes() const
{
    return fids.memory_bytes() + versions.memory_bytes() + (keys.capacity() + by_fid.capacity()) * sizeof(std::uint32_t);
}

std::size_t RowBlock::Places::other_bytes() const
{
    return shapes.other_bytes() + tree.memory_bytes() + without_geometry.capacity() * sizeof(std::uint32_t);
}

std::size_t RowBlock::other_bytes() const
{
    std::size_t bytes = sizeof(RowBlock) + m_order->memory_bytes() + m_places->other_bytes() + m_derived->memory_bytes();
    for (const auto& column : m_columns) bytes += column->memory_bytes();
    return bytes;
}

std::size_t RowBlock::bytes_beside(const RowBlock& other) const
{
    std::size_t bytes = sizeof(RowBlock) + m_derived->memory_bytes();
    if (m_order != other.m_order) bytes += m_order->memory_bytes();
    if (m_places != other.m_places) bytes += m_places->shapes.coordinate_bytes() + m_places->other_bytes();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (i >= other.m_columns.size() || m_columns[i] != other.m_columns[i]) bytes += m_columns[i]->memory_bytes();
    }
    return bytes;
}

RowBlock RowBlock::with_shapes(FunctionRef<geo::Geometry(std::size_t)> shape_of) const
{
    ShapeArenaBuilder shapes;
    for (std::size_t row = 0; row < size(); ++row) shapes.add(shape_of(row));
    std::vector<std::uint32_t> order(size());
    std::iota(order.begin(), order.end(), 0U);
    RowBlock block;
    block.m_order = m_order;
    block.m_columns = m_columns;
    block.m_value_indexes = m_value_indexes;
    block.set_shapes(shapes.finish(order));
    return block;
}

RowBlock RowBlock::with_column(std::size_t column, Column values) const
{
    RowBlock block;
    block.m_order = m_order;
    block.m_columns = m_columns;
    block.m_columns[column] = std::make_shared<const Column>(std::move(values));
    block.m_places = m_places;
    return block;
}

void RowBlock::set_shapes(ShapeArena shapes)
{
    auto places = std::make_shared<Places>();
    places->shapes = std::move(shapes);
    std::vector<geo::Box> boxes;
    boxes.reserve(size());
    for (std::size_t row = 0; row < size(); ++row) boxes.push_back(places->shapes.box(row));
    places->tree = geo::PackedRTree(boxes);
    for (std::size_t i = 0; i < size(); ++i) {
        if (places->shapes.is_empty(row_by_fid(i))) places->without_geometry.push_back(row_by_fid(i));
    }
    m_places = std::move(places);
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
    add_shape(block.fid(row), block.version(row), block.shapes().geometry(row), block.hilbert_key(row));
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        m_columns[i].add(i < block.column_count() ? block.value(row, i) : geo::ValueView());
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

    auto rows = std::make_shared<RowBlock::Order>();
    rows->fids = NarrowInts(m_fids.in_order(order));
    rows->versions = NarrowInts(m_versions.in_order(order));
    rows->keys = m_keys.in_order(order);
    if (!std::is_sorted(row_by_fid.begin(), row_by_fid.end())) rows->by_fid = std::move(row_by_fid);
    RowBlock block;
    block.m_order = std::move(rows);
    for (ColumnBuilder& column : m_columns) {
        block.m_columns.push_back(std::make_shared<const Column>(column.finish(order)));
    }
    block.set_shapes(m_shapes.finish(order));
    m_fids = {};
    m_versions = {};
    m_keys = {};
    return block;
}

}  // namespace haishu::layers

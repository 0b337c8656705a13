#pragma once
// Rows of one layer, immutable, in (Hilbert key of the middle of the box, fid) order: shapes, columns, a packed R-tree
// over the boxes and the order by fid. A block with some values or shapes changed shares the rest with the one it was made of.

#include "geo/base/function_ref.hpp"
#include "geo/index/packed_rtree.hpp"
#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/snapshot/chunked_list.hpp"
#include "layers/snapshot/column.hpp"
#include "layers/snapshot/derived_data.hpp"
#include "layers/snapshot/narrow_ints.hpp"
#include "layers/snapshot/shape_arena.hpp"
#include "layers/snapshot/value_index.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace haishu::layers
{

class RowBlock
{
   public:
    [[nodiscard]] std::size_t size() const { return m_order->keys.size(); }
    [[nodiscard]] std::int64_t fid(std::size_t row) const { return m_order->fids[row]; }
    [[nodiscard]] std::int64_t version(std::size_t row) const { return m_order->versions[row]; }
    [[nodiscard]] std::uint32_t hilbert_key(std::size_t row) const { return m_order->keys[row]; }
    [[nodiscard]] geo::ValueView value(std::size_t row, std::size_t column) const { return m_columns[column]->value(row); }
    [[nodiscard]] std::size_t column_count() const { return m_columns.size(); }
    [[nodiscard]] const Column& column(std::size_t column) const { return *m_columns[column]; }
    [[nodiscard]] const ShapeArena& shapes() const { return m_places->shapes; }

    // Rows whose box meets `box`, ascending, until `visit` returns false.
    void search(const geo::Box& box, FunctionRef<bool(std::uint32_t)> visit) const;
    // Rows with a geometry, least bound of their box first, until `visit` returns false.
    void search_nearest(FunctionRef<double(const geo::Box&)> bound, FunctionRef<bool(std::uint32_t, double)> visit) const
    {
        m_places->tree.search_nearest(bound, visit);
    }
    // See PackedRTree::visit_runs.
    void visit_runs(FunctionRef<geo::PackedRTree::Part(const geo::Box&)> part_of, std::size_t least_run,
                    FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const
    {
        m_places->tree.visit_runs(part_of, least_run, visit);
    }
    // See ValueIndexes.
    void visit_equal(std::size_t column, const geo::ValueView& value, FunctionRef<bool(std::uint32_t)> visit) const
    {
        m_value_indexes->visit_equal(*m_columns[column], column, size(), value, visit);
    }
    [[nodiscard]] const DerivedData& derived() const { return *m_derived; }
    // What is derived of this block goes out from what was derived of an earlier state of the same rows.
    void derive_from(const RowBlock& earlier) { m_derived->start_from(*earlier.m_derived); }
    // Rows without a geometry, ascending by fid.
    [[nodiscard]] const std::vector<std::uint32_t>& rows_without_geometry() const { return m_places->without_geometry; }

    // The rows by fid: row_by_fid(i) for i from 0 to size().
    [[nodiscard]] std::uint32_t row_by_fid(std::size_t i) const
    {
        return m_order->by_fid.empty() ? static_cast<std::uint32_t>(i) : m_order->by_fid[i];
    }
    [[nodiscard]] std::size_t first_after(std::int64_t fid) const;  // least i whose row has a greater fid
    [[nodiscard]] std::optional<std::uint32_t> find(std::int64_t fid) const;

    // The same rows under the same numbers, also where a shape would now come elsewhere in the order.
    [[nodiscard]] RowBlock with_shapes(FunctionRef<geo::Geometry(std::size_t row)> shape_of) const;
    [[nodiscard]] RowBlock with_column(std::size_t column, Column values) const;

    [[nodiscard]] std::size_t coordinate_bytes() const { return m_places->shapes.coordinate_bytes(); }
    [[nodiscard]] std::size_t other_bytes() const;
    // Of what it does not share with `other`, coordinates too.
    [[nodiscard]] std::size_t bytes_beside(const RowBlock& other) const;

    void save(ArchiveWriter& archive) const;
    // False unless the archive holds a whole block with these fields: everything in it can then be read.
    [[nodiscard]] bool load(ArchiveReader& archive, std::span<const Field> fields);

   private:
    friend class RowBlockBuilder;
    struct Order {
        NarrowInts fids;
        NarrowInts versions;
        std::vector<std::uint32_t> keys;
        std::vector<std::uint32_t> by_fid;  // empty when rows are in order of fid anyway

        [[nodiscard]] std::size_t memory_bytes() const;
    };
    struct Places {
        ShapeArena shapes;
        geo::PackedRTree tree;
        std::vector<std::uint32_t> without_geometry;

        [[nodiscard]] std::size_t other_bytes() const;  // beside coordinates
    };
    void set_shapes(ShapeArena shapes);  // and what is made of them; after m_order
    [[nodiscard]] bool has_sound_order() const;

    std::shared_ptr<const Order> m_order = std::make_shared<const Order>();
    std::vector<std::shared_ptr<const Column>> m_columns;
    std::shared_ptr<const Places> m_places = std::make_shared<const Places>();
    std::shared_ptr<const ValueIndexes> m_value_indexes = std::make_shared<const ValueIndexes>();
    std::unique_ptr<DerivedData> m_derived = std::make_unique<DerivedData>();
};

class RowBlockBuilder
{
   public:
    explicit RowBlockBuilder(std::span<const Field> fields);
    // Any order; fids are unique. Values in the order of the fields; missing ones are null.
    void add(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry, std::span<const geo::Value> values);
    // In the place that the row has in its block.
    void add_row(const RowBlock& block, std::size_t row);
    [[nodiscard]] std::size_t size() const { return m_fids.size(); }
    // The builder is used up.
    RowBlock finish();

   private:
    void add_shape(std::int64_t fid, std::int64_t version, const geo::GeometryView& geometry, std::uint32_t key);

    std::vector<ColumnBuilder> m_columns;
    ChunkedList<std::int64_t> m_fids;
    ChunkedList<std::int64_t> m_versions;
    ChunkedList<std::uint32_t> m_keys;
    ShapeArenaBuilder m_shapes;
};

}  // namespace haishu::layers

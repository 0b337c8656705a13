#pragma once
// The rows of a view by columns, with the same cut: rows that the viewer may not see are left out, and fields are counted
// as in the view's own descriptor.

#include "geo/index/packed_rtree.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "layers/snapshot/row_block.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace haishu::layers
{

class BlockView
{
   public:
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(m_block->size()); }
    // Rows have a geometry up to here, and none from here on.
    [[nodiscard]] std::uint32_t first_without_geometry() const;
    [[nodiscard]] bool shows_all() const { return m_left_out == nullptr; }
    [[nodiscard]] bool shows(std::uint32_t row) const { return m_left_out == nullptr || !m_left_out->has(row); }
    [[nodiscard]] FeatureRef feature(std::uint32_t row) const { return FeatureRef(m_view, m_block, row); }
    // The row of a feature of the block, shown or not.
    [[nodiscard]] std::optional<std::uint32_t> row_of(std::int64_t fid) const { return m_block->find(fid); }
    [[nodiscard]] std::int64_t version(std::uint32_t row) const { return m_block->version(row); }
    [[nodiscard]] geo::GeometryView geometry(std::uint32_t row) const { return m_block->shapes().geometry(row); }
    [[nodiscard]] const geo::Point* point(std::uint32_t row) const { return m_block->shapes().point(row); }  // null: no point
    [[nodiscard]] const geo::Point* only_points() const { return m_block->shapes().only_points(); }          // see ShapeArena
    // Of the 64 rows from 64 * word on a bit for each that is shown.
    [[nodiscard]] std::uint64_t shown_of_word(std::size_t word) const
    {
        return m_left_out == nullptr ? ~std::uint64_t{0} : ~m_left_out->words()[word];
    }
    [[nodiscard]] const Column& column(std::size_t field) const { return m_block->column(m_fields[field]); }
    // Made from values of the block, also of rows that this view hides: what of it is told has to be asked of shows().
    // `make` takes a function (row, field) -> value.
    template <class T, class Make>
    const T& derived(const std::string& key, Make&& make) const
    {
        return m_block->derived().get<T>(key, [&] {
            return make([this](std::uint32_t row, std::size_t field) { return m_block->value(row, m_fields[field]); });
        });
    }
    // The same, made again where the block is folded or published anew, and kept up where it takes edits. The recipe counts
    // fields as whole_field() does.
    template <class T>
    const T& carried(const std::string& key, const DerivedData::Recipe<T>& recipe) const
    {
        return m_block->derived().get<T>(key, *m_block, recipe);
    }
    template <class T>
    void make_carried(const std::string& key, const DerivedData::Recipe<T>& recipe, const std::atomic<bool>& is_stopped) const
    {
        m_block->derived().make<T>(key, *m_block, recipe, is_stopped);
    }
    // Number of a field in the whole descriptor: the same for all views of the block.
    [[nodiscard]] std::size_t whole_field(std::size_t field) const { return m_fields[field]; }
    // See PackedRTree::visit_runs. Rows of a run may be hidden.
    void visit_runs(FunctionRef<geo::PackedRTree::Part(const geo::Box&)> part_of, std::size_t least_run,
                    FunctionRef<bool(std::uint32_t, std::uint32_t, bool)> visit) const
    {
        m_block->visit_runs(part_of, least_run, visit);
    }

   private:
    friend class LayerView;
    BlockView(const LayerView* view, const RowBlock* block, std::span<const std::size_t> fields, const RowSet* left_out)
        : m_view(view), m_block(block), m_fields(fields), m_left_out(left_out)
    {
    }
    const LayerView* m_view;
    const RowBlock* m_block;
    std::span<const std::size_t> m_fields;
    const RowSet* m_left_out;
};

}  // namespace haishu::layers

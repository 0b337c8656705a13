#include "layers/snapshot/layer_view.hpp"

#include "layers/snapshot/block_view.hpp"
#include "layers/snapshot/snapshot_impl.hpp"

#include <algorithm>
#include <limits>

namespace haishu::layers
{

std::int64_t FeatureRef::fid() const
{
    return m_block->fid(m_row);
}
std::int64_t FeatureRef::version() const
{
    return m_block->version(m_row);
}
std::uint32_t FeatureRef::hilbert_key() const
{
    return m_block->hilbert_key(m_row);
}
geo::GeometryView FeatureRef::geometry() const
{
    return m_block->shapes().geometry(m_row);
}
std::span<const geo::WorldPoint> FeatureRef::world() const
{
    return m_block->shapes().world(m_row);
}
geo::Box FeatureRef::box() const
{
    return m_block->shapes().box(m_row);
}
geo::ValueView FeatureRef::value(std::size_t field) const
{
    return m_block->value(m_row, m_view->m_cut->plan().fields[field]);
}

LayerView::LayerView(std::shared_ptr<const LayerSnapshot> snapshot, std::shared_ptr<const LayerCut> cut)
    : m_snapshot(std::move(snapshot)), m_cut(std::move(cut))
{
}

const RowBlock& LayerView::base() const
{
    const RowBlock* own = m_cut->own_base();
    return own != nullptr ? *own : *m_snapshot->m_impl->base;
}
const RowBlock& LayerView::delta() const
{
    const RowBlock* own = m_cut->own_delta();
    return own != nullptr ? *own : *m_snapshot->m_impl->delta;
}

const LayerDescriptor& LayerView::descriptor() const
{
    return m_cut->plan().descriptor;
}
std::size_t LayerView::size() const
{
    return m_cut->summary().rows;
}
geo::Box LayerView::extent() const
{
    return m_cut->summary().extent;
}
std::optional<std::pair<std::int64_t, std::int64_t>> LayerView::time_extent() const
{
    return m_cut->summary().times;
}
std::int64_t LayerView::stamp(const geo::Box& box) const
{
    return m_snapshot->m_impl->stamps.stamp(box);
}
std::int64_t LayerView::version() const
{
    return m_cut->version().value_or(m_snapshot->m_impl->stamps.latest());
}
std::uint64_t LayerView::visibility_class() const
{
    return m_cut->visibility_class();
}
bool LayerView::is_public() const
{
    return m_cut->plan().is_public;
}

bool LayerView::is_restricted(const FeatureRef& feature) const
{
    const RestrictedParts& restricted = m_cut->plan().restricted;
    if (restricted.are_none()) return false;
    const auto is_one_of = [&](const HiddenRows& rule) {
        return rule.is_met([&](std::size_t field) { return feature.m_block->value(feature.m_row, field); });
    };
    const auto has_value = [&](std::size_t field) { return !geo::is_null(feature.m_block->value(feature.m_row, field)); };
    return restricted.whole_layer || std::any_of(restricted.rows.begin(), restricted.rows.end(), is_one_of) ||
           std::any_of(restricted.fields.begin(), restricted.fields.end(), has_value) ||
           std::any_of(restricted.cells.begin(), restricted.cells.end(), [&](const EmptiedFields& cells) {
               return is_one_of(cells.rows) && std::any_of(cells.fields.begin(), cells.fields.end(), has_value);
           });
}

bool LayerView::is_dictionary(std::size_t field) const
{
    return base().column(m_cut->plan().fields[field]).is_dictionary();
}

std::optional<FeatureRef> LayerView::find(std::int64_t fid) const
{
    if (const auto row = delta().find(fid)) {
        if (!m_cut->shows_delta(*row)) return std::nullopt;
        return FeatureRef(this, &delta(), *row);
    }
    const auto row = base().find(fid);
    if (!row || !m_cut->shows_base(*row)) return std::nullopt;
    return FeatureRef(this, &base(), *row);
}

void LayerView::search(const geo::Box& box, FunctionRef<bool(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    std::vector<std::uint32_t> late;  // rows of the delta still to be visited, from `next` on
    std::size_t next = 0;
    delta.search(box, [&](std::uint32_t row) {
        if (m_cut->shows_delta(row)) late.push_back(row);
        return true;
    });
    const auto is_before = [&](std::uint32_t late_row, std::uint32_t row) {
        const std::uint32_t late_key = delta.hilbert_key(late_row);
        const std::uint32_t key = base.hilbert_key(row);
        return late_key != key ? late_key < key : delta.fid(late_row) < base.fid(row);
    };
    bool goes_on = true;
    base.search(box, [&](std::uint32_t row) {
        if (!m_cut->shows_base(row)) return true;
        while (goes_on && next < late.size() && is_before(late[next], row))
            goes_on = visit(FeatureRef(this, &delta, late[next++]));
        goes_on = goes_on && visit(FeatureRef(this, &base, row));
        return goes_on;
    });
    while (goes_on && next < late.size()) goes_on = visit(FeatureRef(this, &delta, late[next++]));
}

void LayerView::search_nearest(FunctionRef<double(const geo::Box&)> bound, FunctionRef<double(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    double reach = std::numeric_limits<double>::infinity();
    delta.search_nearest(bound, [&](std::uint32_t row, double least) {
        if (least > reach) return false;
        if (m_cut->shows_delta(row)) reach = visit(FeatureRef(this, &delta, row));
        return true;
    });
    base.search_nearest(bound, [&](std::uint32_t row, double least) {
        if (least > reach) return false;
        if (m_cut->shows_base(row)) reach = visit(FeatureRef(this, &base, row));
        return true;
    });
}

void LayerView::visit_without_geometry(FunctionRef<bool(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    auto late = delta.rows_without_geometry().begin();
    const auto late_end = delta.rows_without_geometry().end();
    const auto visit_late = [&] {
        const std::uint32_t row = *late++;
        return !m_cut->shows_delta(row) || visit(FeatureRef(this, &delta, row));
    };
    for (const std::uint32_t row : base.rows_without_geometry()) {
        if (!m_cut->shows_base(row)) continue;
        while (late != late_end && delta.fid(*late) < base.fid(row)) {
            if (!visit_late()) return;
        }
        if (!visit(FeatureRef(this, &base, row))) return;
    }
    while (late != late_end) {
        if (!visit_late()) return;
    }
}

void LayerView::visit_all(FunctionRef<bool(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    for (std::uint32_t row = 0; row < base.size(); ++row) {
        if (m_cut->shows_base(row) && !visit(FeatureRef(this, &base, row))) return;
    }
    for (std::uint32_t row = 0; row < delta.size(); ++row) {
        if (m_cut->shows_delta(row) && !visit(FeatureRef(this, &delta, row))) return;
    }
}

void LayerView::visit_equal(std::size_t field, const geo::ValueView& value, FunctionRef<bool(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    const std::size_t column = m_cut->plan().fields[field];
    bool goes_on = true;
    base.visit_equal(column, value, [&](std::uint32_t row) {
        goes_on = !m_cut->shows_base(row) || visit(FeatureRef(this, &base, row));
        return goes_on;
    });
    // The delta is new with each edit and small: to look through it costs no more than a list of its own.
    for (std::uint32_t row = 0; goes_on && row < delta.size() && !geo::is_null(value); ++row) {
        if (delta.value(row, column) == value && m_cut->shows_delta(row)) goes_on = visit(FeatureRef(this, &delta, row));
    }
}

std::vector<BlockView> LayerView::blocks() const
{
    return {BlockView(this, &base(), m_cut->plan().fields, m_cut->base_left_out()),
            BlockView(this, &delta(), m_cut->plan().fields, m_cut->delta_left_out())};
}

void LayerView::scan(std::int64_t after_fid, FunctionRef<bool(const FeatureRef&)> visit) const
{
    const RowBlock& base = this->base();
    const RowBlock& delta = this->delta();
    std::size_t i = base.first_after(after_fid);
    std::size_t j = delta.first_after(after_fid);
    while (i < base.size() || j < delta.size()) {
        const bool takes_base =
            j == delta.size() || (i < base.size() && base.fid(base.row_by_fid(i)) < delta.fid(delta.row_by_fid(j)));
        const RowBlock& block = takes_base ? base : delta;
        const std::uint32_t row = takes_base ? base.row_by_fid(i++) : delta.row_by_fid(j++);
        const bool is_shown = takes_base ? m_cut->shows_base(row) : m_cut->shows_delta(row);
        if (is_shown && !visit(FeatureRef(this, &block, row))) return;
    }
}

}  // namespace haishu::layers

#pragma once
// A layer as one viewer may see it: the reader's side of the gate. Holds its snapshot alive; cheap to copy; const use is
// safe from many threads. Coordinates are EPSG:4490 degrees, x=longitude.

#include "geo/base/function_ref.hpp"
#include "geo/crs/world.hpp"
#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"
#include "layers/catalog/descriptor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haishu::layers
{

class LayerSnapshot;
class RowBlock;
class LayerCut;
class BlockView;

// One feature of a view. Valid while the view lives.
class FeatureRef
{
   public:
    [[nodiscard]] std::int64_t fid() const;
    [[nodiscard]] std::int64_t version() const;                    // change sequence of its last write: the feature's ETag
    [[nodiscard]] std::uint32_t hilbert_key() const;               // order of drawing, ties by fid
    [[nodiscard]] geo::GeometryView geometry() const;              // may be empty
    [[nodiscard]] std::span<const geo::WorldPoint> world() const;  // same vertices; empty for collections
    [[nodiscard]] geo::Box box() const;
    // `field` counts the fields of the view's own descriptor.
    [[nodiscard]] geo::ValueView value(std::size_t field) const;

   private:
    friend class LayerView;
    friend class EditGate;
    friend class BlockView;
    FeatureRef(const class LayerView* view, const RowBlock* block, std::uint32_t row) : m_view(view), m_block(block), m_row(row)
    {
    }
    const class LayerView* m_view;
    const RowBlock* m_block;
    std::uint32_t m_row;
};

class LayerView
{
   public:
    // Descriptor cut to the visible fields.
    [[nodiscard]] const LayerDescriptor& descriptor() const;
    [[nodiscard]] std::size_t size() const;  // visible features
    [[nodiscard]] geo::Box extent() const;   // of visible features; empty if there is none with a geometry
    // Range of the time field in milliseconds UTC, if there is one with values.
    [[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> time_extent() const;

    [[nodiscard]] std::optional<FeatureRef> find(std::int64_t fid) const;
    // Features whose box meets `box`, in (hilbert key, fid) order, until `visit` returns false.
    void search(const geo::Box& box, FunctionRef<bool(const FeatureRef&)> visit) const;
    // Features with a geometry near something: `bound` of a box is the least that matters of anything in it, and `visit`
    // returns the greatest bound that still does. Visits mostly least bounds first, and all features whose bound is not
    // more than what the last visit returned.
    void search_nearest(FunctionRef<double(const geo::Box&)> bound, FunctionRef<double(const FeatureRef&)> visit) const;
    // Features without a geometry, ascending by fid, until `visit` returns false.
    void visit_without_geometry(FunctionRef<bool(const FeatureRef&)> visit) const;
    // Features whose field has this value (a null has none), in no promised order, until `visit` returns false. By a list that
    // the first such question about the field makes and that edits leave in place.
    void visit_equal(std::size_t field, const geo::ValueView& value, FunctionRef<bool(const FeatureRef&)> visit) const;
    // All features in no promised order, until `visit` returns false: faster than `scan`, for counting.
    void visit_all(FunctionRef<bool(const FeatureRef&)> visit) const;
    // All features with fid > after, ascending by fid, until `visit` returns false.
    void scan(std::int64_t after_fid, FunctionRef<bool(const FeatureRef&)> visit) const;

    // The rows by columns, for counting very many: what was loaded and what was changed since. Valid while the view lives.
    [[nodiscard]] std::vector<BlockView> blocks() const;

    // Highest persisted change sequence whose old or new box meets `box`; the layer's publish sequence at least.
    [[nodiscard]] std::int64_t stamp(const geo::Box& box) const;
    // Changes with what the view shows. Highest change sequence of the layer; where rows are hidden, that of the rows shown, so
    // that what is done to others is not told: it falls when the latest of them goes.
    [[nodiscard]] std::int64_t version() const;
    // Same for two viewers exactly when they see the same rows and fields of this layer.
    [[nodiscard]] std::uint64_t visibility_class() const;
    // False if anything in this view is above Public: the answer must be private, no-store.
    [[nodiscard]] bool is_public() const;
    // Whether what the view shows of the feature is restricted, all or some of it.
    [[nodiscard]] bool is_restricted(const FeatureRef& feature) const;
    // True for a text field of few distinct values: equal values then mostly share their bytes (same address).
    [[nodiscard]] bool is_dictionary(std::size_t field) const;

   private:
    friend class Gate;
    friend class EditGate;
    friend class FeatureRef;
    [[nodiscard]] const RowBlock& base() const;
    [[nodiscard]] const RowBlock& delta() const;
    LayerView(std::shared_ptr<const LayerSnapshot> snapshot, std::shared_ptr<const LayerCut> cut);
    std::shared_ptr<const LayerSnapshot> m_snapshot;
    std::shared_ptr<const LayerCut> m_cut;  // shared by all viewers of one visibility class
};

}  // namespace haishu::layers

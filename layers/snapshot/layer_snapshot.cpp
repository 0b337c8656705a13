#include "layers/snapshot/layer_snapshot.hpp"

#include "layers/snapshot/snapshot_impl.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace haishu::layers
{

namespace
{

geo::GeometryView shape_of(const Feature& feature)
{
    return feature.geometry ? geo::GeometryView(*feature.geometry) : geo::GeometryView();
}

}  // namespace

LayerSnapshot::LayerSnapshot(std::unique_ptr<const Impl> impl) : m_impl(std::move(impl)) {}
LayerSnapshot::~LayerSnapshot() = default;

const LayerDescriptor& LayerSnapshot::descriptor() const
{
    return *m_impl->descriptor;
}

std::size_t LayerSnapshot::size() const
{
    return m_impl->base->size() - m_impl->gone_count() + m_impl->delta->size();
}

std::size_t LayerSnapshot::delta_size() const
{
    return m_impl->gone_count() + m_impl->delta->size();
}

LayerSnapshot::Memory LayerSnapshot::memory() const
{
    Memory memory;
    for (const auto* block : {m_impl->base.get(), m_impl->delta.get()}) {
        memory.coordinates += block->coordinate_bytes();
        memory.rest += block->other_bytes();
    }
    memory.rest += sizeof(Impl) + m_impl->stamps.memory_bytes() + (m_impl->gone ? m_impl->gone->memory_bytes() : 0);
    for (std::size_t i = 0; i < m_impl->cuts.size(); ++i) {
        const auto& cut = m_impl->cuts[i];
        if (cut && (i == 0 || cut != m_impl->cuts[i - 1])) memory.rest += cut->memory_bytes(*m_impl->base, *m_impl->delta);
    }
    for (const DutyCuts* cuts : {m_impl->base_duty_cuts.get(), m_impl->duty_cuts.get()}) {
        memory.rest += cuts->memory_bytes(*m_impl->base, *m_impl->delta);
    }
    return memory;
}

std::optional<std::int64_t> LayerSnapshot::find_equal(std::size_t field, const geo::ValueView& value,
                                                      const std::set<std::int64_t>& left_out) const
{
    std::optional<std::int64_t> found;
    const auto seek = [&](const RowBlock& block, const RowSet* gone) {
        block.visit_equal(field, value, [&](std::uint32_t row) {
            const bool is_gone = gone != nullptr && gone->has(row);
            if (!is_gone && left_out.count(block.fid(row)) == 0) found = block.fid(row);
            return !found;
        });
    };
    seek(*m_impl->base, m_impl->gone.get());
    if (!found) seek(*m_impl->delta, nullptr);
    return found;
}

geo::ValueView LayerSnapshot::value(std::int64_t fid, std::size_t field) const
{
    if (const auto row = m_impl->delta->find(fid)) return m_impl->delta->value(*row, field);
    const auto row = m_impl->base->find(fid);
    if (!row || (m_impl->gone && m_impl->gone->has(*row))) return {};
    return m_impl->base->value(*row, field);
}

struct SnapshotBuilder::Impl {
    std::shared_ptr<const LayerDescriptor> descriptor;
    RowBlockBuilder rows;
};

SnapshotBuilder::SnapshotBuilder(std::shared_ptr<const LayerDescriptor> descriptor)
{
    RowBlockBuilder rows(descriptor->fields);
    m_impl = std::make_unique<Impl>(Impl{std::move(descriptor), std::move(rows)});
}

SnapshotBuilder::~SnapshotBuilder() = default;

void SnapshotBuilder::add(Feature&& feature)
{
    m_impl->rows.add(feature.fid, feature.version, shape_of(feature), feature.values);
}

std::shared_ptr<const LayerSnapshot> SnapshotBuilder::finish(const std::vector<Change>& changes)
{
    return LayerSnapshot::Impl::of_base(m_impl->descriptor, m_impl->rows.finish(), changes);
}

std::shared_ptr<const LayerCut> LayerSnapshot::Impl::cut_within(const ReachKey& reach) const
{
    return duty_cuts->find_or_make(reach.text, [&]() -> std::shared_ptr<const LayerCut> {
        const auto of_base = base_duty_cuts->find_or_make(reach.text, [&] {
            return std::make_shared<const LayerCut>(cuts.back()->shared_plan(), *base,
                                                    std::make_shared<const DutyReach>(*descriptor, reach));
        });
        if (gone_count() == 0 && delta->size() == 0) return of_base;
        std::vector<std::uint32_t> all_gone;
        for (std::uint32_t row = 0; gone && row < base->size(); ++row) {
            if (gone->has(row)) all_gone.push_back(row);
        }
        return std::make_shared<const LayerCut>(*of_base, *base, gone, all_gone, *delta);
    });
}

std::shared_ptr<const LayerSnapshot> LayerSnapshot::Impl::of_base(std::shared_ptr<const LayerDescriptor> descriptor,
                                                                  RowBlock&& base, const std::vector<Change>& changes)
{
    auto impl = std::make_unique<Impl>();
    impl->descriptor = std::move(descriptor);
    impl->base = std::make_shared<const RowBlock>(std::move(base));
    impl->delta = std::make_shared<const RowBlock>(RowBlockBuilder(impl->descriptor->fields).finish());
    impl->stamps = StampIndex().with(changes);
    const CutPlans plans = make_cut_plans(*impl->descriptor);
    impl->cuts = make_cuts(plans, [&](std::size_t i) { return LayerCut(plans[i], *impl->base); });
    return std::shared_ptr<const LayerSnapshot>(new LayerSnapshot(std::move(impl)));
}

std::shared_ptr<const LayerSnapshot> with_changes(const std::shared_ptr<const LayerSnapshot>& before,
                                                  std::vector<Feature> written, const std::vector<std::int64_t>& deleted,
                                                  const std::vector<Change>& changes)
{
    const LayerSnapshot::Impl& old = *before->m_impl;
    std::unordered_map<std::int64_t, std::int64_t> sequence_of;  // last write of each fid in this transaction
    for (const Change& change : changes) {
        std::int64_t& sequence = sequence_of[change.fid];
        sequence = std::max(sequence, change.sequence);
    }
    std::unordered_map<std::int64_t, const Feature*> rows;  // what each touched fid is now; null: deleted
    for (const Feature& feature : written) rows[feature.fid] = &feature;
    for (const std::int64_t fid : deleted) rows[fid] = nullptr;

    auto impl = std::make_unique<LayerSnapshot::Impl>();
    impl->descriptor = old.descriptor;
    impl->base = old.base;
    impl->base_duty_cuts = old.base_duty_cuts;
    impl->stamps = old.stamps.with(changes);

    RowBlockBuilder delta(impl->descriptor->fields);
    for (std::size_t row = 0; row < old.delta->size(); ++row) {
        if (rows.count(old.delta->fid(row)) == 0) delta.add_row(*old.delta, row);
    }
    std::vector<std::uint32_t> newly_gone;
    for (const auto& [fid, feature] : rows) {
        const std::optional<std::uint32_t> row = old.base->find(fid);
        if (row && !(old.gone && old.gone->has(*row))) newly_gone.push_back(*row);
        if (feature == nullptr) continue;
        const auto sequence = sequence_of.find(fid);
        delta.add(fid, sequence == sequence_of.end() ? feature->version : sequence->second, shape_of(*feature), feature->values);
    }
    RowBlock block = delta.finish();
    block.derive_from(*old.delta);
    impl->delta = std::make_shared<const RowBlock>(std::move(block));

    impl->gone = old.gone;
    if (!newly_gone.empty()) {
        auto gone = old.gone ? std::make_shared<RowSet>(*old.gone) : std::make_shared<RowSet>(old.base->size());
        for (const std::uint32_t row : newly_gone) gone->add(row);
        impl->gone = std::move(gone);
    }
    impl->cuts = LayerSnapshot::Impl::make_cuts(
        old.plans(), [&](std::size_t i) { return LayerCut(*old.cuts[i], *impl->base, impl->gone, newly_gone, *impl->delta); });
    return std::shared_ptr<const LayerSnapshot>(new LayerSnapshot(std::move(impl)));
}

std::shared_ptr<const LayerSnapshot> folded(const std::shared_ptr<const LayerSnapshot>& before)
{
    const LayerSnapshot::Impl& old = *before->m_impl;
    if (before->delta_size() == 0) return before;
    auto impl = std::make_unique<LayerSnapshot::Impl>();
    impl->descriptor = old.descriptor;
    impl->stamps = old.stamps;
    RowBlockBuilder rows(impl->descriptor->fields);
    for (std::size_t row = 0; row < old.base->size(); ++row) {
        if (!old.gone || !old.gone->has(row)) rows.add_row(*old.base, row);
    }
    for (std::size_t row = 0; row < old.delta->size(); ++row) rows.add_row(*old.delta, row);
    impl->base = std::make_shared<const RowBlock>(rows.finish());
    impl->delta = std::make_shared<const RowBlock>(RowBlockBuilder(impl->descriptor->fields).finish());
    const CutPlans plans = old.plans();
    impl->cuts = LayerSnapshot::Impl::make_cuts(plans, [&](std::size_t i) { return LayerCut(plans[i], *impl->base); });
    return std::shared_ptr<const LayerSnapshot>(new LayerSnapshot(std::move(impl)));
}

void derive_again(const LayerSnapshot& before, const LayerSnapshot& now, const std::atomic<bool>& is_stopped)
{
    const LayerSnapshot::Impl& old = *before.m_impl;
    const LayerSnapshot::Impl& made = *now.m_impl;
    const auto is_same = [](const Field& a, const Field& b) { return a.name == b.name && a.type == b.type; };
    const std::vector<Field>& fields = old.descriptor->fields;
    const std::vector<Field>& other_fields = made.descriptor->fields;
    if (!std::equal(fields.begin(), fields.end(), other_fields.begin(), other_fields.end(), is_same)) return;
    made.base->derived().make_like(old.base->derived(), *made.base, is_stopped);
    // A cut that shows rows of its own has had its own made of them.
    for (std::size_t i = 0; i < old.cuts.size(); ++i) {
        const RowBlock* const old_rows = old.cuts[i] ? old.cuts[i]->own_base() : nullptr;
        const RowBlock* const rows = made.cuts[i] ? made.cuts[i]->own_base() : nullptr;
        if (old_rows != nullptr && rows != nullptr) rows->derived().make_like(old_rows->derived(), *rows, is_stopped);
    }
}

}  // namespace haishu::layers

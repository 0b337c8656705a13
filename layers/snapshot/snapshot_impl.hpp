#pragma once
// What a LayerSnapshot holds. For the files of this folder and the gate only.

#include "layers/snapshot/duty_cuts.hpp"
#include "layers/snapshot/layer_cut.hpp"
#include "layers/snapshot/layer_snapshot.hpp"
#include "layers/snapshot/row_block.hpp"
#include "layers/snapshot/row_set.hpp"
#include "layers/snapshot/stamp_index.hpp"

#include <array>
#include <memory>

namespace haishu::layers
{

struct LayerSnapshot::Impl {
    std::shared_ptr<const LayerDescriptor> descriptor;
    std::shared_ptr<const RowBlock> base;
    std::shared_ptr<const RowBlock> delta;
    std::shared_ptr<const RowSet> gone;  // rows of the base that were changed or deleted; null: none
    StampIndex stamps;
    // By clearance; null where the layer is not seen, the same object where the same is seen.
    std::array<std::shared_ptr<const LayerCut>, 3> cuts;
    // Of what is restricted, by reach of duty: of the base, by itself, which lasts as long as the base does, and of this state.
    std::shared_ptr<DutyCuts> base_duty_cuts = std::make_shared<DutyCuts>();
    std::unique_ptr<DutyCuts> duty_cuts = std::make_unique<DutyCuts>();

    // The cut of the highest clearance that shows what is restricted within the reach only.
    [[nodiscard]] std::shared_ptr<const LayerCut> cut_within(const ReachKey& reach) const;

    static const Impl& of(const LayerSnapshot& snapshot) { return *snapshot.m_impl; }

    // With an empty delta. `changes` are those that the base holds, since the last publish.
    static std::shared_ptr<const LayerSnapshot> of_base(std::shared_ptr<const LayerDescriptor> descriptor, RowBlock&& base,
                                                        const std::vector<Change>& changes);

    [[nodiscard]] std::size_t gone_count() const { return gone ? gone->count() : 0; }

    // Cuts for another state of the rows, each distinct one made once.
    template <class Make>
    static std::array<std::shared_ptr<const LayerCut>, 3> make_cuts(const std::array<std::shared_ptr<const CutPlan>, 3>& plans,
                                                                    Make&& make)
    {
        std::array<std::shared_ptr<const LayerCut>, 3> cuts;
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            if (!plans[i]) continue;
            cuts[i] = i > 0 && plans[i] == plans[i - 1] ? cuts[i - 1] : std::make_shared<const LayerCut>(make(i));
        }
        return cuts;
    }
    [[nodiscard]] CutPlans plans() const
    {
        CutPlans plans;
        for (std::size_t i = 0; i < cuts.size(); ++i) plans[i] = cuts[i] ? cuts[i]->shared_plan() : nullptr;
        return plans;
    }
};

}  // namespace haishu::layers

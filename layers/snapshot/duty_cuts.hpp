#pragma once
// Cuts of one state of a layer by reach of duty: made when first asked for, those not asked for longest forgotten. Safe from
// many threads.

#include "geo/base/function_ref.hpp"
#include "layers/snapshot/layer_cut.hpp"

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace haishu::layers
{

class DutyCuts
{
   public:
    static constexpr std::size_t most = 64;

    using Made = std::shared_ptr<const LayerCut>;
    // Several who find none at once may each make one; all get the same. What is made after the time of its asker has passed
    // is not kept: shapes that were not looked at to the end may be in the wrong place.
    Made find_or_make(std::string_view reach, FunctionRef<Made()> make);
    [[nodiscard]] std::size_t memory_bytes(const RowBlock& base, const RowBlock& delta) const;

   private:
    [[nodiscard]] Made find(std::string_view reach);

    mutable std::mutex m_mutex;
    std::list<std::pair<std::string, Made>> m_cuts;  // last asked for first
};

}  // namespace haishu::layers

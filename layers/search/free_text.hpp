#pragma once
// The features of one layer that a free text names, for a filter beside others (q of OGC API): as the search over all layers
// takes it, but all of them, whatever their rank.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// Whether the layer's indexes of names may be made and used: they cost more than one question where the layer is soon gone.
enum class NameIndexUse : std::uint8_t { Keep, None };

// Fids, ascending. Of the alternatives between commas one has to be in the feature: all of its words, each in one of the
// fields that the layer says are searched, or in any text where it says none. Where an alternative is in none of the layer,
// those count that it is in but for one slip of typing. What says nothing finds nothing.
// Errors: bad_input "query-too-long"; TimedOut "deadline".
Result<std::shared_ptr<const std::vector<std::int64_t>>> find_text(const LayerView& view, std::string_view typed,
                                                                   NameIndexUse indexes, Deadline deadline);

}  // namespace haishu::layers

#pragma once
// Restricted rows that the output of a process tells, for the record and the limits of staff.

#include "layers/snapshot/layer_view.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace haishu::server
{

// 1 if this row is one, else 0.
inline std::size_t restricted_row(const layers::LayerView& view, std::int64_t fid)
{
    const auto row = view.find(fid);
    return row && view.is_restricted(*row) ? 1 : 0;
}

// The same in the view of that layer; 0 when it is not among them.
inline std::size_t restricted_row(const std::vector<layers::LayerView>& views, std::string_view layer, std::int64_t fid)
{
    for (const layers::LayerView& view : views) {
        if (view.descriptor().id == layer) return restricted_row(view, fid);
    }
    return 0;
}

}  // namespace haishu::server

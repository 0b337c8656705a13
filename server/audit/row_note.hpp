#pragma once
// Notes which restricted rows an answer gives out, for the record and the limits of staff.

#include "layers/policy/access_note.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/http/message.hpp"

namespace haishu::server
{

// Before the answer leaves, also one that is made while it is sent.
inline void note_row(const Request& request, const layers::LayerView& view, const layers::FeatureRef& row)
{
    if (request.shown && view.is_restricted(row)) request.shown->add_rows(1);
}

}  // namespace haishu::server

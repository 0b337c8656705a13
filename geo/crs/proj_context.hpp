#pragma once
// PROJ objects owned and freed; a context that never reaches the network and never prints. For geo/crs/*.cpp only.

#include <proj.h>

#include <memory>

namespace haishu::geo
{

struct ProjContextFree {
    void operator()(PJ_CONTEXT* context) const { proj_context_destroy(context); }
};
struct ProjObjectFree {
    void operator()(PJ* object) const { proj_destroy(object); }
};
using ProjContext = std::unique_ptr<PJ_CONTEXT, ProjContextFree>;
using ProjObject = std::unique_ptr<PJ, ProjObjectFree>;

ProjContext make_proj_context();
// The calling thread's own context, for short look-ups.
PJ_CONTEXT* thread_proj_context();

}  // namespace haishu::geo

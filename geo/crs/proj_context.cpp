#include "geo/crs/proj_context.hpp"

namespace haishu::geo
{

ProjContext make_proj_context()
{
    ProjContext context(proj_context_create());
    proj_context_set_enable_network(context.get(), 0);
    proj_log_level(context.get(), PJ_LOG_NONE);
    return context;
}

PJ_CONTEXT* thread_proj_context()
{
    thread_local const ProjContext context = make_proj_context();
    return context.get();
}

}  // namespace haishu::geo

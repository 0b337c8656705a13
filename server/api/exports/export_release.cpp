#include "server/api/exports/export_release.hpp"

#include "layers/query/query.hpp"
#include "layers/store/export_requests.hpp"
#include "server/api/declare.hpp"
#include "server/audit/audit_note.hpp"
#include "server/audit/audit_recorder.hpp"

#include <chrono>

namespace haishu::server
{

Parameter release_parameter()
{
    Parameter release = query_parameter("Haishu-Release", "Released request for this file; see /export-requests.");
    release.in_header = true;
    return release;
}

std::int64_t export_now_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

Result<void> check_release(const Context& context, const Request& request, const std::string& layer)
{
    const std::string id(request.header("Haishu-Release"));
    if (id.empty()) return layers::export_needs_release();
    if (request.audit) request.audit->object = layer + "," + id.substr(0, 64);
    HAISHU_CHECK(context.catalog->read_store([&](layers::Store& store) {
        return layers::ExportRequests(store).check(id, request.viewer, request.target, export_now_ms());
    }));
    // What the limits refuse must not cost the release.
    return context.audit != nullptr ? context.audit->would_allow(request) : Result<void>();
}

std::string export_mark(const Request& request, const layers::LayerView& view)
{
    if (view.is_public()) return {};
    return "导出 Export: " + request.viewer.name + ", " + layers::format_date_time(export_now_ms()) + ", " + request.trace_id;
}

Result<void> use_release(const Context& context, const Request& request)
{
    if (request.method == Method::Head) return {};
    const std::string id(request.header("Haishu-Release"));
    return context.catalog->with_store([&](layers::Store& store) {
        return layers::ExportRequests(store).use(id, request.viewer, request.target, export_now_ms());
    });
}

}  // namespace haishu::server

#pragma once
// The parts of one running server, built once, top to bottom.

#include "geo/base/result.hpp"
#include "layers/audit/audit_log.hpp"
#include "layers/catalog/live_catalog.hpp"
#include "server/api/events/change_feed.hpp"
#include "server/api/features/page_moments.hpp"
#include "server/api/imports/import_desk.hpp"
#include "server/api/processes/job_book.hpp"
#include "server/api/route.hpp"
#include "server/api/router.hpp"
#include "server/app/access_log.hpp"
#include "server/app/commands/commands.hpp"
#include "server/app/context.hpp"
#include "server/app/control.hpp"
#include "server/app/metrics.hpp"
#include "server/audit/audit_recorder.hpp"
#include "server/auth/authenticator.hpp"
#include "server/http/listener.hpp"
#include "server/limits/request_limiter.hpp"
#include "tiles/cache/tile_cache.hpp"

#include <memory>
#include <vector>

namespace haishu::server
{

// Members are destroyed from the bottom up: nothing outlives what it uses.
struct ServerParts {
    std::unique_ptr<layers::LiveCatalog> catalog;
    std::unique_ptr<layers::AuditLog> audit_log;
    std::unique_ptr<AuditRecorder> audit;
    std::unique_ptr<tiles::TileCache> tile_cache;
    std::unique_ptr<AccountBook> accounts;
    std::unique_ptr<Authenticator> authenticator;
    std::unique_ptr<RequestLimiter> limiter;  // null: no limits
    std::unique_ptr<AccessLog> access_log;
    std::vector<Route> routes;
    std::unique_ptr<Router> router;
    Metrics metrics;
    Context context;
    JobBook jobs;  // called off before what they read is gone
    std::unique_ptr<ChangeFeed> feed;
    PageMoments moments;
    std::unique_ptr<ImportDesk> imports;  // its thread publishes, and so ends before all that hears of it
    std::unique_ptr<ControlSocket> control;
    std::shared_ptr<TlsServer> tls;  // null: plain HTTP
    std::unique_ptr<Listener> listener;
    std::unique_ptr<Listener> redirecting;  // null: no port leads to https
};

// Opens the database and binds the port; nothing is loaded or answered yet. They must not move afterwards.
Result<std::unique_ptr<ServerParts>> wire(const ServeOptions& options);

}  // namespace haishu::server

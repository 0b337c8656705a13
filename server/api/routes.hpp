#pragma once
// Every route of the server, in the order of the API document.

#include "server/api/route.hpp"

#include <memory>
#include <vector>

namespace haishu::server
{

class ImportDesk;

// `imports` null: nothing is imported (tests of other things). It outlives the routes.
std::vector<Route> all_routes(ImportDesk* imports = nullptr);

// One per file of this folder; those of login and operation have headers of their own.
std::vector<Route> landing_routes();
std::vector<Route> openapi_routes();
std::vector<Route> purposes_routes();
std::vector<Route> collections_routes();
std::vector<Route> schema_routes();
std::vector<Route> download_routes();
// `exports` null: no file of restricted rows is released.
std::vector<Route> items_routes();
std::vector<Route> export_routes();
std::vector<Route> import_routes(ImportDesk* desk);
std::vector<Route> item_edits_routes();
std::vector<Route> item_history_routes();
std::vector<Route> tiles_routes();
std::vector<Route> tilesets_routes();
std::vector<Route> tile_matrix_set_routes();
std::vector<Route> tilejson_routes();
std::vector<Route> styles_routes();
std::vector<Route> events_routes();
std::vector<Route> stats_routes();
std::vector<Route> within_routes();
std::vector<Route> repeats_routes();
std::vector<Route> nearest_routes();
std::vector<Route> place_routes();
std::vector<Route> reverse_routes();
std::vector<Route> suggest_routes();
std::vector<Route> search_routes();
std::vector<Route> geocode_routes();
std::vector<Route> catchment_routes();
std::vector<Route> coverage_routes();
std::vector<Route> transit_routes();
std::vector<Route> processes_routes();
std::vector<Route> jobs_routes();
std::vector<Route> viewer_routes();
std::vector<Route> audit_routes();  // server/audit

}  // namespace haishu::server

#include "server/api/routes.hpp"

#include "server/api/operations.hpp"
#include "server/auth/auth_routes.hpp"

#include <iterator>
#include <utility>

namespace haishu::server
{

namespace
{

void add(std::vector<Route>& all, std::vector<Route> more)
{
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<Route> all_routes(ImportDesk* imports)
{
    std::vector<Route> all;
    add(all, landing_routes());
    add(all, openapi_routes());
    add(all, purposes_routes());
    add(all, collections_routes());
    add(all, schema_routes());
    add(all, download_routes());
    add(all, items_routes());
    add(all, export_routes());
    add(all, import_routes(imports));
    add(all, item_edits_routes());
    add(all, item_history_routes());
    add(all, tilesets_routes());
    add(all, tiles_routes());
    add(all, tile_matrix_set_routes());
    add(all, tilejson_routes());
    add(all, styles_routes());
    add(all, events_routes());
    add(all, stats_routes());
    add(all, within_routes());
    add(all, repeats_routes());
    add(all, nearest_routes());
    add(all, place_routes());
    add(all, reverse_routes());
    add(all, suggest_routes());
    add(all, search_routes());
    add(all, geocode_routes());
    add(all, catchment_routes());
    add(all, coverage_routes());
    add(all, transit_routes());
    add(all, processes_routes());
    add(all, jobs_routes());
    add(all, viewer_routes());
    add(all, auth_routes());
    add(all, own_account_routes());
    add(all, own_key_routes());
    add(all, account_routes());
    add(all, key_routes());
    add(all, audit_routes());
    add(all, operations_routes());
    return all;
}

}  // namespace haishu::server

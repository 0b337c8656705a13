// What changes, as it changes: server-sent events (WHATWG HTML 9.2).

#include "server/api/declare.hpp"
#include "server/api/events/change_feed.hpp"
#include "server/api/features/bbox.hpp"
#include "server/api/parameters.hpp"
#include "server/api/routes.hpp"
#include "server/api/tiles/tile_answer.hpp"
#include "server/app/context.hpp"
#include "server/auth/authenticator.hpp"

#include <memory>

namespace haishu::server
{

namespace
{

constexpr std::string_view type_events = "text/event-stream";

Result<std::vector<std::string>> read_collections(const Context& context, const Request& request)
{
    const layers::Gate gate = context.gate(request);
    std::vector<std::string> ids;
    const auto text = request.query_value("collections");
    if (text) {
        HAISHU_TRY(const auto named, read_layer_ids(*text));
        ids.assign(named.begin(), named.end());
    } else {
        for (const layers::LayerDescriptor& layer : gate.visible_layers()) ids.push_back(layer.id);
    }
    // Opened, so that it goes on record which restricted layers somebody listens to.
    for (const std::string& id : ids) {
        const auto view = gate.open(id);
        const bool is_left_out = !view && !text && layers::may_be_left_out(view.error());
        if (!view && view.error().code != ErrorCode::Busy && !is_left_out) return view.error();
    }
    // All that the asker may see, and what is added later too; with a key that was made for some layers, those.
    if (!text && !request.viewer.key_layers) return std::vector<std::string>{};
    if (ids.empty()) return not_found("collection-unknown", "this key opens no collection that exists").with("collection", "");
    return ids;
}

// A session that has ended, or an account with other rights, hears nothing more: the client asks again as who it is by then.
void watch_standing(ChangeFeed::Wanted& wanted, const Context& context, const Request& request)
{
    if (request.viewer.is_anonymous() || context.authenticator == nullptr) return;
    auto who = std::make_shared<Request>();
    who->method = Method::Get;
    who->headers = request.headers;
    who->remote_address = request.remote_address;
    who->is_secure = request.is_secure;
    who->base_url = request.base_url;
    const auto is_same = [name = request.viewer.name,
                          sight = layers::sight_of(request.viewer)](const Result<layers::Viewer>& viewer) {
        return viewer && viewer.value().name == name && layers::sight_of(viewer.value()) == sight;
    };
    wanted.standing = [who, is_same, authenticator = context.authenticator] {
        const auto viewer = authenticator->resolve_at_once(*who, Presence::Listens);
        if (!viewer) return Standing::Unknown;
        return is_same(*viewer) ? Standing::Same : Standing::Ended;
    };
    wanted.is_same_standing = [who, is_same, authenticator = context.authenticator] {
        return is_same(authenticator->resolve(*who, Presence::Listens));
    };
}

Result<Response> events(const Context& context, Request& request)
{
    ChangeFeed::Wanted wanted;
    HAISHU_TRY(wanted.collections, read_collections(context, request));
    layers::Query query;
    HAISHU_CHECK(read_bbox(request, query));
    wanted.boxes = query.boxes;
    if (const std::string_view last = request.header("Last-Event-ID"); !last.empty()) {
        wanted.after = parse_integer(last);
        if (!wanted.after) return bad_input("last-event-id-malformed", "Last-Event-ID is the id of an event of this server");
    }
    wanted.address = request.remote_address;
    wanted.viewer = request.viewer;
    watch_standing(wanted, context, request);
    Response response;
    response.content_type = std::string(type_events);
    // Proxies that gather answers would hold events back.
    response.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    HAISHU_TRY(response.stream, context.feed->listen(std::move(wanted)));
    return response;
}

}  // namespace

std::vector<Route> events_routes()
{
    Route route;
    route.path = "/events";
    route.operation_id = "listenToEvents";
    route.tag = "Events";
    route.summary =
        "Server-sent events of what changes. `change` has as data an object with collection, op (insert, update, delete, or "
        "publish: read all in bbox again), fids, bbox (CRS84 or null) and tiles: for each tile matrix set the tiles that may "
        "have another ETag, as z/row/col or, for a rectangle of tiles, z/row-row/col-col. A row that leaves what the asker may "
        "see is a delete. `heartbeat` says that the line is open, `reset` that events were missed: read everything again. Each "
        "has an id; a client that comes back with the last one in Last-Event-ID misses nothing.";
    Parameter collections = query_parameter("collections", "Only changes of these collections.", ParameterType::StringArray);
    collections.min_items = 1;
    collections.max_items = static_cast<int>(max_tile_layers);
    Parameter bbox = query_parameter("bbox", "Only changes that meet this box, and those of rows without a place.",
                                     ParameterType::NumberArray);
    bbox.min_items = 4;
    bbox.max_items = 6;
    route.parameters = {collections, bbox, query_parameter("bbox-crs", "The reference system of bbox; CRS84 if absent.")};
    route.responses = {{200, "The stream of events; it goes on until one side ends it.", {std::string(type_events)}, ""},
                       problem_answer(400, "A parameter or Last-Event-ID is malformed."),
                       problem_answer(404, "There is no such collection."),
                       problem_answer(503, "Too many streams are open.")};
    route.handle = events;
    return {route};
}

}  // namespace haishu::server

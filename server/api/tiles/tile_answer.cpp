#include "server/api/tiles/tile_answer.hpp"

#include "server/api/negotiation.hpp"
#include "server/api/parameters.hpp"
#include "server/api/tiles/tile_key_memo.hpp"
#include "server/api/validators.hpp"
#include "server/http/compression.hpp"
#include "server/http/prepared.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr std::array<Representation, 1> offered{Representation{"mvt", type_tile, "Mapbox Vector Tile", "application/x-protobuf"}};

struct Identity {
    std::string key;
    bool is_public = true;
    bool gzip = false;
};

bool takes_gzip(const Request& request)
{
    return coding_weight(request.header("accept-encoding"), Coding::Gzip) > 0;
}

template <class Number>
void append_bytes(std::string& key, Number number)
{
    key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

Identity identity_of(const Request& request, const TileAsked& asked)
{
    Identity identity;
    identity.gzip = takes_gzip(request);
    std::string& key = identity.key;
    key = identity.gzip ? 'g' : 'i';
    key.append(asked.set->id).push_back('\0');
    append_bytes(key, asked.tile.z);
    append_bytes(key, asked.tile.row);
    append_bytes(key, asked.tile.col);
    const geo::Box reach = tiles::tile_reach(*asked.set, asked.tile);
    for (const layers::LayerView& view : asked.views) {
        identity.is_public = identity.is_public && view.is_public();
        key.append(view.descriptor().id).push_back('\0');
        append_bytes(key, view.visibility_class());
        append_bytes(key, view.stamp(reach));
    }
    return identity;
}

// What the meaning of a request hangs on beside the catalogue, if nobody says who asks. Whoever asks for a type in
// particular is listened to each time. Valid until the next call on this thread.
std::optional<std::string_view> memo_address(const Request& request)
{
    if (request.method != Method::Get && request.method != Method::Head) return std::nullopt;
    if (!request.header("authorization").empty() || !request.header("cookie").empty()) return std::nullopt;
    const std::string_view accepted = request.header("accept");
    if (!accepted.empty() && accepted != "*/*") return std::nullopt;
    thread_local std::string address;
    address = takes_gzip(request) ? 'g' : 'i';
    address += request.target;
    return address;
}

TileKeyMemo& memo_of_this_thread()
{
    thread_local TileKeyMemo memo;
    return memo;
}

// At most as many as the tile has features: those that it leaves out are not given.
void note_rows(const Request& request, const TileAsked& asked, std::size_t features)
{
    if (!request.shown) return;
    std::size_t rows = 0;
    const geo::Box reach = tiles::tile_reach(*asked.set, asked.tile);
    for (const layers::LayerView& view : asked.views) {
        if (!layers::shows_restricted(view.descriptor())) continue;
        view.search(reach, [&](const layers::FeatureRef& feature) {
            if (view.is_restricted(feature)) ++rows;
            return rows < features;
        });
    }
    request.shown->add_rows(std::min(rows, features));
}

Result<tiles::CachedTile> make_tile(const Request& request, const TileAsked& asked, const Identity& identity)
{
    HAISHU_TRY(tiles::VectorTile tile, tiles::make_vector_tile(asked.views, *asked.set, asked.tile, request.deadline));
    note_rows(request, asked, tile.features);
    Response response;
    // The tag is made of the bytes: one made of the stamps would tell of changes to rows that the asker may not see.
    // "no-cache" is "ask each time whether it is still so": an edit shows at once, and unchanged tiles cost a 304.
    response.headers = {{"ETag", entity_tag(content_hash(tile.bytes, identity.gzip ? 1 : 0))},
                        {"Cache-Control", identity.is_public ? "no-cache" : "private, no-store"},
                        {"Vary", "Accept, Accept-Encoding"}};
    response.compressible = false;
    // OGC API - Tiles, /req/core/tc-success: an empty tile is 204.
    response.status = tile.bytes.empty() ? 204 : 200;
    if (!tile.bytes.empty()) {
        response.content_type = std::string(type_tile);
        if (identity.gzip) {
            response.headers.push_back({"Content-Encoding", "gzip"});
            tile.bytes = gzip(tile.bytes, 1);
        }
    }
    return tiles::CachedTile{prepared_head(response, tile.bytes.size()), std::move(tile.bytes)};
}

Response answer_of(const std::shared_ptr<const tiles::CachedTile>& tile)
{
    return prepared_response(tile, tile->head, tile->body);
}

}  // namespace

Error unknown_tile_matrix_set()
{
    return not_found("tile-matrix-set-unknown", "there is no such tile matrix set; see /tileMatrixSets");
}

Result<std::vector<std::string_view>> read_layer_ids(std::string_view text)
{
    auto ids = split(text, ',');
    std::sort(ids.begin(), ids.end());
    if (ids.front().empty() || ids.size() > max_tile_layers || std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
        return bad_input("layers-malformed",
                         fmt::format("layers are 1 to {} different identifiers separated by commas", max_tile_layers))
            .with("maximum", std::to_string(max_tile_layers));
    }
    return ids;
}

Result<std::vector<layers::LayerView>> open_layers(const layers::Gate& gate, const std::vector<std::string_view>& ascending_ids)
{
    std::vector<layers::LayerView> views;
    for (const std::string_view id : ascending_ids) {
        HAISHU_TRY(auto view, gate.open(id));
        views.push_back(std::move(view));
    }
    return views;
}

Result<std::vector<layers::LayerView>> open_all_layers(const layers::Gate& gate)
{
    std::vector<layers::LayerView> views;
    for (const auto& [id, entry] : gate.catalog().layers) {
        auto view = gate.open(id);
        if (view) {
            views.push_back(std::move(view).value());
        } else if (!layers::may_be_left_out(view.error())) {
            return view.error();
        }
    }
    return views;
}

Result<TileAsked> read_tile(const Request& request, std::string_view set_id, std::string_view z, std::string_view row,
                            std::string_view col, std::vector<layers::LayerView> views)
{
    HAISHU_TRY([[maybe_unused]] const Representation* chosen, choose_representation(request, offered));
    TileAsked asked;
    asked.views = std::move(views);
    asked.set = tiles::find_tile_matrix_set(set_id);
    if (asked.set == nullptr) return unknown_tile_matrix_set();
    const auto matrix = parse_integer(z);
    const auto tile_row = parse_integer(row);
    const auto tile_col = parse_integer(col);
    constexpr int deepest_zoom = 22;
    if (!matrix || !tile_row || !tile_col || *matrix < 0 || *matrix > deepest_zoom) {
        return not_found("tile-out-of-range", "this tile matrix set has no such tile");
    }
    HAISHU_TRY(asked.tile, asked.set->check(static_cast<int>(*matrix), *tile_row, *tile_col));
    return asked;
}

std::optional<Response> recalled_tile(const Context& context, Request& request)
{
    const auto address = memo_address(request);
    if (!address) return std::nullopt;
    const TileKeyMemo::Meaning* meaning = memo_of_this_thread().find(context.catalog->current(), *address);
    if (meaning == nullptr) return std::nullopt;
    auto tile = context.tile_cache->find(meaning->key);
    if (!tile) return std::nullopt;
    request.route = meaning->route;
    return answer_of(tile);
}

std::optional<Response> tile_at_hand(const Context& context, const Request& request, ReadTile read)
{
    // The rows of a duty are first to be looked for.
    if (request.viewer.duty && !request.viewer.duty->areas.empty()) return std::nullopt;
    const auto catalog = context.catalog->current();
    const auto asked = read(layers::Gate(catalog, request.viewer), request);
    if (!asked) return std::nullopt;
    const Identity identity = identity_of(request, *asked);
    if (!identity.is_public) return std::nullopt;
    auto tile = context.tile_cache->find(identity.key);
    if (!tile) return std::nullopt;
    if (const auto address = memo_address(request)) memo_of_this_thread().keep(catalog, *address, {identity.key, request.route});
    return answer_of(tile);
}

Result<Response> tile_answer(const Context& context, const Request& request, const TileAsked& asked)
{
    const Identity identity = identity_of(request, asked);
    if (!identity.is_public) {
        HAISHU_TRY(tiles::CachedTile tile, make_tile(request, asked, identity));
        return answer_of(std::make_shared<const tiles::CachedTile>(std::move(tile)));
    }
    HAISHU_TRY(const auto tile,
               context.tile_cache->find_or_make(identity.key, [&] { return make_tile(request, asked, identity); }));
    return answer_of(tile);
}

}  // namespace haishu::server

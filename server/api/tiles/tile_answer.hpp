#pragma once
// One vector tile as an answer: its cache key, and the finished header block and body. The key holds everything the bytes
// depend on, so a tile is never stale and never another viewer's.

#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "server/app/context.hpp"
#include "server/http/message.hpp"
#include "tiles/matrix/tile_matrix_set.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::server
{

inline constexpr std::size_t max_tile_layers = 64;

struct TileAsked {
    const tiles::TileMatrixSet* set = nullptr;
    tiles::TileId tile;
    std::vector<layers::LayerView> views;  // by ascending id: the order of the tile's layers
};

// The ids of "a,b,c", ascending. Error: bad_input "layers-malformed" (a repeated id, an empty one, or more than 64).
Result<std::vector<std::string_view>> read_layer_ids(std::string_view text);
// Errors: not_found "collection-unknown", Busy "layer-loading".
Result<std::vector<layers::LayerView>> open_layers(const layers::Gate& gate, const std::vector<std::string_view>& ascending_ids);
Result<std::vector<layers::LayerView>> open_all_layers(const layers::Gate& gate);

// Errors: not_found "tile-matrix-set-unknown", "tile-out-of-range"; NotAcceptable.
Result<TileAsked> read_tile(const Request& request, std::string_view set_id, std::string_view z, std::string_view row,
                            std::string_view col, std::vector<layers::LayerView> views);

Error unknown_tile_matrix_set();

// How a route finds out from a request's path and query which tile is asked for.
using ReadTile = Result<TileAsked> (*)(const layers::Gate&, const Request&);

// The tile that this very target stood for a moment ago on this thread, if the catalogue has not changed since and nobody
// says who asks; sets the request's route. Needs no decoded path.
std::optional<Response> recalled_tile(const Context& context, Request& request);
// From the cache without work; nothing when the tile has to be made or the request is wrong.
std::optional<Response> tile_at_hand(const Context& context, const Request& request, ReadTile read);
Result<Response> tile_answer(const Context& context, const Request& request, const TileAsked& asked);

}  // namespace haishu::server

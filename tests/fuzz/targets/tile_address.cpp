#include "server/api/tiles/tile_answer.hpp"

#include "server/api/parameters.hpp"
#include "tests/fuzz/expectations.hpp"
#include "tests/fuzz/targets.hpp"
#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::fuzz
{
namespace
{

void check_layer_ids(std::string_view text)
{
    const auto ids = server::read_layer_ids(text);
    if (!ids) return expect_problem(ids.error());
    HAISHU_ASSERT(!ids->empty() && ids->size() <= server::max_tile_layers, "the number of layers of a tile is bounded");
    HAISHU_ASSERT(std::is_sorted(ids->begin(), ids->end()), "layers come in one order");
}

}  // namespace

void fuzz_tile_address(Bytes bytes)
{
    Input input(bytes);
    check_layer_ids(input.line());
    const std::string_view set_id = input.line();
    const std::string_view z = input.line();
    const std::string_view row = input.line();
    const std::string_view column = input.line();
    const auto asked = server::read_tile(server::Request{}, set_id, z, row, column, {});
    if (!asked) return expect_problem(asked.error());

    HAISHU_ASSERT(asked->set != nullptr && asked->set->id == set_id, "the set is the one that was asked for");
    HAISHU_ASSERT(std::to_string(asked->tile.z) == z || server::parse_integer(z) == asked->tile.z,
                  "the level is the one asked for");
    const geo::Box box = asked->set->bounds(asked->tile);
    HAISHU_ASSERT(std::isfinite(box.min_x) && std::isfinite(box.max_y) && box.width() > 0 && box.height() > 0,
                  "a tile has an area");
    HAISHU_ASSERT(asked->set->tile_at(asked->tile.z, box.center()) == asked->tile, "the middle of a tile lies in it");
    const geo::Box reach = tiles::tile_reach(*asked->set, asked->tile);
    HAISHU_ASSERT(reach.is_empty() || (std::isfinite(reach.width()) && std::isfinite(reach.height())), "a tile reaches so far");
}

}  // namespace haishu::fuzz

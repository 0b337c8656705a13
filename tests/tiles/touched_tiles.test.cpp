#include "tiles/pipeline/touched_tiles.hpp"

#include "tiles/pipeline/vector_tile.hpp"

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace haishu;
using namespace haishu::tiles;

namespace
{

using Tile = std::vector<std::uint32_t>;  // z, row, col

std::pair<std::uint32_t, std::uint32_t> range_of(const std::string& text)
{
    const auto dash = text.find('-');
    const auto first = static_cast<std::uint32_t>(std::stoul(text));
    return {first, dash == std::string::npos ? first : static_cast<std::uint32_t>(std::stoul(text.substr(dash + 1)))};
}

std::set<Tile> expanded(const std::vector<std::string>& names)
{
    std::set<Tile> tiles;
    for (const std::string& name : names) {
        const auto one = name.find('/');
        const auto two = name.find('/', one + 1);
        const auto rows = range_of(name.substr(one + 1, two - one - 1));
        const auto cols = range_of(name.substr(two + 1));
        for (std::uint32_t row = rows.first; row <= rows.second; ++row) {
            for (std::uint32_t col = cols.first; col <= cols.second; ++col)
                tiles.insert({static_cast<std::uint32_t>(std::stoul(name)), row, col});
        }
    }
    return tiles;
}

bool is_touched(const TileMatrixSet& set, TileId tile, const std::vector<geo::Box>& boxes)
{
    const geo::Box reach = tile_reach(set, tile);
    for (const geo::Box& box : boxes) {
        if (!box.is_empty() && !reach.is_empty() && reach.intersects(box)) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("the touched tiles are those whose reach meets a box, at every level of every matrix set")
{
    const std::vector<std::vector<geo::Box>> cases{
        {{121.5432, 29.8721, 121.5432, 29.8721}},                                      // a point
        {{121.5, 29.85, 121.5007, 29.8504}},                                           // a house
        {{121.5400, 29.87, 121.5403, 29.8702}, {121.5520, 29.88, 121.5523, 29.8802}},  // moved
        {{121.4999999, 29.9, 121.5000001, 29.9}, {}},                                  // at a seam of degrees
        {{120.0, 29.9, 120.0, 29.9}},                                                  // the central meridian
        {{-73.99, 40.72, -73.98, 40.73}},                                              // far from the plane set
        {{-180, -85.06, -179.999, -85.05}},                                            // the corner of the world
    };
    for (const TileMatrixSet& set : tile_matrix_sets()) {
        for (const auto& boxes : cases) {
            INFO(set.id << " " << boxes.front().min_x << " " << boxes.front().min_y);
            const std::set<Tile> named = expanded(touched_tiles(set, boxes));
            std::set<Tile> expected;
            for (const TileMatrix& matrix : set.matrices) {
                const auto z = static_cast<std::uint32_t>(matrix.z);
                std::set<Tile> looked_at;  // every tile of the first levels, and those around what is named below
                if (matrix.z <= 5) {
                    for (std::uint32_t row = 0; row < matrix.height; ++row) {
                        for (std::uint32_t col = 0; col < matrix.width; ++col) looked_at.insert({z, row, col});
                    }
                }
                for (const Tile& tile : named) {
                    if (tile[0] != z) continue;
                    for (std::int64_t row = std::int64_t{tile[1]} - 2; row <= std::int64_t{tile[1]} + 2; ++row) {
                        for (std::int64_t col = std::int64_t{tile[2]} - 2; col <= std::int64_t{tile[2]} + 2; ++col) {
                            if (row >= 0 && col >= 0 && row < matrix.height && col < matrix.width)
                                looked_at.insert({z, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(col)});
                        }
                    }
                }
                for (const Tile& tile : looked_at) {
                    if (is_touched(set, {matrix.z, tile[1], tile[2]}, boxes)) expected.insert(tile);
                }
            }
            CHECK(named == expected);
        }
    }
}

TEST_CASE("a point in the district is named at every level, and a whole district in few words")
{
    const std::vector<geo::Box> point{{121.5432, 29.8721, 121.5432, 29.8721}};
    const std::vector<geo::Box> district{{121.3, 29.7, 121.6, 30.0}};
    for (const TileMatrixSet& set : tile_matrix_sets()) {
        INFO(set.id);
        std::set<std::uint32_t> levels;
        for (const Tile& tile : expanded(touched_tiles(set, point))) levels.insert(tile[0]);
        CHECK(levels.size() == set.matrices.size());
        CHECK(touched_tiles(set, district).size() < 5 * set.matrices.size());
    }
    CHECK(touched_tiles(*find_tile_matrix_set("WebMercatorQuad"), std::vector<geo::Box>{{}}).empty());
}

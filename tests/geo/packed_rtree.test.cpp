#include "geo/index/packed_rtree.hpp"

#include "geo/crs/world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <random>

using namespace haishu::geo;

namespace
{

std::vector<std::uint32_t> found(const PackedRTree& tree, const Box& box)
{
    std::vector<std::uint32_t> items;
    tree.search(box, [&items](std::uint32_t item) {
        items.push_back(item);
        return true;
    });
    return items;
}

std::vector<Box> random_boxes(std::size_t count)
{
    std::mt19937 random(330203);
    std::uniform_real_distribution<double> lon(121.0, 121.6);
    std::uniform_real_distribution<double> lat(29.5, 30.1);
    std::exponential_distribution<double> size(2000);
    std::vector<Box> boxes(count);
    for (Box& box : boxes) {
        const Point p{lon(random), lat(random)};
        box = {p.x, p.y, p.x + size(random), p.y + size(random)};
    }
    std::sort(boxes.begin(), boxes.end(), [](const Box& a, const Box& b) {
        return hilbert_key(world_from_lonlat(a.center())) < hilbert_key(world_from_lonlat(b.center()));
    });
    return boxes;
}

}  // namespace

TEST_CASE("a search finds what a look at every box finds, in ascending order")
{
    const std::size_t count = GENERATE(1U, 15U, 16U, 17U, 256U, 257U, 5000U);
    const auto boxes = random_boxes(count);
    const PackedRTree tree(boxes);
    CHECK(tree.size() == count);
    std::mt19937 random(7);
    std::uniform_real_distribution<double> lon(121.0, 121.6);
    std::uniform_real_distribution<double> lat(29.5, 30.1);
    for (int query = 0; query < 200; ++query) {
        Box box;
        box.extend(Point{lon(random), lat(random)});
        box.extend(Point{lon(random), lat(random)});
        const auto items = found(tree, box);
        CHECK(std::is_sorted(items.begin(), items.end()));
        std::vector<std::uint32_t> missing;
        std::size_t beyond = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool is_found = std::binary_search(items.begin(), items.end(), i);
            if (boxes[i].intersects(box) && !is_found) missing.push_back(i);
            if (is_found && !boxes[i].widened(2e-5, 2e-5).intersects(box)) ++beyond;  // float32 at 121: 8e-6
        }
        CHECK(missing.empty());
        CHECK(beyond == 0);
    }
}

TEST_CASE("a search stops when the visitor has enough")
{
    const PackedRTree tree(random_boxes(1000));
    int visits = 0;
    tree.search({121, 29, 122, 31}, [&visits](std::uint32_t) { return ++visits < 3; });
    CHECK(visits == 3);
}

TEST_CASE("empty boxes are never found and an empty tree finds nothing")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const Box everywhere{-infinity, -infinity, infinity, infinity};
    CHECK(found(PackedRTree(), everywhere).empty());
    CHECK(PackedRTree().bounds().is_empty());
    const std::vector<Box> boxes{Box{}, Box{1, 1, 2, 2}, Box{}};
    CHECK(found(PackedRTree(boxes), everywhere) == std::vector<std::uint32_t>{1});
    CHECK(PackedRTree(boxes).bounds() == Box{1, 1, 2, 2});
    CHECK(PackedRTree(std::vector<Box>(40)).bounds().is_empty());
    CHECK(found(PackedRTree(boxes), Box{}).empty());
}

TEST_CASE("the Hilbert curve visits each cell once and steps to a neighbour")
{
    // 16 x 16 cells of the curve's finest level: keys are distinct, and keys that follow one another touch.
    std::vector<std::pair<std::uint32_t, WorldPoint>> cells;
    for (std::uint32_t x = 0; x < 16; ++x)
        for (std::uint32_t y = 0; y < 16; ++y) cells.emplace_back(hilbert_key({x << 16, y << 16}), WorldPoint{x, y});
    std::sort(cells.begin(), cells.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 1; i < cells.size(); ++i) {
        CHECK(cells[i].first == cells[i - 1].first + 1);
        const int dx = static_cast<int>(cells[i].second.x) - static_cast<int>(cells[i - 1].second.x);
        const int dy = static_cast<int>(cells[i].second.y) - static_cast<int>(cells[i - 1].second.y);
        CHECK(dx * dx + dy * dy == 1);
    }
}

TEST_CASE("world coordinates start in the north-west and come back to themselves")
{
    CHECK(world_from_lonlat({0, 0}) == WorldPoint{1U << 31, 1U << 31});
    CHECK(world_from_lonlat({-180, 85.0511287798066}) == WorldPoint{0, 0});
    CHECK(world_from_lonlat({180, -90}) == WorldPoint{0xFFFFFFFF, 0xFFFFFFFF});
    CHECK(world_from_lonlat({-180, 90}) == WorldPoint{0, 0});
    const WorldPoint p = world_from_lonlat({121.55, 29.875});
    CHECK(world_from_lonlat(lonlat_from_world(p)) == p);
    CHECK((p.x >> 18) == 13723);  // tile column and row at zoom 14
    CHECK((p.y >> 18) == 6766);
}

#include "tiles/pipeline/polygon_repair.hpp"

#include "geo/ops/overlay.hpp"
#include "tiles/pipeline/polygon_check.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace haishu;
using namespace haishu::tiles;

namespace
{

using Points = std::vector<GridPoint>;

// Rings as drawn: the first shell, the others holes, turned as the tile wants them.
GridPolygons polygon(const std::vector<Points>& rings)
{
    GridPolygons polygons;
    for (std::size_t i = 0; i < rings.size(); ++i) {
        Points ring = rings[i];
        if ((doubled_area(ring) > 0) != (i == 0)) std::reverse(ring.begin(), ring.end());
        polygons.add_ring(ring);
    }
    polygons.end_polygon();
    return polygons;
}

geo::Geometry geometry_of(const GridPolygons& polygons)
{
    geo::Geometry g;
    g.type = polygons.polygon_ends.size() == 1 ? geo::GeometryType::Polygon : geo::GeometryType::MultiPolygon;
    for (std::size_t r = 0; r < polygons.ring_ends.size(); ++r) {
        const auto ring = polygons.ring(r);
        for (const GridPoint p : ring) g.points.push_back({static_cast<double>(p.x), static_cast<double>(p.y)});
        g.points.push_back({static_cast<double>(ring[0].x), static_cast<double>(ring[0].y)});
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
    }
    g.polygon_ends = polygons.polygon_ends;
    return g;
}

bool is_surely_valid(const GridPolygons& polygons)
{
    return PolygonCheck().is_surely_valid(polygons);
}

GridPolygons repaired(GridPolygons polygons)
{
    REQUIRE(PolygonRepair().run(polygons, 1));
    for (std::size_t r = 0, p = 0, first = 0; r < polygons.ring_ends.size(); ++r) {
        if (r == polygons.polygon_ends[p]) first = polygons.polygon_ends[p++];
        CHECK((doubled_area(polygons.ring(r)) > 0) == (r == first));
    }
    if (!polygons.is_empty()) CHECK(geo::invalid_reason(geometry_of(polygons)) == "");
    return polygons;
}

double area_of(const GridPolygons& polygons)
{
    return polygons.is_empty() ? 0 : geo::planar_area(geometry_of(polygons));
}

}  // namespace

TEST_CASE("convex rings are known at once, others are looked at")
{
    CHECK(is_convex(Points{{0, 0}, {4, 0}, {4, 4}, {0, 4}}));
    CHECK(is_convex(Points{{0, 0}, {2, 0}, {4, 0}, {4, 4}, {0, 4}}));
    CHECK_FALSE(is_convex(Points{{0, 0}, {4, 0}, {4, 4}, {2, 1}}));
    CHECK_FALSE(is_convex(Points{{0, 0}, {4, 0}, {8, 0}, {6, 0}, {4, 4}}));  // a spike
    // a pentagram turns one way, but twice around
    CHECK_FALSE(is_convex(Points{{0, -10}, {6, 8}, {-9, -3}, {9, -3}, {-6, 8}}));
}

TEST_CASE("the check refuses every contact that is not between neighbours")
{
    CHECK(is_surely_valid(polygon({{{0, 0}, {8, 0}, {8, 8}, {4, 2}, {0, 8}}})));
    CHECK_FALSE(is_surely_valid(polygon({{{0, 0}, {8, 8}, {8, 0}, {0, 9}}})));                   // crosses itself
    CHECK_FALSE(is_surely_valid(polygon({{{0, 0}, {8, 0}, {8, 8}, {4, 0}, {0, 8}}})));           // a vertex on an edge
    CHECK_FALSE(is_surely_valid(polygon({{{0, 0}, {8, 0}, {8, 8}, {12, 8}, {8, 8}, {0, 8}}})));  // a spike
    CHECK(is_surely_valid(polygon({{{0, 0}, {9, 0}, {9, 9}, {0, 9}}, {{3, 3}, {6, 3}, {6, 6}}})));
    CHECK_FALSE(is_surely_valid(polygon({{{0, 0}, {9, 0}, {9, 9}, {0, 9}}, {{0, 3}, {6, 3}, {6, 6}}})));     // touches
    CHECK_FALSE(is_surely_valid(polygon({{{0, 0}, {9, 0}, {9, 9}, {0, 9}}, {{13, 3}, {16, 3}, {16, 6}}})));  // outside
}

TEST_CASE("an island in a lake is valid, a shell in a shell is not")
{
    GridPolygons island = polygon({{{0, 0}, {90, 0}, {90, 90}, {0, 90}}, {{10, 10}, {80, 10}, {80, 80}, {10, 80}}});
    island.add_ring(Points{{20, 20}, {30, 20}, {30, 30}, {20, 30}});
    island.end_polygon();
    CHECK(is_surely_valid(island));

    GridPolygons nested = polygon({{{0, 0}, {90, 0}, {90, 90}, {0, 90}}});
    nested.add_ring(Points{{20, 20}, {30, 20}, {30, 30}, {20, 30}});
    nested.end_polygon();
    CHECK_FALSE(is_surely_valid(nested));
    CHECK(area_of(repaired(nested)) == 8100);
}

TEST_CASE("a spike is cut off")
{
    const GridPolygons mended = repaired(polygon({{{0, 0}, {8, 0}, {8, 8}, {12, 8}, {8, 8}, {0, 8}}}));
    CHECK(area_of(mended) == 64);
    CHECK(mended.points.size() == 4);
}

TEST_CASE("a neck that has closed makes two shells, a bay that has closed a hole")
{
    // Two squares joined by a corridor without width.
    const GridPolygons squares =
        repaired(polygon({{{0, 0}, {4, 0}, {4, 2}, {8, 2}, {8, 0}, {12, 0}, {12, 4}, {8, 4}, {8, 2}, {4, 2}, {4, 4}, {0, 4}}}));
    CHECK(squares.polygon_ends.size() == 2);
    CHECK(area_of(squares) == 32);

    // A ring road whose ends meet in one point.
    const GridPolygons ring =
        repaired(polygon({{{0, 0}, {10, 0}, {10, 10}, {5, 8}, {8, 8}, {8, 2}, {2, 2}, {2, 8}, {5, 8}, {0, 10}}}));
    CHECK(ring.polygon_ends.size() == 1);
    CHECK(ring.ring_ends.size() == 2);
}

TEST_CASE("a hole that touches its shell twice cuts it in two")
{
    const GridPolygons halves = repaired(polygon({{{0, 0}, {10, 0}, {10, 10}, {0, 10}}, {{5, 0}, {6, 5}, {5, 10}, {4, 5}}}));
    CHECK(halves.polygon_ends.size() == 2);
    CHECK(area_of(halves) == 90);
}

TEST_CASE("parts that share an edge become one, a hole that covers its shell leaves nothing")
{
    GridPolygons parts = polygon({{{0, 0}, {5, 0}, {5, 5}, {0, 5}}});
    parts.add_ring(Points{{5, 0}, {9, 0}, {9, 5}, {5, 5}});
    parts.end_polygon();
    const GridPolygons whole = repaired(parts);
    CHECK(whole.ring_ends.size() == 1);
    CHECK(area_of(whole) == 45);

    CHECK(repaired(polygon({{{0, 0}, {5, 0}, {5, 5}, {0, 5}}, {{0, 0}, {5, 0}, {5, 5}, {0, 5}}})).is_empty());
}

TEST_CASE("crossings off the grid are rounded to it and leave valid rings")
{
    const GridPolygons mended = repaired(polygon({{{0, 0}, {100, 7}, {101, 50}, {3, 51}, {99, 13}, {2, 90}}}));
    CHECK(area_of(mended) > 0);
}

TEST_CASE("rings of random points come out valid, or empty")
{
    std::mt19937 random(20'240'501);
    for (int round = 0; round < 3000; ++round) {
        const auto below = [&](unsigned limit) { return static_cast<std::int64_t>(random() % limit); };
        const auto size = static_cast<std::size_t>(3 + below(round % 10 == 0 ? 60 : 12));
        const auto span = static_cast<unsigned>(3 + below(round % 3 == 0 ? 4000 : 20));
        GridPolygons polygons;
        for (int ring = 0; ring <= round % 3; ++ring) {
            Points points;
            while (points.size() < size) {
                const GridPoint p{below(span), below(span)};
                if (points.empty() || points.back() != p) points.push_back(p);
            }
            while (points.front() == points.back()) points.pop_back();
            if (points.size() < 3 || doubled_area(points) == 0) continue;
            if (doubled_area(points) < 0) std::reverse(points.begin(), points.end());
            polygons.add_ring(points);
            polygons.end_polygon();
        }
        if (polygons.is_empty()) continue;
        INFO("round " << round);
        if (is_surely_valid(polygons)) {
            REQUIRE(geo::invalid_reason(geometry_of(polygons)) == "");
        } else {
            REQUIRE(PolygonRepair().run(polygons, 1));
            if (!polygons.is_empty()) REQUIRE(geo::invalid_reason(geometry_of(polygons)) == "");
        }
    }
}

TEST_CASE("small rings are left out of what is mended")
{
    GridPolygons polygons = polygon({{{0, 0}, {9, 0}, {9, 9}, {12, 9}, {12, 10}, {9, 9}, {0, 9}}, {{3, 3}, {4, 3}, {4, 4}}});
    REQUIRE(PolygonRepair().run(polygons, 8));
    CHECK(polygons.ring_ends.size() == 1);
    CHECK(area_of(polygons) == 81);
}

#include "tiles/pipeline/clip.hpp"
#include "tiles/pipeline/simplify.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace haishu::tiles;

namespace
{

constexpr GridBox box{0, 100};
constexpr GridBox everywhere{-(std::int64_t{1} << 36), std::int64_t{1} << 36};
using Points = std::vector<GridPoint>;

Points clipped_ring(Points ring)
{
    Points scratch;
    clip_ring(box, ring, scratch);
    return ring;
}

std::int64_t area_of(const Points& ring)
{
    return ring.size() < 3 ? 0 : doubled_area(ring);
}

std::vector<Points> clipped_line(const Points& line)
{
    Points pieces;
    std::vector<std::uint32_t> ends;
    clip_line(box, line, pieces, ends);
    std::vector<Points> out;
    std::size_t begin = 0;
    for (const std::uint32_t end : ends) {
        out.emplace_back(pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(end));
        begin = end;
    }
    return out;
}

}  // namespace

TEST_CASE("a ring over a corner of the box keeps the corner")
{
    CHECK(clipped_ring({{50, 50}, {150, 50}, {150, 150}, {50, 150}}) == Points{{50, 100}, {50, 50}, {100, 50}, {100, 100}});
}

TEST_CASE("a ring around the box becomes the box, and one beside it nothing")
{
    const Points around = clipped_ring({{-1'000'000'000, -1'000'000'000}, {1'000'000'000, -1'000'000'000}, {0, 30'000'000'000}});
    CHECK(around.size() == 4);
    CHECK(doubled_area(around) == 2 * 100 * 100);
    CHECK(clipped_ring({{200, 0}, {300, 0}, {300, 50}}).empty());
    CHECK(clipped_ring({}).empty());
}

TEST_CASE("a ring that only touches the box has no area left")
{
    const Points touching = clipped_ring({{100, 0}, {200, 0}, {200, 50}, {100, 50}});
    CHECK((touching.size() < 3 || doubled_area(touching) == 0));
}

TEST_CASE("a line is cut where it leaves the box and goes on where it comes back")
{
    CHECK(clipped_line({{50, 50}, {150, 50}, {150, 60}, {50, 60}}) ==
          std::vector<Points>{{{50, 50}, {100, 50}}, {{100, 60}, {50, 60}}});
    CHECK(clipped_line({{-50, 50}, {150, 50}}) == std::vector<Points>{{{0, 50}, {100, 50}}});
    CHECK(clipped_line({{10, 10}, {20, 20}, {30, 10}}) == std::vector<Points>{{{10, 10}, {20, 20}, {30, 10}}});
    CHECK(clipped_line({{-50, 200}, {300, 200}}).empty());
    CHECK(clipped_line({{-10, 50}, {50, -10}, {60, -10}, {110, 40}}).size() == 2);
}

TEST_CASE("a line far away and long is cut where it meets the box")
{
    const auto pieces = clipped_line({{-30'000'000'000, -30'000'000'000}, {30'000'000'000, 30'000'000'000}});
    REQUIRE(pieces.size() == 1);
    CHECK(pieces[0].front() == GridPoint{0, 0});
    CHECK(pieces[0].back() == GridPoint{100, 100});
}

TEST_CASE("a line that only touches a corner leaves nothing")
{
    CHECK(clipped_line({{-50, 50}, {50, -50}}).empty());
}

TEST_CASE("points nearer to the line than the tolerance go, ends and corners stay")
{
    Simplifier simplifier;
    Points line{{0, 0}, {10, 1}, {20, 0}, {30, 40}, {40, 0}};
    simplifier.line(line, 3, everywhere);
    CHECK(line == Points{{0, 0}, {20, 0}, {30, 40}, {40, 0}});

    Points closed{{0, 0}, {50, 0}, {50, 50}, {0, 0}};
    simplifier.line(closed, 3, everywhere);
    CHECK(closed == Points{{0, 0}, {50, 0}, {50, 50}, {0, 0}});
}

TEST_CASE("a loop smaller than the tolerance becomes one point")
{
    Simplifier simplifier;
    Points loop{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    simplifier.line(loop, 3, everywhere);
    CHECK(loop == Points{{0, 0}});
    Points ring{{0, 0}, {1, 0}, {2, 0}, {1, 1}, {0, 1}};
    simplifier.ring(ring, 3, everywhere);
    CHECK(ring.size() < 3);
}

TEST_CASE("a ring is simplified all around, its seam too")
{
    Simplifier simplifier;
    Points ring{{0, 0}, {25, 1}, {50, 0}, {50, 25}, {50, 50}, {0, 50}, {1, 25}};
    simplifier.ring(ring, 3, everywhere);
    CHECK(ring == Points{{0, 0}, {50, 0}, {50, 50}, {0, 50}});
}

TEST_CASE("what is left out beside the box makes no difference to what is clipped to it")
{
    // A star of 4,000 points whose arms cross the box, end in it or stay beside it, seen from places all around it.
    Simplifier simplifier;
    for (std::int64_t dx = -900; dx <= 900; dx += 150) {
        for (std::int64_t dy = -900; dy <= 900; dy += 150) {
            Points star;
            for (int i = 0; i < 4'000; ++i) {
                const double angle = i * 2 * 3.14159265358979 / 4'000;
                const double radius = 600 + 300 * std::sin(9 * angle) + 7 * std::sin(700 * angle);
                star.push_back({dx + std::llround(radius * std::cos(angle)), dy + std::llround(radius * std::sin(angle))});
            }
            Points ring_of_all = star;
            Points ring_of_near = star;
            simplifier.ring(ring_of_all, 3, everywhere);
            simplifier.ring(ring_of_near, 3, box);
            CHECK(ring_of_near.size() < ring_of_all.size());
            // Points on the box's edge may differ, the area may not.
            CHECK(area_of(clipped_ring(ring_of_near)) == area_of(clipped_ring(ring_of_all)));
            Points line_of_all = star;
            Points line_of_near = star;
            simplifier.line(line_of_all, 3, everywhere);
            simplifier.line(line_of_near, 3, box);
            CHECK(clipped_line(line_of_near) == clipped_line(line_of_all));
        }
    }
}

TEST_CASE("a million points are simplified in little time whatever their shape")
{
    Simplifier simplifier;
    Points spiral;
    for (std::int64_t i = 0; i < 1'000'000; ++i) spiral.push_back({i % 2 == 0 ? i : -i, i % 3 == 0 ? i : -i});
    simplifier.line(spiral, 3, everywhere);
    CHECK(spiral.size() > 100'000);

    Points straight;
    for (std::int64_t i = 0; i < 1'000'000; ++i) straight.push_back({i, 0});
    simplifier.line(straight, 3, everywhere);
    CHECK(straight.size() < 16'000);
}

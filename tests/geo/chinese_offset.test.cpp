#include "geo/crs/chinese_offset.hpp"

#include <catch2/catch.hpp>

using namespace haishu::geo;

namespace
{
void check_near(Point actual, Point expected)
{
    CHECK(actual.x == Approx(expected.x).margin(1e-9).epsilon(0));
    CHECK(actual.y == Approx(expected.y).margin(1e-9).epsilon(0));
}
}  // namespace

TEST_CASE("GCJ-02 and BD-09 follow the published numbers")
{
    check_near(gcj02_from_wgs84({121.55, 29.875}), {121.554158401, 29.872417331});
    check_near(bd09_from_gcj02(gcj02_from_wgs84({121.55, 29.875})), {121.560565433, 29.878763222});
    check_near(gcj02_from_wgs84({121.556, 29.870}), {121.560143737, 29.867405470});
    check_near(bd09_from_gcj02(gcj02_from_wgs84({121.556, 29.870})), {121.566542237, 29.873767217});
    check_near(gcj02_from_wgs84({121.24, 29.78}), {121.244307107, 29.777540851});
}

TEST_CASE("the inverse of an offset comes back within a nanodegree all over the district")
{
    for (int i = 0; i <= 20; ++i)
        for (int j = 0; j <= 20; ++j) {
            const Point p{121.05 + 0.03 * i, 29.55 + 0.025 * j};
            check_near(wgs84_from_gcj02(gcj02_from_wgs84(p)), p);
            check_near(gcj02_from_bd09(bd09_from_gcj02(p)), p);
        }
}

TEST_CASE("points far from China are not shifted")
{
    CHECK(gcj02_from_wgs84({7.42, 43.73}) == Point{7.42, 43.73});
    CHECK(wgs84_from_gcj02({7.42, 43.73}) == Point{7.42, 43.73});
}

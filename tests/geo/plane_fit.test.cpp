#include "geo/crs/plane_fit.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace haishu::geo;

namespace
{

// A synthetic local system: from a plane with central meridian 121.5, scale 1.000012, 36 seconds clockwise.
Point local_of(Point p)
{
    const double theta = 36.0 / 3600 * std::numbers::pi / 180;
    const double a = 1.000012 * std::cos(theta);
    const double b = 1.000012 * std::sin(theta);
    return {-490000 + a * p.x + b * p.y, -3298000 - b * p.x + a * p.y};
}

std::vector<PlanePair> pairs_with_noise(double noise_m)
{
    const std::vector<Point> points{{504830.3, 3306258.0}, {500000.0, 3303486.8}, {474867.2, 3295768.1}, {505410.2, 3305704.4},
                                    {489000.0, 3312000.0}, {497100.5, 3290210.9}, {481050.7, 3303300.2}, {509900.1, 3298700.6}};
    const std::vector<Point> noise{{0.4, -0.9}, {-1.1, 0.3},  {0.7, 0.8}, {-0.2, -0.6},
                                   {1.0, 0.1},  {-0.8, -0.3}, {0.2, 1.2}, {-0.3, -0.7}};
    std::vector<PlanePair> pairs;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Point local = local_of(points[i]);
        pairs.push_back({points[i], {local.x + noise_m * noise[i].x, local.y + noise_m * noise[i].y}});
    }
    return pairs;
}

std::vector<std::size_t> blunders(const PlaneFit& fit)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < fit.residuals.size(); ++i)
        if (fit.residuals[i].is_blunder) found.push_back(i);
    return found;
}

}  // namespace

TEST_CASE("a fit recovers the shift, turn and scale it was given to a tenth of a millimetre anywhere in the area")
{
    for (const PlaneModel model : {PlaneModel::Similarity, PlaneModel::Affine}) {
        const auto fit = fit_plane(pairs_with_noise(0), model);
        REQUIRE(fit);
        CHECK(fit->rms_m < 1e-6);
        CHECK(blunders(*fit).empty());
        for (const Point p : {Point{470000, 3280000}, Point{520000, 3320000}}) {
            CHECK(std::abs(fit->transform.apply(p).x - local_of(p).x) < 1e-4);
            CHECK(std::abs(fit->transform.apply(p).y - local_of(p).y) < 1e-4);
        }
        CHECK(std::hypot(fit->transform.xx, fit->transform.xy) == Approx(1.000012).epsilon(1e-9));
    }
}

TEST_CASE("a blunder of five metres among eight points is named and no other point with it")
{
    for (const double noise_m : {0.0, 0.02, 0.05, 0.2})
        for (std::size_t wrong = 0; wrong < 8; ++wrong)
            for (const Point by : {Point{5, 0}, Point{0, -5}, Point{3, 4}}) {
                auto pairs = pairs_with_noise(noise_m);
                pairs[wrong].to = {pairs[wrong].to.x + by.x, pairs[wrong].to.y + by.y};
                const auto fit = fit_plane(pairs, PlaneModel::Similarity);
                REQUIRE(fit);
                INFO("noise " << noise_m << ", point " << wrong);
                CHECK(blunders(*fit) == std::vector<std::size_t>{wrong});
                CHECK(fit->residuals[wrong].leave_one_out_m == Approx(5).margin(0.5 + 3 * noise_m));
            }
}

TEST_CASE("noise alone is no blunder")
{
    for (const double noise_m : {0.005, 0.03, 0.3, 2.0}) {
        const auto fit = fit_plane(pairs_with_noise(noise_m), PlaneModel::Similarity);
        REQUIRE(fit);
        CHECK(blunders(*fit).empty());
        CHECK(fit->rms_m > 0.3 * noise_m);
    }
}

TEST_CASE("two blunders are both named")
{
    auto pairs = pairs_with_noise(0.02);
    pairs[2].to.x += 5;
    pairs[6].to.y -= 12;
    const auto fit = fit_plane(pairs, PlaneModel::Similarity);
    REQUIRE(fit);
    CHECK(blunders(*fit) == std::vector<std::size_t>{2, 6});
}

TEST_CASE("too few points, points in one spot and points on a line are refused")
{
    auto pairs = pairs_with_noise(0);
    CHECK(fit_plane(std::span(pairs).first(3), PlaneModel::Similarity).error().id == "control-points-few");
    CHECK(fit_plane(std::span(pairs).first(5), PlaneModel::Affine).error().id == "control-points-few");
    std::vector<PlanePair> spot(4, pairs[0]);
    CHECK(fit_plane(spot, PlaneModel::Similarity).error().id == "control-points-placed");
    std::vector<PlanePair> line;
    for (int i = 0; i < 7; ++i) line.push_back({{500000.0 + 1000 * i, 3300000.0 + 500 * i}, {1000.0 * i, 500.0 * i}});
    CHECK(fit_plane(line, PlaneModel::Affine).error().id == "control-points-placed");
    CHECK(fit_plane(line, PlaneModel::Similarity));
    pairs[1].to.x = std::nan("");
    CHECK(fit_plane(pairs, PlaneModel::Similarity).error().id == "control-points-range");
}

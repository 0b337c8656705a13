#include "geo/crs/plane_fit.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace haishu::geo
{
namespace
{

// Below this no survey tells two points apart; it keeps sets without any noise from calling roundings blunders.
constexpr double least_sigma_m = 0.01;
constexpr double error_of_first_kind = 0.001;
constexpr double least_radius_m = 50;
constexpr double least_width_share = 0.02;

struct Sums {
    Point from_mean, to_mean;
    double xx = 0, xy = 0, yy = 0;  // of `from`, centred
    double from_x_to_x = 0, from_y_to_x = 0, from_x_to_y = 0, from_y_to_y = 0;
    std::size_t count = 0;
};

Sums sums_of(std::span<const PlanePair> pairs, const std::vector<bool>& left_out)
{
    Sums s;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (left_out[i]) continue;
        s.from_mean = {s.from_mean.x + pairs[i].from.x, s.from_mean.y + pairs[i].from.y};
        s.to_mean = {s.to_mean.x + pairs[i].to.x, s.to_mean.y + pairs[i].to.y};
        ++s.count;
    }
    const auto n = static_cast<double>(s.count);
    s.from_mean = {s.from_mean.x / n, s.from_mean.y / n};
    s.to_mean = {s.to_mean.x / n, s.to_mean.y / n};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (left_out[i]) continue;
        const Point f{pairs[i].from.x - s.from_mean.x, pairs[i].from.y - s.from_mean.y};
        const Point t{pairs[i].to.x - s.to_mean.x, pairs[i].to.y - s.to_mean.y};
        s.xx += f.x * f.x;
        s.xy += f.x * f.y;
        s.yy += f.y * f.y;
        s.from_x_to_x += f.x * t.x;
        s.from_y_to_x += f.y * t.x;
        s.from_x_to_y += f.x * t.y;
        s.from_y_to_y += f.y * t.y;
    }
    return s;
}

bool is_well_placed(const Sums& s, PlaneModel model)
{
    const double spread = s.xx + s.yy;
    if (std::sqrt(spread / static_cast<double>(s.count)) < least_radius_m) return false;
    // Of the scatter matrix: the longer and the shorter axis, squared.
    const double root = std::hypot(s.xx - s.yy, 2 * s.xy);
    const double longer = (spread + root) / 2;
    const double shorter = (spread - root) / 2;
    return model == PlaneModel::Similarity || shorter > longer * least_width_share * least_width_share;
}

PlaneTransform solve(const Sums& s, PlaneModel model)
{
    PlaneTransform t;
    if (model == PlaneModel::Similarity) {
        const double spread = s.xx + s.yy;
        t.xx = t.yy = (s.from_x_to_x + s.from_y_to_y) / spread;
        t.xy = (s.from_y_to_x - s.from_x_to_y) / spread;
        t.yx = -t.xy;
    } else {
        const double determinant = s.xx * s.yy - s.xy * s.xy;
        t.xx = (s.from_x_to_x * s.yy - s.from_y_to_x * s.xy) / determinant;
        t.xy = (s.from_y_to_x * s.xx - s.from_x_to_x * s.xy) / determinant;
        t.yx = (s.from_x_to_y * s.yy - s.from_y_to_y * s.xy) / determinant;
        t.yy = (s.from_y_to_y * s.xx - s.from_x_to_y * s.xy) / determinant;
    }
    t.x0 = s.to_mean.x - t.xx * s.from_mean.x - t.xy * s.from_mean.y;
    t.y0 = s.to_mean.y - t.yx * s.from_mean.x - t.yy * s.from_mean.y;
    return t;
}

Point residual_of(const PlanePair& pair, const PlaneTransform& transform)
{
    const Point computed = transform.apply(pair.from);
    return {pair.to.x - computed.x, pair.to.y - computed.y};
}

double squared(Point p)
{
    return p.x * p.x + p.y * p.y;
}

// What foretelling a point adds to its variance, as a share of the variance of one coordinate: it grows with the distance
// from the middle of the others.
double leverage(const Sums& s, Point p, PlaneModel model)
{
    const Point d{p.x - s.from_mean.x, p.y - s.from_mean.y};
    const double mean = 1 / static_cast<double>(s.count);
    if (model == PlaneModel::Similarity) return mean + squared(d) / (s.xx + s.yy);
    const double determinant = s.xx * s.yy - s.xy * s.xy;
    return mean + (d.x * d.x * s.yy - 2 * d.x * d.y * s.xy + d.y * d.y * s.xx) / determinant;
}

struct Foretelling {
    double distance_m = 0;
    double test = 0;  // the statistic over its limit; more than 1 is a blunder
    bool is_possible = false;
};

// `others` leaves out the point itself and the blunders found so far.
Foretelling foretell(std::span<const PlanePair> pairs, std::size_t point, const std::vector<bool>& others, PlaneModel model)
{
    const Sums s = sums_of(pairs, others);
    const int parameters = model == PlaneModel::Similarity ? 4 : 6;
    const int freedom = 2 * static_cast<int>(s.count) - parameters;
    Foretelling result;
    if (freedom < 2 || !is_well_placed(s, model)) return result;
    const PlaneTransform transform = solve(s, model);
    double sum = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        if (!others[i]) sum += squared(residual_of(pairs[i], transform));
    const double variance = std::max(sum / freedom, least_sigma_m * least_sigma_m);
    const double off = squared(residual_of(pairs[point], transform));
    const double statistic = off / 2 / (variance * (1 + leverage(s, pairs[point].from, model)));
    // P(F(2, m) > f) = (1 + 2 f / m)^(-m / 2), solved for f; the error is shared out among the points (Bonferroni).
    const double m = freedom;
    const double limit = m / 2 * (std::pow(error_of_first_kind / static_cast<double>(pairs.size()), -2 / m) - 1);
    result = {std::sqrt(off), statistic / limit, true};
    return result;
}

void find_blunders(std::span<const PlanePair> pairs, PlaneModel model, PlaneFit& fit)
{
    std::vector<bool> left_out(pairs.size(), false);
    for (std::size_t found = 0; found * 3 < pairs.size(); ++found) {
        std::size_t worst = pairs.size();
        double worst_test = 1;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            if (left_out[i]) continue;
            std::vector<bool> others = left_out;
            others[i] = true;
            const Foretelling foretold = foretell(pairs, i, others, model);
            if (found == 0) fit.residuals[i].leave_one_out_m = foretold.distance_m;
            if (!foretold.is_possible || foretold.test <= worst_test) continue;
            worst = i;
            worst_test = foretold.test;
        }
        if (worst == pairs.size()) return;
        left_out[worst] = true;
        fit.residuals[worst].is_blunder = true;
    }
}

}  // namespace

Result<PlaneFit> fit_plane(std::span<const PlanePair> pairs, PlaneModel model)
{
    const std::size_t least = least_points(model);
    if (pairs.size() < least)
        return bad_input("control-points-few", "there are " + std::to_string(pairs.size()) +
                                                   " control points; this transformation takes at least " + std::to_string(least))
            .with("found", std::to_string(pairs.size()))
            .with("least", std::to_string(least));
    constexpr double most_m = 1e8;
    for (const PlanePair& pair : pairs)
        for (const double value : {pair.from.x, pair.from.y, pair.to.x, pair.to.y})
            if (!(std::abs(value) < most_m))
                return bad_input("control-points-range", "a coordinate of a control point is out of range");
    const Sums sums = sums_of(pairs, std::vector<bool>(pairs.size(), false));
    if (!is_well_placed(sums, model))
        return bad_input("control-points-placed",
                         "the control points lie too close together or nearly on a line; spread them over the area");
    PlaneFit fit;
    fit.transform = solve(sums, model);
    double sum = 0;
    for (const PlanePair& pair : pairs) {
        const Point residual = residual_of(pair, fit.transform);
        fit.residuals.push_back({residual, 0, false});
        sum += squared(residual);
        fit.max_m = std::max(fit.max_m, std::sqrt(squared(residual)));
    }
    fit.rms_m = std::sqrt(sum / static_cast<double>(pairs.size()));
    find_blunders(pairs, model, fit);
    return fit;
}

}  // namespace haishu::geo

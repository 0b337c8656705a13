#pragma once
// The transformation between two planes from points known in both: of 4 parameters (a shift, a turn, a scale: 2-D Helmert) or
// of 6 (affine). Metres, x=east, y=north. Least squares about the means of both sets, which is well conditioned however
// far away the origins lie.
//
// A blunder is found by leaving each point out and foretelling it from the others (data snooping, Baarda 1968, in the form
// of the externally studentised residual, Cook and Weisberg 1982): what it is off by, squared, over its variance has the
// distribution F(2, 2(n-1)-u). The worst point beyond the limit is a blunder; then the rest is judged anew without it. Two
// blunders that agree with each other may hide from this.

#include "geo/base/result.hpp"
#include "geo/types/point.hpp"

#include <span>
#include <vector>

namespace haishu::geo
{

enum class PlaneModel { Similarity, Affine };

struct PlanePair {
    Point from;
    Point to;
};

// to = offset + matrix * from
struct PlaneTransform {
    double x0 = 0, y0 = 0;
    double xx = 1, xy = 0;
    double yx = 0, yy = 1;

    [[nodiscard]] Point apply(Point p) const { return {x0 + xx * p.x + xy * p.y, y0 + yx * p.x + yy * p.y}; }
};

struct PlaneResidual {
    Point residual;              // what is given less what is computed, of all points
    double leave_one_out_m = 0;  // how far the others foretell it from where it is given
    bool is_blunder = false;
};

struct PlaneFit {
    PlaneTransform transform;  // by all points, blunders included: they are to be put right, not to be left out in silence
    std::vector<PlaneResidual> residuals;
    double rms_m = 0;  // of the residual vectors
    double max_m = 0;
};

inline constexpr std::size_t least_points(PlaneModel model)
{
    return model == PlaneModel::Similarity ? 4 : 6;
}

// Errors: bad_input "control-points-few", "control-points-placed" (they lie in one spot, or nearly on a line), and
// "control-points-range" (not finite or beyond 1e8 m).
Result<PlaneFit> fit_plane(std::span<const PlanePair> pairs, PlaneModel model);

}  // namespace haishu::geo

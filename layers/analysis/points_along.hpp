#pragma once
// The points of a layer along a line: in the order in which a walk along it passes them, with what lies between.
//
// A point belongs to the place on the line that is nearest to it, by distance on the ellipsoid; its station is the length of
// the line from its start to there. Of several lines it belongs to the nearest, of equal ones to the first.

#include "geo/types/geometry.hpp"
#include "layers/analysis/work_control.hpp"
#include "layers/filter/filter.hpp"
#include "layers/snapshot/layer_view.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haishu::layers
{

struct AlongQuestion {
    std::vector<geo::Geometry> lines;  // LineStrings of some length, EPSG:4490 degrees
    double within_m = 20;              // of the line; closed
    double most_apart_m = 120;         // what is farther apart is a gap; so are the ends of the line
    const Filter* filter = nullptr;    // only points for which it is true; null: all
    const Filter* flags = nullptr;     // points for which it is true are flagged; null: none
    bool flagged_fill_gaps = true;     // false: a gap reaches over flagged points
};

struct AlongLimits {
    std::size_t points = 10'000;
    std::size_t vertices = 20'000;  // of the lines together
};

struct PointAlong {
    enum class Side : std::uint8_t { On, Left, Right };
    FeatureRef feature;
    double station_m = 0;
    double distance_m = 0;
    geo::Point foot;       // on the line
    Side side = Side::On;  // as one walks from the start
    bool is_flagged = false;
};

struct GapAlong {
    double from_m = 0;
    double to_m = 0;
    std::optional<std::int64_t> from_fid;  // empty: the start of the line
    std::optional<std::int64_t> to_fid;    // empty: its end
    geo::Geometry shape;                   // the piece of the line
};

struct LineAlong {
    double length_m = 0;
    std::vector<PointAlong> points;  // by station, ties by fid
    std::vector<GapAlong> gaps;
};

// One for each line. Features of the view that are no points are passed over. Errors: TooLarge "along-too-large", those of
// `control`.
Result<std::vector<LineAlong>> find_points_along(const LayerView& view, const AlongQuestion& question, const AlongLimits& limits,
                                                 WorkControl& control);

}  // namespace haishu::layers

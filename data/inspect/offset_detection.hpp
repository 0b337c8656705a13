#pragma once
// Does a file fit the base map as it is, or as positions in GCJ-02 or BD-09, or shifted by something else? Lines are matched
// against lines, outlines against outlines, names against equal names. Each hypothesis is scored against what the same
// features score at shifts that mean nothing (decoys), so that a dense map, where everything is near something, tells no
// more than it knows; and features are drawn again and again (bootstrap) to see whether the winner hangs on a few.

#include "data/inspect/base_map.hpp"
#include "data/inspect/feature_sample.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haishu::data
{

struct OffsetHypothesis {
    std::string crs;        // "EPSG:4490" (as it is), "gcj02", "bd09"
    double score = 0;       // standard deviations above the decoys
    double confidence = 0;  // 0 to 1
};

struct PlainShift {
    double east_m = 0;  // to be added
    double north_m = 0;
    double score = 0;
};

struct OffsetVerdict {
    std::vector<OffsetHypothesis> hypotheses;  // best first; empty when nothing could be matched
    bool is_decided = false;                   // the first one fits, clearly better than the others
    std::size_t features = 0;                  // that gave evidence
    std::size_t named = 0;                     // of these, with an equal name in the base map
    std::optional<PlainShift> shift;           // that fits clearly better than every hypothesis
};

// `features` in degrees as the file has them (or as its plane gives them), texts in UTF-8.
OffsetVerdict detect_offset(const std::vector<SampledFeature>& features, const BaseMap& map);

}  // namespace haishu::data

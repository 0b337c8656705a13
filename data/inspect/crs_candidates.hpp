#pragma once
// In which reference system are these numbers? Every system that is met here is tried, as it stands and with the axes
// changed over, and judged by where the sampled features land; what the file declares counts in favour and is not proof.

#include "data/inspect/base_map.hpp"
#include "data/inspect/feature_sample.hpp"
#include "data/inspect/offset_detection.hpp"
#include "data/local/local_systems.hpp"
#include "data/readers/record_stream.hpp"

#include <string>
#include <vector>

namespace haishu::data
{

struct CrsCandidate {
    std::string crs;        // as --crs takes it
    double confidence = 0;  // 0 to 1
    std::string zh;         // the reasons
    std::string en;
    geo::Box lands;          // degrees; empty: nowhere
    std::size_t inside = 0;  // sampled features in or near the district
    std::size_t sampled = 0;
    bool is_declared = false;
    bool is_usable = true;  // false: a datum shift without parameters
};

struct CrsVerdict {
    std::vector<CrsCandidate> candidates;  // best first; empty without positions
    bool is_decided = false;
    OffsetVerdict offset;
};

// `sample` with texts in UTF-8. Decided is only what the file declares, that lands where data should, and that neither
// another system nor the detection of offsets speaks against.
CrsVerdict judge_crs(const DeclaredCrs& declared, const std::vector<SampledFeature>& sample, const BaseMap& map,
                     const std::vector<LocalSystem>& locals);

// bad_input "crs-uncertain" that lists the candidates.
Error uncertain_crs(const CrsVerdict& verdict);

}  // namespace haishu::data

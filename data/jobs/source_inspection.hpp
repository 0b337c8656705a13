#pragma once
// What a foreign source is, for the person who decides what becomes of it.

#include "data/inspect/base_map.hpp"
#include "data/local/local_systems.hpp"
#include "data/worker/confined_reader.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace haishu::data
{

struct InspectionOptions {
    std::string source_layer = {};         // empty: all layers
    std::string encoding = {};             // as a person says it; empty: as it seems
    std::vector<LocalSystem> locals = {};  // systems of the district, tried as well
};

// {"layers": [{"name", "format", "count", "geometry_types": [...], "without_geometry", "has_heights", "extent": [west, south,
// east, north] in the source's own coordinates or null, "fields": [{"name", "type"}], "crs": {"declared", "epsg",
// "unknown", "is_decided", "candidates": [{"crs", "confidence", "reason": {"zh", "en"}, "lands", "inside", "sampled",
// "declared", "usable"}], "offset": {"is_decided", "features", "named", "hypotheses": [{"crs", "score", "confidence"}], "shift":
// {"east_m", "north_m", "score"}}}, "encoding": {"declared", "is_decided", "candidates": [{"name", "confidence", "samples"}]},
// "samples": [{field: value}] of up to 20 rows, "issues": {key: rows}} or {"name", "format", "error": {"id", "detail"}} for one
// that cannot be read]}
// Reads all layers, up to 100; `on_record` is told how many records there were so far. Errors: those of ConfinedReader.
Result<nlohmann::ordered_json> inspect_source(ConfinedReader& reader, const BaseMap& map, const InspectionOptions& options,
                                              const std::function<void(std::uint64_t)>& on_record);

}  // namespace haishu::data

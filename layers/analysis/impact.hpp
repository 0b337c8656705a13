#pragma once
// What an event at a place would affect: everything within rings around it, by distance on the ellipsoid, and the help
// that is near. Only what the viewer may see is counted; what he may not see is not mentioned.

#include "layers/analysis/impact_settings.hpp"
#include "layers/analysis/work_control.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

// Only what lies where the wind blows to: within half the opening of that direction, seen from the nearest spot of the
// place. What touches the place itself always counts. A shape counts when its nearest spot or a vertex lies there.
struct WindSector {
    double from_degrees = 0;      // the wind comes from there, clockwise from north
    double opening_degrees = 60;  // 0 < opening <= 360
};

struct ImpactQuery {
    geo::Geometry place;          // EPSG:4490 degrees: point, line or polygon, single or multiple, valid
    std::vector<double> rings_m;  // ascending, above 0
    std::optional<WindSector> wind;
};

struct ImpactItem {
    std::int64_t fid = 0;
    std::string name;
    double distance_m = 0;
    std::vector<NamedValue> values;
};

struct ImpactCount {
    const ImpactSubject* subject = nullptr;
    const Field* group_field = nullptr;
    std::size_t count = 0;
    std::map<std::string, std::size_t> groups;
    std::vector<ImpactItem> items;  // by distance; none when not listed
};

// Of the cells with their centre in a ring.
struct PopulationEstimate {
    double estimate = 0, low = 0;
    std::optional<double> high;           // empty if nothing that is published bounds it
    std::map<std::string, double> parts;  // published ones alone; absent where no cell has one
    std::size_t cells = 0, cells_unpublished = 0;
};

struct ImpactRing {
    double from_m = 0;  // beyond it, but for the first ring, which holds the place itself
    double to_m = 0;    // this included
    std::vector<ImpactCount> counts;
    std::optional<PopulationEstimate> population;  // empty below the floor of layers/population/rules.json
};

struct ResourceFinding {
    const ImpactResource* resource = nullptr;
    std::size_t count = 0;
    std::vector<ImpactItem> items;  // by distance, regardless of the wind
    std::optional<double> sum;
};

struct ImpactReport {
    std::vector<ImpactRing> rings;  // each without those inside it
    std::vector<ResourceFinding> resources;
    std::int64_t version = 0;      // highest change sequence of the layers asked
    std::vector<LayerView> views;  // what `NamedValue::field` points into
    std::string text_zh;
};

// Errors: Busy "layer-loading", those of `control`. Cost: features in reach times vertices of the place.
Result<ImpactReport> assess_impact(const Gate& gate, const ImpactSettings& settings, const ImpactQuery& query,
                                   WorkControl& control);

// The report in Chinese sentences.
std::string impact_text(const ImpactSettings& settings, const ImpactQuery& query, const ImpactReport& report);

}  // namespace haishu::layers

#pragma once
// data/dictionaries/place_evidence.json: by what a foreign file is placed.

#include <string>
#include <vector>

namespace haishu::data
{

struct KnownPlane {
    std::string crs;
    double prior = 1;
    bool needs_parameters = false;  // of its datum, which nobody has given
    std::string base;               // its own degrees, for showing roughly where it lies
    std::string zh;
    std::string en;
};

struct PlaceEvidence {
    std::vector<std::string> extent, lines, outlines, named;  // layers
    std::vector<KnownPlane> planes;
};

const PlaceEvidence& place_evidence();

}  // namespace haishu::data

#pragma once
// Some hundred features that stand for all of a source, evenly spread over its rows.

#include "data/readers/record_stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace haishu::data
{

struct SampledFeature {
    std::uint64_t row = 0;
    geo::Geometry geometry;          // as the source has it; cut after some thousand vertices
    std::vector<std::string> texts;  // raw bytes, of every text field
};

class FeatureSampler
{
   public:
    // Features with a shape are taken, others passed over.
    void add(const RawRecord& record);
    [[nodiscard]] std::vector<SampledFeature> take();

   private:
    std::vector<SampledFeature> m_features;
    std::uint64_t m_met = 0;
    std::uint64_t m_stride = 1;
};

// Vertices, about so many of each plain part.
std::vector<geo::Point> sampled_vertices(const std::vector<SampledFeature>& features, std::size_t most_of_each);

}  // namespace haishu::data

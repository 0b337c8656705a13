#pragma once
// The first reading of a source: how its text is encoded, which shapes it has, how many records there are.

#include "data/inspect/feature_sample.hpp"
#include "data/normalize/encoding_guess.hpp"
#include "data/readers/open_source.hpp"
#include "geo/base/function_ref.hpp"
#include "layers/catalog/descriptor.hpp"

#include <vector>

namespace haishu::data
{

struct SourceSurvey {
    std::uint64_t records = 0;
    layers::GeometryKind kind = layers::GeometryKind::None;  // Any when there are several
    bool has_heights = false;
    std::string encoding;     // of the text that the stream gives
    EncodingVerdict verdict;  // on the text as it lies in the file; without candidates where a standard or a person says it
    std::vector<SampledFeature> sample;

    // Unless a person has named the encoding.
    [[nodiscard]] bool must_ask() const { return !verdict.candidates.empty() && !verdict.is_decided; }
};

// Reads all records and rewinds the stream. `forced_encoding` may be empty. `on_record` is told each of them.
Result<SourceSurvey> survey_source(OpenedSource& opened, const std::string& forced_encoding,
                                   FunctionRef<void(const RawRecord&)> on_record);

// Whether any part of it has heights.
bool has_heights(const geo::Geometry& geometry);

}  // namespace haishu::data

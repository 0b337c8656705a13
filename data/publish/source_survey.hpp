#pragma once
// The first reading of a source: how its text is encoded, which shapes it has, how many records there are.

#include "data/normalize/encoding_guess.hpp"
#include "data/readers/open_source.hpp"
#include "layers/catalog/descriptor.hpp"

#include <functional>

namespace haishu::data
{

struct SourceSurvey {
    std::uint64_t records = 0;
    layers::GeometryKind kind = layers::GeometryKind::None;  // Any when there are several
    bool has_heights = false;
    std::string encoding;
};

// Reads all records and rewinds the stream. `forced_encoding` may be empty. `keep_alive` is called now and then.
Result<SourceSurvey> survey_source(OpenedSource& opened, const std::string& forced_encoding,
                                   const std::function<void()>& keep_alive);

// Whether any part of it has heights.
bool has_heights(const geo::Geometry& geometry);

}  // namespace haishu::data

#pragma once
// From the path of a file, folder or archive to one stream of records.

#include "data/readers/format.hpp"
#include "data/readers/record_stream.hpp"

#include <memory>
#include <string>

namespace haishu::data
{

struct OpenedSource {
    const SourceFormat* format = nullptr;
    std::unique_ptr<DataSource> source;
    std::unique_ptr<RecordStream> stream;  // goes before its source
    std::string layer_name;                // raw bytes

    OpenedSource() = default;
    OpenedSource(OpenedSource&&) noexcept = default;
    OpenedSource& operator=(OpenedSource&&) = delete;
    ~OpenedSource() { stream.reset(); }
};

// `work_folder` is private and outlives the result. `source_layer` may be empty when there is one layer.
// Errors: bad_input "source-missing", "source-empty", "source-format-unknown", "content-mismatch" (not what its name says),
// "source-layer-needed" and "source-layer-unknown" (both list the names), and those of archives and readers.
Result<OpenedSource> open_source(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                 const std::string& work_folder);

}  // namespace haishu::data

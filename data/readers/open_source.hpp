#pragma once
// From the path of a file, folder or archive to one stream of records.

#include "data/readers/format.hpp"
#include "data/readers/record_stream.hpp"

#include <memory>
#include <string>
#include <vector>

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

// A layer that a source holds, by the name under which it is opened.
struct ListedLayer {
    const SourceFormat* format = nullptr;
    std::string name;  // raw bytes
};

// What lies in a file, folder or archive. An archive is unpacked once.
class SourceFiles
{
   public:
    // `work_folder` is private and outlives what is opened. Errors: as of open_source.
    static Result<SourceFiles> open(const std::string& path, const std::string& work_folder);

    // Every layer of every dataset, all of which must be sound.
    Result<std::vector<ListedLayer>> layers();
    // As open_source.
    Result<OpenedSource> open_layer(const std::string& source_layer, const std::string& encoding);

   private:
    struct Dataset {
        std::string path;
        const SourceFormat* format = nullptr;
        std::string name = {};  // of the file without its ending, with it where another has the same
    };
    struct Search;
    SourceFiles(std::string path, std::string work_folder, std::vector<Dataset> datasets);
    // A folder of its own for what one opening makes.
    Result<std::unique_ptr<DataSource>> open_dataset(const Dataset& dataset, const std::string& encoding);

    std::string m_path;
    std::string m_work_folder;
    std::vector<Dataset> m_datasets;
    int m_openings = 0;
};

// `work_folder` is private and outlives the result. `source_layer` may be empty when there is one layer.
// Errors: bad_input "source-missing", "source-empty", "source-format-unknown", "content-mismatch" (not what its name says),
// "source-layer-needed" and "source-layer-unknown" (both list the names), and those of archives and readers.
Result<OpenedSource> open_source(const std::string& path, const std::string& source_layer, const std::string& encoding,
                                 const std::string& work_folder);

}  // namespace haishu::data

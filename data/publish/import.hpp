#pragma once
// From a clerk's file to a published layer: detect -> read -> normalise -> check -> stage -> publish, all or nothing.

#include "data/worker/confined_reader.hpp"
#include "geo/base/result.hpp"
#include "layers/catalog/descriptor.hpp"
#include "layers/store/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace haishu::data
{

struct ImportRequest {
    std::string source;                  // path of a file or folder
    std::string layer;                   // id of an existing layer, or of a new one
    std::string source_layer;            // name inside the source; needed when there are several
    std::string crs;                     // "EPSG:N", "gcj02", "bd09" or empty: as the source declares
    std::string local_definition;        // of "local:NAME", from LocalSystems; is told nobody
    std::string encoding;                // iconv name, or empty: as declared or detected
    std::string descriptor_path;         // JSON file for a new layer, or empty: inferred
    std::string key_field;               // for Upsert
    std::optional<layers::Level> level;  // for a new layer; Internal unless said
    layers::PublishMode mode = layers::PublishMode::Replace;
    bool dry_run = false;
    ReaderOptions reader;  // how the process that reads is started
};

struct Progress {
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total;
};

struct ImportReport {
    std::string layer;
    std::string driver;
    std::string source_crs;
    std::string encoding;
    std::uint64_t read = 0;
    std::uint64_t written = 0;
    std::uint64_t without_geometry = 0;
    std::map<std::string, std::uint64_t> issues;  // stable key ("ring-repaired", "text-replaced"...) -> rows
    std::vector<std::string> samples;             // up to 20 lines: "row 812: ring crosses itself (repaired)"
    layers::LayerDescriptor descriptor;
    std::string staging_path;  // the caller publishes and removes it
};

// The source is read by a confined process (data/worker), and everything goes into a staging file beside `database_path`; the
// database itself is not touched. `existing` is the descriptor of the target layer if it exists. Errors name file, row and way
// out, and leave no file behind.
Result<ImportReport> stage_import(const ImportRequest& request, const std::string& database_path,
                                  const std::optional<layers::LayerDescriptor>& existing,
                                  const std::function<void(const Progress&)>& on_progress);

}  // namespace haishu::data

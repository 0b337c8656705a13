#pragma once
// From a file of persons to the layer of population: counted while it is read, protected, staged. Of a person nothing is
// kept: copies that reading needs lie in memory (/dev/shm) and go at once, the staging file has nothing but what is
// published, and neither errors nor the report repeat what stands in the file.

#include "data/persons/population_release.hpp"
#include "data/publish/import.hpp"
#include "geo/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace haishu::data
{

inline constexpr const char* person_source = "person_source";  // what `--layer` says for such a file

struct PersonImportRequest {
    std::string source;
    std::string source_layer;
    std::string crs;
    std::string encoding;
    std::optional<std::int64_t> ref_day;  // else what the file says, else today
    bool dry_run = false;
    std::string attribution;  // whose data it is, published as the layer's source; empty: that is said
    std::string licence;      // of the counts; empty: none is told
    ReaderOptions reader;     // how the process that reads is started
};

struct PersonImportReport {
    std::string layer;
    std::uint64_t read = 0;
    std::uint64_t counted = 0;
    std::map<std::string, std::uint64_t> issues;  // stable key -> rows
    std::int64_t ref_day = 0;
    ReleaseFigures figures;
    std::string staging_path;  // the caller publishes (Replace) and removes it
};

// Errors: bad_input "persons-unreadable" (with the kind of fault, not its text), "persons-columns", "persons-unplaced";
// Conflict "persons-divisions-missing", "persons-older"; Internal "persons-memory" without a folder in memory.
Result<PersonImportReport> stage_person_import(const PersonImportRequest& request, const std::string& database_path,
                                               const std::function<void(const Progress&)>& on_progress);

}  // namespace haishu::data

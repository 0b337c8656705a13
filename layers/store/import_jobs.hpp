#pragma once
// Imports that came over the network and are on their way: what was sent, what was decided, what came of it. The files
// themselves lie in a folder beside the database. Errors: those of Store.

#include "layers/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haishu::layers
{

enum class ImportState {
    Uploading,
    Inspecting,
    Deciding,  // waits for the clerk: layer, encoding, reference system
    Validating,
    Ready,      // checked; waits for the clerk to ask for its publication
    Approving,  // waits for a second person
    Publishing,
    Published,
    Failed,
    Cancelled,
};
const char* import_state_name(ImportState state);  // "uploading"...

// Documents are JSON texts; empty: none yet.
struct ImportJob {
    std::string id;
    std::string account;
    std::string name;    // of the file, as the client called it; never a path of ours
    std::string sha256;  // hexadecimal
    std::int64_t size = 0;
    ImportState state = ImportState::Uploading;
    std::int64_t created_at = 0;  // milliseconds UTC
    std::int64_t changed_at = 0;
    std::string decisions;
    std::string inspection;
    std::string report;
    std::string fault;          // of a failed job: {"id", "detail", "context"}
    std::string approved_by;    // account
    std::int64_t sequence = 0;  // of the publish

    [[nodiscard]] bool is_finished() const
    {
        return state == ImportState::Published || state == ImportState::Failed || state == ImportState::Cancelled;
    }
};

class ImportJobs
{
   public:
    explicit ImportJobs(Store& store) : m_store(store) {}

    // Adds it, or changes all but who and what it began with.
    Result<void> put(const ImportJob& job);
    Result<std::optional<ImportJob>> find(const std::string& id);
    Result<std::vector<ImportJob>> list();  // newest first
    Result<void> remove(const std::string& id);

   private:
    Store& m_store;
};

}  // namespace haishu::layers

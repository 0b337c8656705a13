#pragma once
// What the audit keeps outside the database, so that a database which was cut or put back shows it:
//   FILE.key               the secret of the chain (hash_chain.hpp)
//   FILE.audit/head        the number and MAC of the last record, over and over in the same place
//   FILE.audit/anchors     a line for each day, start, closed segment, restore and removal; append-only, each line sealed
//                          over the one before it. Copied to another machine it proves the records before it there too.
//   FILE.audit/records-*   closed segments (segment_file.hpp)

#include "layers/audit/durable_file.hpp"
#include "layers/audit/hash_chain.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class AnchorKind {
    Day,      // the first record of a day, or of a run of the program
    Segment,  // a segment was closed after this record
    Restore,  // a backup that ends with this record took the place of a database that went on to `through`
    Begin,    // what comes before was written elsewhere, under another key; first line only
    Cut,      // the records up to this one were removed as old as the setting allows
};

struct Anchor {
    AnchorKind kind = AnchorKind::Day;
    std::int64_t at_ms = 0;
    std::int64_t sequence = 0;
    Mac mac{};
    std::int64_t through = 0;  // of Restore
    Mac seal{};
};

std::string day_text(std::int64_t ms);  // "2026-11-24", UTC

struct AuditHead {
    std::int64_t sequence = 0;
    Mac mac{};
};

struct AuditPaths {
    std::string key;
    std::string folder;
    static AuditPaths of(const std::string& database);
    [[nodiscard]] std::string head() const { return folder + "/head"; }
    [[nodiscard]] std::string anchors() const { return folder + "/anchors"; }
    [[nodiscard]] std::string segment(std::int64_t first, std::int64_t last) const;
};

// As far as it is sound; `fault` tells where it is not.
struct ReadAnchors {
    std::vector<Anchor> anchors;
    std::string fault;
};
Result<ReadAnchors> read_anchors(const AuditPaths& paths, const ChainKey& key);

// Nothing if there is none. Error: Internal "audit-head-damaged".
Result<std::optional<AuditHead>> read_head(const AuditPaths& paths, const ChainKey& key);

// The writer's side; one per database.
class AuditFolder
{
   public:
    // Makes the folder if it is missing.
    static Result<AuditFolder> open(const AuditPaths& paths, const ChainKey& key);
    // In the hands of the system, not yet on the disk: it may stand behind the database, never before it.
    Result<void> put_head(const AuditHead& head);
    // On the disk when it returns.
    Result<void> add_anchor(Anchor anchor);
    [[nodiscard]] const std::vector<Anchor>& anchors() const { return m_anchors; }

   private:
    AuditFolder(const ChainKey& key, DurableFile head, DurableFile anchors)
        : m_key(&key), m_head(std::move(head)), m_anchor_file(std::move(anchors))
    {
    }
    const ChainKey* m_key;
    DurableFile m_head;
    DurableFile m_anchor_file;
    std::vector<Anchor> m_anchors;
};

}  // namespace haishu::layers

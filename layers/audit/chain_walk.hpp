#pragma once
// Follows the records of one chain in order and finds the first that do not fit.

#include "layers/audit/audit_check.hpp"
#include "layers/audit/audit_folder.hpp"
#include "layers/audit/audit_record.hpp"

#include <map>
#include <utility>
#include <vector>

namespace haishu::layers
{

class ChainWalk
{
   public:
    // `anchors` tell which gaps have a reason and whose MACs are asked for later.
    ChainWalk(const ChainKey& key, const std::vector<Anchor>& anchors);

    // The chain is known to go on from here: the records up to `sequence` are not looked at.
    void begin_after(std::int64_t sequence, const Mac& mac);
    // A new source begins (a segment, the table).
    void begin_source();
    void take(const AuditEntry& entry);
    // The source is at its end: works out what was moved.
    void end_source();

    [[nodiscard]] std::int64_t first() const { return m_first; }
    [[nodiscard]] std::int64_t last() const { return m_last; }
    [[nodiscard]] std::int64_t records() const { return m_records; }
    [[nodiscard]] const Mac& mac() const { return m_mac; }
    // The MAC of a record that an anchor names; nothing if it did not come along.
    [[nodiscard]] std::optional<Mac> mac_at(std::int64_t sequence) const;
    std::vector<AuditFault>& faults() { return m_faults; }
    std::vector<std::string>& notes() { return m_notes; }
    void fault(AuditFaultKind kind, std::int64_t sequence, std::int64_t other, std::string text);

   private:
    void step_over_gap(const AuditEntry& entry);
    void look_again(const AuditEntry& entry);
    void accuse(const AuditEntry& entry);

    const ChainKey& m_key;
    const std::vector<Anchor>& m_anchors;
    std::map<std::int64_t, std::optional<Mac>> m_wanted;  // of the anchors
    std::vector<std::pair<std::int64_t, Mac>> m_source;   // of the source at hand
    std::vector<std::pair<std::int64_t, Mac>> m_former;   // of the source before it
    std::vector<AuditEntry> m_unfit;                      // of the source at hand
    std::vector<AuditFault> m_faults;
    std::vector<std::string> m_notes;
    std::int64_t m_base = 0;  // what is not above it is not looked at
    std::int64_t m_first = 0;
    std::int64_t m_last = 0;
    std::int64_t m_records = 0;
    Mac m_mac{};
    bool m_is_sure = true;  // the MAC before the next record is known to be right
};

}  // namespace haishu::layers

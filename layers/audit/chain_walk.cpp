#include "layers/audit/chain_walk.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace haishu::layers
{

namespace
{

constexpr std::size_t MOST_FAULTS = 50;

std::string range_text(std::int64_t first, std::int64_t last)
{
    return first == last ? fmt::format("record {} is", first) : fmt::format("records {} to {} are", first, last);
}

}  // namespace

ChainWalk::ChainWalk(const ChainKey& key, const std::vector<Anchor>& anchors) : m_key(key), m_anchors(anchors)
{
    for (const Anchor& anchor : anchors) m_wanted.emplace(anchor.sequence, std::nullopt);
}

void ChainWalk::fault(AuditFaultKind kind, std::int64_t sequence, std::int64_t other, std::string text)
{
    if (m_faults.size() < MOST_FAULTS) m_faults.push_back({kind, sequence, other, std::move(text)});
}

// Each is looked for in all places, so no more are taken down than are told.
void ChainWalk::accuse(const AuditEntry& entry)
{
    if (m_unfit.size() + m_faults.size() < MOST_FAULTS) m_unfit.push_back(entry);
}

void ChainWalk::begin_after(std::int64_t sequence, const Mac& mac)
{
    if (m_records == 0) m_base = sequence;
    m_last = sequence;
    m_mac = mac;
}

void ChainWalk::begin_source()
{
    m_former = std::move(m_source);
    m_source.clear();
}

void ChainWalk::take(const AuditEntry& entry)
{
    if (entry.sequence <= m_base) return;
    m_source.emplace_back(entry.sequence, entry.mac);
    if (entry.sequence <= m_last) return look_again(entry);
    if (m_first == 0) m_first = entry.sequence;
    if (entry.sequence != m_last + 1) step_over_gap(entry);
    const bool fits = m_key.link(audit_chain, entry.sequence, m_mac, canonical_bytes(entry.at_ms, entry.record)) == entry.mac;
    // Behind a record that does not fit, the MAC that the next one needs is not known: it is not accused as well.
    if (!fits && m_is_sure) accuse(entry);
    m_is_sure = fits || !m_is_sure;
    if (const auto wanted = m_wanted.find(entry.sequence); wanted != m_wanted.end()) wanted->second = entry.mac;
    m_last = entry.sequence;
    m_mac = entry.mac;
    ++m_records;
}

void ChainWalk::step_over_gap(const AuditEntry& entry)
{
    const std::int64_t first = m_last + 1;
    const std::int64_t last = entry.sequence - 1;
    const auto restored = std::find_if(m_anchors.begin(), m_anchors.end(), [&](const Anchor& anchor) {
        return anchor.kind == AnchorKind::Restore && anchor.sequence == m_last && anchor.through == last && anchor.mac == m_mac;
    });
    if (restored != m_anchors.end()) {
        m_notes.push_back(fmt::format("{} not here: on {} a backup took the place of a database that could not be read any more",
                                      range_text(first, last), day_text(restored->at_ms)));
        return;
    }
    fault(AuditFaultKind::Missing, first, last, range_text(first, last) + " missing");
    // The program goes on from the last record that it finds; where records were taken out later, the link is not known.
    m_is_sure = false;
}

// A record that is in the closed segment as well, because a stop came between the two halves of a move.
void ChainWalk::look_again(const AuditEntry& entry)
{
    const auto at = std::lower_bound(m_former.begin(), m_former.end(), entry.sequence,
                                     [](const auto& known, std::int64_t sequence) { return known.first < sequence; });
    if (at == m_former.end() || at->first != entry.sequence) return;
    if (at->second != entry.mac) return accuse(entry);
    if (at == m_former.begin()) return;
    const Mac& before = std::prev(at)->second;
    const Mac mac = m_key.link(audit_chain, entry.sequence, before, canonical_bytes(entry.at_ms, entry.record));
    if (mac != entry.mac) accuse(entry);
}

void ChainWalk::end_source()
{
    for (const AuditEntry& entry : m_unfit) {
        const std::string bytes = canonical_bytes(entry.at_ms, entry.record);
        std::int64_t true_place = 0;
        Mac before{};
        for (const auto& [sequence, mac] : m_source) {
            // The MAC before its true place is that of the neighbour, or, if the two have changed places, its own.
            const bool fits = m_key.link(audit_chain, sequence, before, bytes) == entry.mac ||
                              m_key.link(audit_chain, sequence, mac, bytes) == entry.mac;
            before = mac;
            if (!fits || sequence == entry.sequence) continue;
            true_place = sequence;
            break;
        }
        if (true_place > 0) {
            fault(AuditFaultKind::Moved, entry.sequence, true_place,
                  fmt::format("in the place of record {} stands record {}", entry.sequence, true_place));
        } else {
            fault(AuditFaultKind::Changed, entry.sequence, 0, fmt::format("record {} was changed", entry.sequence));
        }
    }
    m_unfit.clear();
    std::stable_sort(m_faults.begin(), m_faults.end(),
                     [](const AuditFault& a, const AuditFault& b) { return a.sequence < b.sequence; });
}

std::optional<Mac> ChainWalk::mac_at(std::int64_t sequence) const
{
    const auto found = m_wanted.find(sequence);
    return found == m_wanted.end() ? std::nullopt : found->second;
}

}  // namespace haishu::layers

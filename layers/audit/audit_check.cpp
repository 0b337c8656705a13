#include "layers/audit/audit_check.hpp"

#include "layers/audit/chain_walk.hpp"
#include "layers/audit/segment_file.hpp"
#include "layers/store/audit_table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <filesystem>
#include <optional>

namespace haishu::layers
{

namespace
{

AuditFault outside(std::string text)
{
    return {AuditFaultKind::Outside, 0, 0, std::move(text)};
}

// What stood outside before the database was looked at: a server that goes on writing is always ahead of it.
struct Outside {
    std::vector<Anchor> anchors;
    std::optional<AuditHead> head;
};

Result<Outside> read_outside(const AuditPaths& paths, const ChainKey& key, AuditProof& proof)
{
    Outside read;
    const Result<std::optional<AuditHead>> head = read_head(paths, key);
    if (head) {
        read.head = *head;
    } else {
        proof.faults.push_back(outside(head.error().detail));
    }
    HAISHU_TRY(ReadAnchors anchors, read_anchors(paths, key));
    if (!anchors.fault.empty()) proof.faults.push_back(outside(std::move(anchors.fault)));
    read.anchors = std::move(anchors.anchors);
    return read;
}

// The first record that must be there, if older ones were removed by age.
void begin(ChainWalk& walk, const Outside& told, const std::vector<SegmentName>& files, const std::vector<AuditSegment>& closed)
{
    const Anchor* cut = nullptr;
    if (!told.anchors.empty() && told.anchors.front().kind == AnchorKind::Begin) {
        const Anchor& begun = told.anchors.front();
        walk.begin_after(begun.sequence, begun.mac);
        walk.notes().push_back(fmt::format(
            "records up to {} were written elsewhere, under another key: they cannot be proven here", begun.sequence));
    }
    for (const Anchor& anchor : told.anchors) {
        if (anchor.kind == AnchorKind::Cut && (cut == nullptr || anchor.sequence > cut->sequence)) cut = &anchor;
    }
    if (cut == nullptr) return;
    // A removal that was stopped in between leaves the file of what was to go.
    const bool is_still_there = !files.empty() && files.front().first <= cut->sequence;
    if (is_still_there) {
        const auto segment =
            std::find_if(closed.begin(), closed.end(), [&](const auto& s) { return s.first == files.front().first; });
        if (segment != closed.end()) walk.begin_after(segment->first - 1, segment->before);
        return;
    }
    walk.begin_after(cut->sequence, cut->mac);
    walk.notes().push_back(
        fmt::format("records up to {} were removed on {} as older than the setting allows", cut->sequence, day_text(cut->at_ms)));
}

void walk_segments(ChainWalk& walk, const ChainKey& key, const std::vector<SegmentName>& files,
                   const std::vector<AuditSegment>& closed)
{
    for (const SegmentName& name : files) {
        walk.begin_source();
        const Result<AuditSegment> read = read_segment(name, key, [&](AuditEntry&& entry) {
            walk.take(entry);
            return true;
        });
        walk.end_source();
        if (read) continue;
        const std::int64_t next = walk.last() + 1;
        walk.fault(AuditFaultKind::Changed, next, 0,
                   fmt::format("{}; the first record that cannot be proven is {}", read.error().detail, next));
        const auto segment = std::find_if(closed.begin(), closed.end(), [&](const auto& s) { return s.first == name.first; });
        if (segment != closed.end()) walk.begin_after(segment->last, segment->mac);
    }
}

void expect_segments(ChainWalk& walk, const AuditPaths& paths, const std::vector<SegmentName>& files,
                     const std::vector<AuditSegment>& closed, std::int64_t removed)
{
    for (const AuditSegment& segment : closed) {
        const bool is_there = std::any_of(files.begin(), files.end(), [&](const SegmentName& name) {
            return name.first <= segment.first && name.last >= segment.last;
        });
        if (!is_there && segment.last > removed) {
            walk.fault(AuditFaultKind::Missing, segment.first, segment.last,
                       fmt::format("{} is missing: put it back from a backup", paths.segment(segment.first, segment.last)));
        }
    }
}

void hold_against(ChainWalk& walk, const Outside& told)
{
    std::int64_t truncated_to = 0;
    std::string witness;
    const auto compare = [&](std::int64_t sequence, const Mac& mac, const std::string& name) {
        if (sequence > walk.last() && sequence > truncated_to) {
            truncated_to = sequence;
            witness = name;
        }
        if (const auto found = walk.mac_at(sequence); found && *found != mac) {
            walk.fault(AuditFaultKind::Changed, sequence, 0,
                       fmt::format("record {} is not the one that {} tells of: a chain that was made anew", sequence, name));
        }
    };
    for (const Anchor& anchor : told.anchors) {
        if (anchor.kind != AnchorKind::Restore) compare(anchor.sequence, anchor.mac, "the anchor of " + day_text(anchor.at_ms));
    }
    if (told.head) compare(told.head->sequence, told.head->mac, "the head outside the database");
    if (truncated_to == 0) return;
    const std::int64_t first = walk.last() + 1;
    walk.fault(AuditFaultKind::Truncated, first, truncated_to,
               fmt::format("{} missing at the end: {} tells of {}",
                           first == truncated_to ? fmt::format("record {} is", first)
                                                 : fmt::format("records {} to {} are", first, truncated_to),
                           witness, truncated_to));
}

}  // namespace

Result<AuditProof> check_audit(Store& store, const std::string& database)
{
    AuditProof proof;
    const AuditPaths paths = AuditPaths::of(database);
    HAISHU_TRY(const auto any, AuditTable(store).head());
    std::error_code fault;
    const bool has_folder = std::filesystem::exists(paths.folder, fault);
    if (!any && !has_folder) return proof;
    HAISHU_TRY(const bool is_at_home, AuditTable(store).is_at_home());
    if (!has_folder && !is_at_home) {
        proof.notes.push_back(fmt::format("records up to {} cannot be proven: this is a copy without its key", any->sequence));
        return proof;
    }
    const Result<ChainKey> key = ChainKey::read(paths.key);
    if (!key) {
        proof.faults.push_back(outside("the chain cannot be proven: " + key.error().detail));
        return proof;
    }
    HAISHU_TRY(Outside told, read_outside(paths, *key, proof));
    std::vector<Anchor> wanted = told.anchors;
    if (told.head) wanted.push_back({AnchorKind::Day, 0, told.head->sequence, told.head->mac, 0, {}});
    ChainWalk walk(*key, wanted);
    HAISHU_CHECK(store.read_together([&]() -> Result<void> {
        AuditTable table(store);
        HAISHU_TRY(const std::vector<AuditSegment> closed, table.segments());
        const std::vector<SegmentName> files = segment_files(paths);
        begin(walk, told, files, closed);
        const std::int64_t removed = walk.last();
        walk_segments(walk, *key, files, closed);
        walk.begin_source();
        HAISHU_CHECK(table.scan(0, [&](AuditEntry&& entry) {
            walk.take(entry);
            return true;
        }));
        walk.end_source();
        expect_segments(walk, paths, files, closed, removed);
        return {};
    }));
    hold_against(walk, told);
    if (walk.records() > 0 && !told.head && proof.faults.empty()) {
        proof.faults.push_back(outside(paths.head() + " is missing or empty: nothing proves that the end was not cut off"));
    }
    if (walk.records() > 0 && told.anchors.empty() && proof.faults.empty()) {
        proof.faults.push_back(outside(paths.anchors() + " is missing: nothing proves that the end was not cut off"));
    }
    proof.faults.insert(proof.faults.end(), walk.faults().begin(), walk.faults().end());
    proof.notes = walk.notes();
    proof.first = walk.first();
    proof.last = walk.last();
    proof.records = walk.records();
    return proof;
}

}  // namespace haishu::layers

#include "layers/audit/audit_copy.hpp"

#include "layers/audit/audit_folder.hpp"
#include "layers/audit/audit_log.hpp"
#include "layers/audit/segment_file.hpp"
#include "layers/store/audit_table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <filesystem>

namespace haishu::layers
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* ASIDE = ".before-restore";

bool exists(const std::string& path)
{
    std::error_code fault;
    return fs::exists(path, fault);
}

// A file of its owner's alone, on the disk.
Result<void> copy_file(const std::string& from, const std::string& to)
{
    HAISHU_TRY(const std::string bytes, read_text_file(from));
    std::error_code ignored;
    fs::remove(to, ignored);
    HAISHU_TRY(DurableFile file, DurableFile::open(to, O_WRONLY | O_CREAT | O_EXCL));
    HAISHU_CHECK(file.write(bytes));
    return file.sync();
}

Result<void> make_folder(const std::string& path)
{
    std::error_code fault;
    fs::remove_all(path, fault);
    return make_private_folder(path);
}

Result<void> copy_segments(const AuditPaths& from, const AuditPaths& to)
{
    for (const SegmentName& name : segment_files(from)) {
        HAISHU_CHECK(copy_file(name.path, to.segment(name.first, name.last)));
    }
    return sync_folder_of(to.head());
}

// What tells how far the chain went.
Result<void> copy_witnesses(const AuditPaths& from, const AuditPaths& to)
{
    HAISHU_CHECK(make_folder(to.folder));
    if (exists(from.head())) HAISHU_CHECK(copy_file(from.head(), to.head()));
    if (exists(from.anchors())) return copy_file(from.anchors(), to.anchors());
    return {};
}

Result<void> copy_folder(const AuditPaths& from, const AuditPaths& to)
{
    HAISHU_CHECK(copy_witnesses(from, to));
    return copy_segments(from, to);
}

Result<void> put_in_place(const std::string& made, const std::string& folder)
{
    std::error_code fault;
    fs::remove_all(folder, fault);
    fs::rename(made, folder, fault);
    if (fault) return internal_error(folder + ": " + fault.message());
    return sync_folder_of(folder);
}

void set_aside(const std::string& path)
{
    std::error_code ignored;
    if (!exists(path)) return;
    fs::remove_all(path + ASIDE, ignored);
    fs::rename(path, path + ASIDE, ignored);
}

struct Begun {
    std::optional<AuditTable::Head> head;
    bool is_readable = false;
};

// Whether a database has an audit that can be carried on.
Begun audit_of(const std::string& database)
{
    Begun begun;
    if (!exists(database)) return begun;
    const auto store = Store::open(database, Access::Read);
    if (!store) return begun;
    AuditTable table(**store);
    const Result<void> read = table.scan(0, [](AuditEntry&&) { return true; });
    const auto head = table.head();
    begun.is_readable = read && head;
    if (head) begun.head = *head;
    return begun;
}

// The audit beside the database outlives a database that cannot be read: its anchors tell how far it went.
Result<std::string> begin_again(const AuditPaths& paths, const ChainKey& key, const std::optional<AuditTable::Head>& head)
{
    const AuditTable::Head end = head.value_or(AuditTable::Head());
    HAISHU_TRY(AuditFolder folder, AuditFolder::open(paths, key));
    std::int64_t through = 0;
    for (const Anchor& anchor : folder.anchors()) through = std::max({through, anchor.sequence, anchor.through});
    if (const auto told = read_head(paths, key); told && *told) through = std::max(through, (*told)->sequence);
    Mac mac = end.mac;
    std::int64_t last = end.sequence;
    for (const SegmentName& name : segment_files(paths)) {
        if (name.last <= last) continue;
        const auto segment = read_segment(name, key, [](AuditEntry&&) { return true; });
        if (!segment) break;
        last = segment->last;
        mac = segment->mac;
    }
    if (through <= last) return std::string();
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    HAISHU_CHECK(folder.add_anchor({AnchorKind::Restore, now.count(), last, mac, through, {}}));
    return fmt::format("records {} to {} of the audit were in the database that could not be read", last + 1, through);
}

Result<bool> proves(const ChainKey& key, const std::string& database)
{
    HAISHU_TRY(const auto store, Store::open(database, Access::Read));
    std::optional<Mac> before;
    bool is_right = true;
    bool has_pair = false;
    HAISHU_CHECK(AuditTable(*store).scan(0, [&](AuditEntry&& entry) {
        if (!before && entry.sequence == 1) before = Mac{};
        if (before) {
            has_pair = true;
            is_right = key.link(audit_chain, entry.sequence, *before, canonical_bytes(entry.at_ms, entry.record)) == entry.mac;
        }
        before = entry.mac;
        return !(has_pair && is_right);
    }));
    return is_right;
}

}  // namespace

Result<void> copy_audit(const std::string& database, const std::string& copy, FunctionRef<Result<void>()> copy_database)
{
    const AuditPaths from = AuditPaths::of(database);
    const AuditPaths to = AuditPaths::of(copy);
    // Beside what an earlier backup of this name has, which stays until all of this one is there.
    const AuditPaths making{to.key, to.folder + ".making"};
    const bool has_audit = exists(from.folder);
    if (has_audit) HAISHU_CHECK(copy_witnesses(from, making));
    if (const Result<void> copied = copy_database(); !copied) {
        std::error_code ignored;
        fs::remove_all(making.folder, ignored);
        return copied.error();
    }
    if (has_audit) {
        HAISHU_CHECK(copy_segments(from, making));
        HAISHU_CHECK(put_in_place(making.folder, to.folder));
    }
    if (!exists(from.key)) return {};
    HAISHU_CHECK(copy_file(from.key, to.key));
    return sync_folder_of(to.key);
}

Result<std::string> prepare_restored_audit(const std::string& backup, const std::string& database, const std::string& incoming)
{
    const AuditPaths paths = AuditPaths::of(database);
    const AuditPaths backed_up = AuditPaths::of(backup);
    const Begun former = audit_of(database);
    if (former.is_readable && former.head) {
        HAISHU_CHECK(carry_audit(database, incoming));
        return std::string();
    }
    HAISHU_TRY(const auto store, Store::open(backup, Access::Read));
    HAISHU_TRY(const auto head, AuditTable(*store).head());
    if (exists(paths.anchors()) && exists(paths.key)) {
        HAISHU_TRY(const ChainKey key, ChainKey::read(paths.key));
        HAISHU_TRY(const bool is_ours, proves(key, backup));
        if (is_ours) return begin_again(paths, key, head);
    }
    // The audit of the backup comes with it. What a database that was never in use has beside it makes room.
    if (exists(backed_up.folder)) {
        set_aside(paths.folder);
        HAISHU_CHECK(copy_folder(backed_up, paths));
    }
    if (exists(backed_up.key)) {
        set_aside(paths.key);
        HAISHU_CHECK(copy_file(backed_up.key, paths.key));
        HAISHU_CHECK(sync_folder_of(paths.key));
    }
    if (!head || exists(paths.key)) return std::string();
    return fmt::format("there is no {}: the records of the audit that the backup has cannot be proven here", backed_up.key);
}

}  // namespace haishu::layers

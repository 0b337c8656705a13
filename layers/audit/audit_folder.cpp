#include "layers/audit/audit_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <array>
#include <ctime>

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<AnchorKind, const char*>, 5> kind_names{{{AnchorKind::Day, "day"},
                                                                        {AnchorKind::Segment, "segment"},
                                                                        {AnchorKind::Restore, "restore"},
                                                                        {AnchorKind::Begin, "begin"},
                                                                        {AnchorKind::Cut, "cut"}}};

const char* name_of(AnchorKind kind)
{
    return kind_names[static_cast<std::size_t>(kind)].second;
}

Mac seal_of(const ChainKey& key, const Anchor& anchor, const Mac& before)
{
    CanonicalBytes bytes;
    bytes.add(std::string_view(name_of(anchor.kind)))
        .add(anchor.at_ms)
        .add(anchor.through)
        .add(std::string_view(hex(anchor.mac)));
    return key.link("anchor", anchor.sequence, before, bytes.bytes());
}

std::string line_of(const Anchor& anchor)
{
    return Json{{"day", day_text(anchor.at_ms)}, {"at", anchor.at_ms},     {"kind", name_of(anchor.kind)},
                {"seq", anchor.sequence},        {"mac", hex(anchor.mac)}, {"through", anchor.through},
                {"seal", hex(anchor.seal)}}
        .dump();
}

std::optional<Anchor> read_line(std::string_view text)
{
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return std::nullopt;
    Anchor anchor;
    try {
        const std::string kind = line.at("kind");
        bool is_known = false;
        for (const auto& [known, name] : kind_names) {
            if (kind != name) continue;
            anchor.kind = known;
            is_known = true;
        }
        const auto mac = parse_mac(line.at("mac").get<std::string>());
        const auto seal = parse_mac(line.at("seal").get<std::string>());
        if (!is_known || !mac || !seal) return std::nullopt;
        anchor.at_ms = line.at("at");
        anchor.sequence = line.at("seq");
        anchor.mac = *mac;
        anchor.through = line.at("through");
        anchor.seal = *seal;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
    if (line_of(anchor) != text) return std::nullopt;
    return anchor;
}

std::string head_text(const AuditHead& head, const ChainKey& key)
{
    const std::string start = fmt::format("{:019} {}", head.sequence, hex(head.mac));
    return start + ' ' + key.digest("head " + start) + '\n';
}

}  // namespace

std::string day_text(std::int64_t ms)
{
    const auto time = static_cast<std::time_t>(ms / 1000);
    std::tm utc{};
    gmtime_r(&time, &utc);
    return fmt::format("{:04}-{:02}-{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

AuditPaths AuditPaths::of(const std::string& database)
{
    return {database + ".key", database + ".audit"};
}

std::string AuditPaths::segment(std::int64_t first, std::int64_t last) const
{
    return fmt::format("{}/records-{:012}-{:012}", folder, first, last);
}

Result<ReadAnchors> read_anchors(const AuditPaths& paths, const ChainKey& key)
{
    HAISHU_TRY(const std::string text, read_text_file(paths.anchors()));
    ReadAnchors read;
    Mac before{};
    int number = 0;
    std::string_view rest = text;
    for (;;) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) return read;  // a line that was being written when the machine stopped
        ++number;
        const auto anchor = read_line(rest.substr(0, end));
        if (!anchor || seal_of(key, *anchor, before) != anchor->seal) {
            read.fault = fmt::format("line {} of {} was changed, or a line before it removed", number, paths.anchors());
            return read;
        }
        before = anchor->seal;
        read.anchors.push_back(*anchor);
        rest.remove_prefix(end + 1);
    }
}

Result<std::optional<AuditHead>> read_head(const AuditPaths& paths, const ChainKey& key)
{
    HAISHU_TRY(const std::string text, read_text_file(paths.head()));
    if (text.empty()) return std::optional<AuditHead>();
    const Error damaged{ErrorCode::Internal, "audit-head-damaged", paths.head() + " was changed by somebody else", {}};
    constexpr std::size_t digits = 19;
    constexpr std::size_t mac_digits = 64;
    if (text.size() < digits + 1 + mac_digits) return damaged;
    AuditHead head;
    for (const char c : std::string_view(text).substr(0, digits)) {
        if (c < '0' || c > '9') return damaged;
        head.sequence = head.sequence * 10 + (c - '0');
    }
    const auto mac = parse_mac(std::string_view(text).substr(digits + 1, mac_digits));
    if (!mac) return damaged;
    head.mac = *mac;
    if (head_text(head, key) != text) return damaged;
    return std::optional(head);
}

Result<AuditFolder> AuditFolder::open(const AuditPaths& paths, const ChainKey& key)
{
    HAISHU_CHECK(make_private_folder(paths.folder));
    HAISHU_TRY(DurableFile head, DurableFile::open(paths.head(), O_WRONLY | O_CREAT));
    HAISHU_TRY(DurableFile anchors, DurableFile::open(paths.anchors(), O_RDWR | O_CREAT | O_APPEND));
    HAISHU_CHECK(sync_folder_of(paths.head()));
    HAISHU_CHECK(sync_folder_of(paths.folder));
    HAISHU_TRY(const std::string text, read_text_file(paths.anchors()));
    // What was being written when the machine stopped is taken back.
    const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
    if (whole != text.size() && ::ftruncate(anchors.descriptor(), static_cast<off_t>(whole)) != 0) return anchors.fault();
    HAISHU_TRY(ReadAnchors read, read_anchors(paths, key));
    AuditFolder folder(key, std::move(head), std::move(anchors));
    folder.m_anchors = std::move(read.anchors);
    return folder;
}

Result<void> AuditFolder::put_head(const AuditHead& head)
{
    return m_head.write_at_start(head_text(head, *m_key));
}

Result<void> AuditFolder::add_anchor(Anchor anchor)
{
    anchor.seal = seal_of(*m_key, anchor, m_anchors.empty() ? Mac{} : m_anchors.back().seal);
    HAISHU_CHECK(m_anchor_file.write(line_of(anchor) + '\n'));
    HAISHU_CHECK(m_anchor_file.sync());
    m_anchors.push_back(anchor);
    return {};
}

}  // namespace haishu::layers

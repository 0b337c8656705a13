#include "layers/audit/segment_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

namespace haishu::layers
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t FLUSH_BYTES = 256 * 1024;
constexpr std::string_view PREFIX = "records-";
constexpr const char* MAKING = "/making";

std::string first_line(const AuditSegment& segment)
{
    return Json{{"haishu_audit", 1}, {"first", segment.first}, {"before", hex(segment.before)}}.dump();
}

std::string last_line(const AuditSegment& segment, std::int64_t records, const ChainKey& key)
{
    CanonicalBytes bytes;
    bytes.add(segment.first).add(records).add(std::string_view(hex(segment.mac)));
    const Mac seal = key.link("segment", segment.last, segment.before, bytes.bytes());
    return Json{{"last", segment.last}, {"records", records}, {"mac", hex(segment.mac)}, {"seal", hex(seal)}}.dump();
}

bool read_number(std::string_view text, std::int64_t& number)
{
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() && number > 0;
}

void extend(AuditSegment& segment, const AuditEntry& entry, bool is_first)
{
    if (is_first) {
        segment.first = entry.sequence;
        segment.first_at_ms = segment.last_at_ms = entry.at_ms;
    }
    segment.first_at_ms = std::min(segment.first_at_ms, entry.at_ms);
    segment.last_at_ms = std::max(segment.last_at_ms, entry.at_ms);
    segment.last = entry.sequence;
    segment.mac = entry.mac;
}

}  // namespace

Result<SegmentWriter> SegmentWriter::open(const AuditPaths& paths, std::int64_t first, const Mac& before)
{
    const std::string making = paths.folder + MAKING;
    ::unlink(making.c_str());
    HAISHU_TRY(DurableFile file, DurableFile::open(making, O_WRONLY | O_CREAT | O_EXCL));
    SegmentWriter writer(std::move(file), making);
    writer.m_segment.first = first;
    writer.m_segment.before = before;
    writer.m_waiting = first_line(writer.m_segment) + '\n';
    return writer;
}

Result<void> SegmentWriter::flush()
{
    HAISHU_CHECK(m_file.write(m_waiting));
    m_waiting.clear();
    return {};
}

Result<void> SegmentWriter::add(const AuditEntry& entry)
{
    m_waiting += audit_line(entry) + '\n';
    extend(m_segment, entry, m_records == 0);
    ++m_records;
    return m_waiting.size() < FLUSH_BYTES ? Result<void>() : flush();
}

Result<AuditSegment> SegmentWriter::finish(const AuditPaths& paths, const ChainKey& key)
{
    m_waiting += last_line(m_segment, m_records, key) + '\n';
    HAISHU_CHECK(flush());
    HAISHU_CHECK(m_file.sync());
    const std::string path = paths.segment(m_segment.first, m_segment.last);
    if (std::rename(m_making.c_str(), path.c_str()) != 0) return m_file.fault();
    HAISHU_CHECK(sync_folder_of(path));
    return m_segment;
}

std::vector<SegmentName> segment_files(const AuditPaths& paths)
{
    std::vector<SegmentName> names;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator(paths.folder, fault)) {
        const std::string name = entry.path().filename().string();
        SegmentName segment{entry.path().string(), 0, 0};
        const std::size_t dash = name.rfind('-');
        if (name.rfind(PREFIX, 0) != 0 || dash < PREFIX.size()) continue;
        const std::string_view text(name);
        if (!read_number(text.substr(PREFIX.size(), dash - PREFIX.size()), segment.first)) continue;
        if (!read_number(text.substr(dash + 1), segment.last)) continue;
        names.push_back(std::move(segment));
    }
    std::sort(names.begin(), names.end(), [](const SegmentName& a, const SegmentName& b) { return a.first < b.first; });
    return names;
}

Result<AuditSegment> read_segment(const SegmentName& name, const ChainKey& key, FunctionRef<bool(AuditEntry&&)> visit)
{
    std::ifstream file(name.path, std::ios::binary);
    std::int64_t number = 1;
    const auto damaged = [&](const char* what) {
        return Error{ErrorCode::Internal, "audit-segment-damaged", fmt::format("line {} of {} {}", number, name.path, what), {}};
    };
    std::string line;
    if (!file || !std::getline(file, line)) return damaged("cannot be read");
    const Json start = Json::parse(line, nullptr, false);
    AuditSegment segment;
    const auto before = start.is_object() && start.contains("before") && start["before"].is_string()
                            ? parse_mac(start["before"].get<std::string>())
                            : std::nullopt;
    segment.first = name.first;
    if (before) segment.before = *before;
    if (!before || first_line(segment) != line) return damaged("was changed");
    std::int64_t records = 0;
    while (std::getline(file, line)) {
        ++number;
        auto entry = read_audit_line(line);
        if (!entry) {
            const bool is_end = records > 0 && segment.first == name.first && segment.last == name.last &&
                                line == last_line(segment, records, key) && file.peek() == std::ifstream::traits_type::eof();
            if (is_end) return segment;
            return damaged("was changed");
        }
        extend(segment, *entry, records == 0);
        ++records;
        if (!visit(std::move(*entry))) return segment;
    }
    return damaged("is not there: the end of the file is missing");
}

}  // namespace haishu::layers

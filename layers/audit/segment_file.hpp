#pragma once
// A closed segment: a text file, one line of JSON for each record (audit_line), with a first line that tells the MAC before it
// and a last line that tells how it ends. It stands for itself: with the key, the chain can be followed through it.

#include "geo/base/function_ref.hpp"
#include "layers/audit/audit_folder.hpp"
#include "layers/audit/audit_record.hpp"
#include "layers/store/audit_table.hpp"

#include <string>
#include <vector>

namespace haishu::layers
{

class SegmentWriter
{
   public:
    static Result<SegmentWriter> open(const AuditPaths& paths, std::int64_t first, const Mac& before);
    Result<void> add(const AuditEntry& entry);
    // The file stands under its name, on the disk.
    Result<AuditSegment> finish(const AuditPaths& paths, const ChainKey& key);

   private:
    SegmentWriter(DurableFile file, std::string making) : m_file(std::move(file)), m_making(std::move(making)) {}
    Result<void> flush();
    DurableFile m_file;
    std::string m_making;
    std::string m_waiting;
    AuditSegment m_segment;
    std::int64_t m_records = 0;
};

struct SegmentName {
    std::string path;
    std::int64_t first = 0;
    std::int64_t last = 0;
};
// Those of the folder, ascending; none if there is no folder.
std::vector<SegmentName> segment_files(const AuditPaths& paths);

// Tells the records in order, until `visit` returns false; checks that the file is what was written, but not the chain. Error:
// Internal "audit-segment-damaged", naming the line.
Result<AuditSegment> read_segment(const SegmentName& name, const ChainKey& key, FunctionRef<bool(AuditEntry&&)> visit);

}  // namespace haishu::layers

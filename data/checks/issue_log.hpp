#pragma once
// What was found on the way in: each kind of issue has a stable key that is counted; the first few are kept as lines for
// a person. An issue never stops an import.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::data
{

class IssueLog
{
   public:
    // One sample line is "row 812: ring crosses itself (repaired)"; row 0 stands for the whole source.
    void add(std::string_view key, std::uint64_t row, std::string_view what);

    [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return m_counts; }
    [[nodiscard]] const std::vector<std::string>& samples() const { return m_samples; }
    [[nodiscard]] std::uint64_t count(const std::string& key) const;

   private:
    std::map<std::string, std::uint64_t> m_counts;
    std::vector<std::string> m_samples;
};

}  // namespace haishu::data

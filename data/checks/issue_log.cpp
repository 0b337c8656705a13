#include "data/checks/issue_log.hpp"

namespace haishu::data
{
namespace
{

constexpr std::size_t max_samples = 20;
constexpr std::uint64_t max_samples_of_a_kind = 5;

}  // namespace

void IssueLog::add(std::string_view key, std::uint64_t row, std::string_view what)
{
    const std::uint64_t count = ++m_counts[std::string(key)];
    if (count > max_samples_of_a_kind || m_samples.size() >= max_samples) return;
    m_samples.push_back(row == 0 ? std::string(what) : "row " + std::to_string(row) + ": " + std::string(what));
}

std::uint64_t IssueLog::count(const std::string& key) const
{
    const auto found = m_counts.find(key);
    return found == m_counts.end() ? 0 : found->second;
}

}  // namespace haishu::data

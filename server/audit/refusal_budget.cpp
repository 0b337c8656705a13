#include "server/audit/refusal_budget.hpp"

#include <algorithm>
#include <string_view>

namespace haishu::server
{

namespace
{

constexpr Rate of_address = per_minute(20, 30);  // as many failures of a login as there may be
constexpr Rate of_all = per_second(2, 200);
enum Space : unsigned char { one_address = 1, everybody };

}  // namespace

bool RefusalBudget::may_record(const AddressBytes& address, int status)
{
    const std::uint64_t subscriber = subscriber_of(address);
    const std::string_view bytes(reinterpret_cast<const char*>(&subscriber), sizeof subscriber);
    const auto now = m_now();
    const bool is_within = m_buckets.take(m_buckets.asker(one_address, bytes), 0, of_address, now).is_allowed &&
                           m_buckets.take(m_buckets.asker(everybody, ""), 0, of_all, now).is_allowed;
    if (!is_within) count(status);
    return is_within;
}

void RefusalBudget::count(int status)
{
    const auto found = std::find(statuses.begin(), statuses.end(), status);
    if (found != statuses.end()) ++m_counts.at(static_cast<std::size_t>(found - statuses.begin()));
}

std::vector<RefusalBudget::Count> RefusalBudget::take_counts()
{
    std::vector<Count> counts;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const std::int64_t refusals = m_counts.at(i).exchange(0);
        if (refusals > 0) counts.push_back({statuses.at(i), refusals});
    }
    return counts;
}

}  // namespace haishu::server

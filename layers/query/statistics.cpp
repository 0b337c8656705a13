#include "layers/query/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace haishu::layers
{

namespace
{

void add_value(Tally& tally, const geo::ValueView& value)
{
    double number = 0;
    if (const auto* flag = std::get_if<bool>(&value)) {
        tally.yes += *flag ? 1 : 0;
        number = *flag ? 1 : 0;
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        number = static_cast<double>(*whole);
    } else if (const auto* real = std::get_if<double>(&value)) {
        number = *real;
    } else {
        return;
    }
    ++tally.of;
    tally.sum.add(number);
    tally.least = std::min(tally.least, number);
    tally.greatest = std::max(tally.greatest, number);
}

// Tallies of group 0, then of group 1 and so on.
class Accumulator
{
   public:
    explicit Accumulator(const StatisticsQuery& query) : m_query(query) {}

    bool add(const BlockView& block, std::span<const std::uint32_t> rows)
    {
        m_groups.assign(rows.size(), 0);
        if (m_query.grouping != nullptr && !m_query.grouping->assign(block, rows, m_groups)) return false;
        const std::size_t size = m_query.grouping != nullptr ? m_query.grouping->size() : 1;
        if (m_counts.size() < size) {
            m_counts.resize(size, 0);
            m_tallies.resize(size * m_query.measured.size());
        }
        std::size_t* const counts = m_counts.data();
        if (m_query.grouping == nullptr) {
            counts[0] += rows.size();
        } else {
            for (const std::uint32_t group : m_groups) ++counts[group];
        }
        for (std::size_t m = 0; m < m_query.measured.size(); ++m) {
            const Column& column = block.column(m_query.measured[m]);
            for (std::size_t i = 0; i < rows.size(); ++i)
                add_value(m_tallies[m_groups[i] * m_query.measured.size() + m], column.value(rows[i]));
        }
        return true;
    }

    void finish(Statistics& statistics) const
    {
        const std::size_t measured = m_query.measured.size();
        statistics.tallies.resize(measured);
        for (std::size_t group = 0; group < m_counts.size(); ++group) {
            if (m_counts[group] == 0) continue;
            Group made;
            made.count = m_counts[group];
            statistics.matched += made.count;
            for (std::size_t m = 0; m < measured; ++m) {
                const Tally& tally = m_tallies[group * measured + m];
                made.tallies.push_back(tally);
                Tally& total = statistics.tallies[m];
                total.of += tally.of;
                total.yes += tally.yes;
                total.sum.add(tally.sum);
                total.least = std::min(total.least, tally.least);
                total.greatest = std::max(total.greatest, tally.greatest);
            }
            if (m_query.grouping == nullptr) continue;
            made.number = group;
            made.key = m_query.grouping->key(group);
            statistics.groups.push_back(std::move(made));
        }
        std::sort(statistics.groups.begin(), statistics.groups.end(), [](const Group& a, const Group& b) {
            return a.count != b.count ? a.count > b.count : a.key.values < b.key.values;
        });
    }

   private:
    const StatisticsQuery& m_query;
    std::vector<std::uint32_t> m_groups;  // of the rows of a batch
    std::vector<std::size_t> m_counts;
    std::vector<Tally> m_tallies;
};

}  // namespace

double Sum::value() const
{
    const double sum = m_sum + m_lost;
    constexpr double exact_integers = 9007199254740992.0;  // 2^53
    if (!std::isfinite(sum) || (std::abs(sum) < exact_integers && sum == std::trunc(sum)))
        return std::isfinite(sum) ? sum : m_sum;
    return std::strtod(fmt::format("{:.15g}", sum).c_str(), nullptr);
}

Result<Statistics> run_statistics(const LayerView& view, RowChoice& choice, const StatisticsQuery& query, Deadline deadline)
{
    Statistics statistics;
    if (query.bin_field) statistics.bins.emplace(*query.bin_field, view.descriptor().fields[*query.bin_field].type);
    Accumulator accumulator(query);
    bool is_over = false;
    HAISHU_CHECK(choice.visit(deadline, [&](const BlockView& block, std::span<const std::uint32_t> rows) {
        is_over = is_over || !accumulator.add(block, rows);
        if (statistics.bins && !is_over) statistics.bins->add(block, rows);
    }));
    if (is_over) return too_many_groups(max_groups);
    accumulator.finish(statistics);
    if (statistics.groups.size() > max_groups) return too_many_groups(max_groups);
    return statistics;
}

}  // namespace haishu::layers

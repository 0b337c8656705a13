#pragma once
// Counts and measures of the features that an area, a filter and a time window choose: in all, by group and by time bin.

#include "layers/query/grouping.hpp"
#include "layers/query/row_choice.hpp"
#include "layers/query/time_bins.hpp"

#include <cmath>
#include <limits>

namespace haishu::layers
{

// A sum that carries what rounding took from it (Neumaier), so that a million decimals add up as on paper.
class Sum
{
   public:
    void add(double value)
    {
        const double sum = m_sum + value;
        const bool is_value_small = std::abs(m_sum) >= std::abs(value);
        m_lost += is_value_small ? (m_sum - sum) + value : (value - sum) + m_sum;
        m_sum = sum;
    }
    void add(const Sum& other)
    {
        add(other.m_sum);
        m_lost += other.m_lost;
    }
    // To fifteen decimal digits, as many as a double keeps: behind them stands how binary numbers miss decimal ones.
    [[nodiscard]] double value() const;

   private:
    double m_sum = 0;
    double m_lost = 0;
};

// What is summed up of one field, a number or a truth value; nulls do not count.
struct Tally {
    std::size_t of = 0;   // features with a value
    std::size_t yes = 0;  // of a truth value: those where it holds
    Sum sum;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();
};

struct StatisticsQuery {
    Grouping* grouping = nullptr;       // null: no groups
    std::vector<std::size_t> measured;  // fields of which a tally is wanted
    std::optional<std::size_t> bin_field;
};

struct Group {
    std::size_t number = 0;  // by its grouping: the same in another run with it
    GroupKey key;
    std::size_t count = 0;
    std::vector<Tally> tallies;  // one for each measured field
};

struct Statistics {
    std::size_t matched = 0;
    std::vector<Tally> tallies;
    std::vector<Group> groups;  // of one feature at least; greatest count first, then by key
    std::optional<TimeBins> bins;
};

// Errors: TooLarge "groups-too-many", TimedOut "deadline".
Result<Statistics> run_statistics(const LayerView& view, RowChoice& choice, const StatisticsQuery& query, Deadline deadline);

}  // namespace haishu::layers

#pragma once
// Random numbers that are the same on every machine: SplitMix64, and our own distributions.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace haishu::data
{

class Random
{
   public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    // An independent stream for one topic or item, so that one part of the district does not shift another.
    [[nodiscard]] Random stream(std::string_view topic, std::uint64_t item = 0) const;

    std::uint64_t next();
    double unit();  // [0, 1)
    double between(double low, double high) { return low + (high - low) * unit(); }
    std::int64_t integer(std::int64_t low, std::int64_t high);  // both ends included
    bool chance(double probability) { return unit() < probability; }
    double bell(double mean, double spread);  // roughly normal, within 3 spreads
    std::size_t index(std::size_t size);      // [0, size), 0 for an empty range
    std::size_t weighted(std::span<const double> weights);

    template <class T>
    const T& pick(const std::vector<T>& items)
    {
        return items[index(items.size())];
    }
    template <class T, std::size_t N>
    const T& pick(const std::array<T, N>& items)
    {
        return items[index(N)];
    }

   private:
    std::uint64_t m_state;
};

}  // namespace haishu::data

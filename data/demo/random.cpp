#include "data/demo/random.hpp"

namespace haishu::data
{

namespace
{

std::uint64_t mix(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15ULL;

}  // namespace

Random Random::stream(std::string_view topic, std::uint64_t item) const
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
    for (const char c : topic) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return Random(mix(m_state ^ mix(hash + golden_gamma * (item + 1))));
}

std::uint64_t Random::next()
{
    m_state += golden_gamma;
    return mix(m_state);
}

double Random::unit()
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::int64_t Random::integer(std::int64_t low, std::int64_t high)
{
    if (high <= low) return low;
    const auto width = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(next() % width);
}

double Random::bell(double mean, double spread)
{
    double sum = 0;
    for (int i = 0; i < 6; ++i) sum += unit();
    return mean + spread * (sum - 3.0) * 1.4142135623730951;
}

std::size_t Random::index(std::size_t size)
{
    return size == 0 ? 0 : static_cast<std::size_t>(next() % size);
}

std::size_t Random::weighted(std::span<const double> weights)
{
    double total = 0;
    for (const double w : weights) total += w;
    double at = unit() * total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        at -= weights[i];
        if (at < 0) return i;
    }
    return weights.empty() ? 0 : weights.size() - 1;
}

}  // namespace haishu::data

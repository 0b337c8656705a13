#include "tiles/pipeline/size_limit.hpp"

#include <algorithm>
#include <numeric>

namespace haishu::tiles
{

std::vector<std::size_t> fair_shares(const std::vector<std::size_t>& asked, std::size_t total)
{
    std::vector<std::size_t> order(asked.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return asked[a] < asked[b]; });
    std::vector<std::size_t> shares(asked.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::size_t share = std::min(asked[order[i]], total / (order.size() - i));
        shares[order[i]] = share;
        total -= share;
    }
    return shares;
}

std::vector<bool> most_important(std::vector<WeighedFeature> features, std::size_t most_bytes, std::size_t most_features)
{
    std::vector<bool> kept(features.empty() ? 0 : std::size_t{features.back().visit} + 1);
    std::sort(features.begin(), features.end(), [](const WeighedFeature& f, const WeighedFeature& g) {
        if (f.rank != g.rank) return f.rank < g.rank;
        return f.size != g.size ? f.size > g.size : f.visit < g.visit;
    });
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < features.size() && i < most_features; ++i) {
        bytes += features[i].bytes;
        if (bytes > most_bytes) break;
        kept[features[i].visit] = true;
    }
    return kept;
}

}  // namespace haishu::tiles

#include "tiles/pipeline/vector_tile.hpp"

#include "tiles/pipeline/layer_pass.hpp"
#include "tiles/pipeline/size_limit.hpp"

#include <algorithm>
#include <utility>

namespace haishu::tiles
{
namespace
{

struct Scratch {
    MvtLayerWriter writer;
    ShapeEncoder shapes;
};

// The memory of one thread's work, kept from tile to tile.
Scratch& scratch()
{
    thread_local Scratch memory;
    return memory;
}

struct Measure {
    std::size_t bytes = 0;
    std::size_t features = 0;
};

// A layer that has limits, weighed once and then encoded again with fewer features until the tile fits.
struct LimitedLayer {
    LayerPass* pass = nullptr;
    Measure whole;
    std::vector<WeighedFeature> features;
    double bytes_per_feature_byte = 1;  // dictionaries included
};

bool fits(const Measure& measure)
{
    return measure.bytes <= max_tile_bytes && measure.features <= max_tile_features;
}

class TileBuilder
{
   public:
    TileBuilder(const std::vector<layers::LayerView>& views, const TileFrame& frame, const geo::Box& reach, Deadline deadline)
    {
        m_passes.reserve(views.size());
        for (const layers::LayerView& view : views) m_passes.emplace_back(view, frame, reach, deadline);
    }

    Result<VectorTile> build()
    {
        VectorTile tile;
        Measure limited;
        for (LayerPass& pass : m_passes) {
            HAISHU_TRY(const Measure measure, add(pass, nullptr, tile));
            if (!pass.detail().has_limits()) continue;
            limited.bytes += measure.bytes;
            limited.features += measure.features;
            if (!fits(limited)) return build_limited();
        }
        return tile;
    }

   private:
    static Result<Measure> add(LayerPass& pass, const std::vector<bool>* kept, VectorTile& tile)
    {
        MvtLayerWriter& writer = scratch().writer;
        HAISHU_CHECK(pass.run(writer, scratch().shapes, kept));
        writer.append_to(tile.bytes);
        tile.features += writer.feature_count();
        return Measure{writer.layer_bytes(), writer.feature_count()};
    }

    Result<VectorTile> build_limited()
    {
        std::vector<LimitedLayer> limited;
        for (LayerPass& pass : m_passes) {
            if (!pass.detail().has_limits()) continue;
            MvtLayerWriter& writer = scratch().writer;
            HAISHU_TRY(auto features, pass.weigh(writer, scratch().shapes));
            LimitedLayer layer{&pass, {writer.layer_bytes(), writer.feature_count()}, std::move(features), 1};
            if (writer.feature_bytes() > 0) {
                layer.bytes_per_feature_byte =
                    static_cast<double>(layer.whole.bytes) / static_cast<double>(writer.feature_bytes());
            }
            limited.push_back(std::move(layer));
        }
        // Fewer features may share their values less, so that the first try can be too large still.
        for (double allowance = 1;;) {
            HAISHU_TRY(auto attempt, attempt_within(limited, allowance));
            if (fits(attempt.first)) return std::move(attempt.second);
            const double excess = static_cast<double>(attempt.first.bytes) / static_cast<double>(max_tile_bytes);
            allowance *= 0.98 / std::max(excess, 1.0);
        }
    }

    Result<std::pair<Measure, VectorTile>> attempt_within(const std::vector<LimitedLayer>& limited, double allowance)
    {
        std::vector<std::size_t> bytes;
        std::vector<std::size_t> features;
        for (const LimitedLayer& layer : limited) {
            bytes.push_back(layer.whole.bytes);
            features.push_back(layer.whole.features);
        }
        const auto byte_shares = fair_shares(bytes, static_cast<std::size_t>(allowance * max_tile_bytes));
        const auto feature_shares = fair_shares(features, static_cast<std::size_t>(allowance * max_tile_features));

        VectorTile tile;
        Measure measure;
        std::size_t next = 0;
        for (LayerPass& pass : m_passes) {
            if (next == limited.size() || limited[next].pass != &pass) {
                if (auto added = add(pass, nullptr, tile); !added) return added.error();
                continue;
            }
            const LimitedLayer& layer = limited[next];
            const bool is_whole = byte_shares[next] == bytes[next] && feature_shares[next] == features[next];
            const auto feature_bytes =
                static_cast<std::size_t>(static_cast<double>(byte_shares[next]) / layer.bytes_per_feature_byte);
            const std::vector<bool> kept = most_important(layer.features, feature_bytes, feature_shares[next]);
            HAISHU_TRY(const Measure part, add(pass, is_whole ? nullptr : &kept, tile));
            measure.bytes += part.bytes;
            measure.features += part.features;
            tile.dropped += layer.whole.features - part.features;
            ++next;
        }
        return std::pair(measure, std::move(tile));
    }

    std::vector<LayerPass> m_passes;
};

}  // namespace

Result<VectorTile> make_vector_tile(const std::vector<layers::LayerView>& views, const TileMatrixSet& set, TileId tile,
                                    Deadline deadline)
{
    const TileFrame frame(set, tile);
    return TileBuilder(views, frame, tile_reach(set, tile), deadline).build();
}

}  // namespace haishu::tiles

#pragma once
// One layer of one tile: which features are shown, and their encoding. A pass over the same view gives the same bytes.

#include "geo/base/deadline.hpp"
#include "geo/base/result.hpp"
#include "layers/snapshot/layer_view.hpp"
#include "tiles/encode/mvt_layer.hpp"
#include "tiles/pipeline/level_of_detail.hpp"
#include "tiles/pipeline/shape_encoder.hpp"
#include "tiles/pipeline/tile_frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace haishu::tiles
{

// What one encoded feature weighs, for the size limits.
struct WeighedFeature {
    std::uint32_t visit = 0;  // its number among the features the pass visited
    std::uint32_t bytes = 0;
    double rank = 0;  // smaller is more important
    double size = 0;
};

class LayerPass
{
   public:
    LayerPass(const layers::LayerView& view, const TileFrame& frame, const geo::Box& reach, Deadline deadline);

    [[nodiscard]] const LevelOfDetail& detail() const { return m_detail; }
    [[nodiscard]] const layers::LayerView& view() const { return m_view; }
    // Encodes into `writer`; with `kept` only the visits marked there, else until the layer alone is over the size limits of
    // a tile. Error: TimedOut "deadline".
    Result<void> run(MvtLayerWriter& writer, ShapeEncoder& shapes, const std::vector<bool>* kept = nullptr);
    // Encodes all, and weighs what it encodes.
    Result<std::vector<WeighedFeature>> weigh(MvtLayerWriter& writer, ShapeEncoder& shapes);

   private:
    Result<void> run(MvtLayerWriter& writer, ShapeEncoder& shapes, const std::vector<bool>* kept,
                     std::vector<WeighedFeature>* weights);
    void visit(const layers::FeatureRef& feature, MvtLayerWriter& writer, ShapeEncoder& shapes,
               std::vector<WeighedFeature>* weights);
    std::vector<bool> thinned(ShapeEncoder& shapes);
    [[nodiscard]] bool meets_conditions(const layers::FeatureRef& feature) const;
    [[nodiscard]] bool is_large_enough(const layers::FeatureRef& feature, const geo::GeometryView& geometry) const;
    [[nodiscard]] double rank(const layers::FeatureRef& feature) const;
    void put_tags(const layers::FeatureRef& feature, MvtLayerWriter& writer) const;

    const layers::LayerView& m_view;
    const TileFrame& m_frame;
    geo::Box m_reach;
    Deadline m_deadline;
    LevelOfDetail m_detail;
    std::optional<std::size_t> m_rank_field;
    std::vector<bool> m_shares_texts;  // of each encoded field
    std::uint32_t m_visits = 0;
};

}  // namespace haishu::tiles

#include "tiles/pipeline/layer_pass.hpp"

#include "tiles/pipeline/vector_tile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace haishu::tiles
{
namespace
{

constexpr std::uint32_t visits_between_looks_at_the_clock = 64;

bool is_point(geo::GeometryType type)
{
    return type == geo::GeometryType::Point || type == geo::GeometryType::MultiPoint;
}

bool is_line(geo::GeometryType type)
{
    return type == geo::GeometryType::LineString || type == geo::GeometryType::MultiLineString;
}

Error deadline_passed(const layers::LayerView& view)
{
    return Error{ErrorCode::TimedOut, "deadline", "the tile of layer " + view.descriptor().id + " took too long; try again", {}};
}

}  // namespace

LayerPass::LayerPass(const layers::LayerView& view, const TileFrame& frame, const geo::Box& reach, Deadline deadline)
    : m_view(view),
      m_frame(frame),
      m_reach(reach),
      m_deadline(deadline),
      m_detail(view.descriptor(), frame.zoom()),
      m_rank_field(view.descriptor().field_index(view.descriptor().rank_field))
{
    for (const EncodedField& field : m_detail.fields()) m_shares_texts.push_back(view.is_dictionary(field.field));
}

Result<void> LayerPass::run(MvtLayerWriter& writer, ShapeEncoder& shapes, const std::vector<bool>* kept)
{
    return run(writer, shapes, kept, nullptr);
}

Result<std::vector<WeighedFeature>> LayerPass::weigh(MvtLayerWriter& writer, ShapeEncoder& shapes)
{
    std::vector<WeighedFeature> weights;
    HAISHU_CHECK(run(writer, shapes, nullptr, &weights));
    return weights;
}

Result<void> LayerPass::run(MvtLayerWriter& writer, ShapeEncoder& shapes, const std::vector<bool>* kept,
                            std::vector<WeighedFeature>* weights)
{
    writer.begin(m_view.descriptor().id, m_detail.names());
    if (!m_detail.is_visible()) return {};
    const bool looks_at_size = m_detail.has_limits() && kept == nullptr && weights == nullptr;
    std::vector<bool> chosen;
    if (m_detail.thin_units() > 0 && kept == nullptr) {
        chosen = thinned(shapes);
        kept = &chosen;
    }
    bool is_late = false;
    m_visits = 0;
    m_view.search(m_reach, [&](const layers::FeatureRef& feature) {
        if (m_visits % visits_between_looks_at_the_clock == 0 && m_deadline.has_passed()) is_late = true;
        if (is_late) return false;
        // More than a whole tile may hold: the caller will ask again for the most important ones.
        if (looks_at_size && (writer.feature_bytes() > max_tile_bytes || writer.feature_count() > max_tile_features))
            return false;
        if (kept == nullptr || (m_visits < kept->size() && (*kept)[m_visits])) visit(feature, writer, shapes, weights);
        ++m_visits;
        return true;
    });
    if (is_late) return deadline_passed(m_view);
    return {};
}

void LayerPass::visit(const layers::FeatureRef& feature, MvtLayerWriter& writer, ShapeEncoder& shapes,
                      std::vector<WeighedFeature>* weights)
{
    if (!meets_conditions(feature)) return;
    const geo::GeometryView geometry = feature.geometry();
    if (!is_large_enough(feature, geometry)) return;

    const std::size_t bytes_before = writer.feature_bytes();
    const bool is_collection = geometry.type == geo::GeometryType::GeometryCollection;
    geo::for_each_leaf(geometry, [&](const geo::GeometryView& leaf) {
        // An MVT feature has one type: the members of a collection become features of their own with the same id.
        if (!shapes.encode(m_frame, m_detail, leaf, is_collection ? std::span<const geo::WorldPoint>() : feature.world())) return;
        put_tags(feature, writer);
        writer.add_feature(feature.fid(), shapes.type(), shapes.geometry());
    });
    if (weights != nullptr && writer.feature_bytes() > bytes_before) {
        weights->push_back({m_visits, static_cast<std::uint32_t>(writer.feature_bytes() - bytes_before), rank(feature),
                            m_frame.diagonal(feature.box())});
    }
}

bool LayerPass::meets_conditions(const layers::FeatureRef& feature) const
{
    const auto& conditions = m_detail.conditions();
    return std::all_of(conditions.begin(), conditions.end(), [&](const LevelOfDetail::Condition& condition) {
        return is_one_of(feature.value(condition.field), condition.values);
    });
}

bool LayerPass::is_large_enough(const layers::FeatureRef& feature, const geo::GeometryView& geometry) const
{
    const double least = m_detail.min_size_units();
    if (least <= 0 || is_point(geometry.type) || m_frame.diagonal(feature.box()) >= least) return true;
    return is_line(geometry.type) && m_frame.length(geometry) >= least;
}

double LayerPass::rank(const layers::FeatureRef& feature) const
{
    constexpr double unranked = std::numeric_limits<double>::infinity();
    if (!m_rank_field) return unranked;
    const geo::ValueView value = feature.value(*m_rank_field);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) return std::isnan(*real) ? unranked : *real;
    return unranked;
}

// Marks the visits to keep: of points one per square, the best rank, the first of equals; all that is not a point.
std::vector<bool> LayerPass::thinned(ShapeEncoder& shapes)
{
    struct Best {
        double rank = 0;
        std::uint32_t visit = std::numeric_limits<std::uint32_t>::max();
    };
    const std::int64_t side = m_detail.thin_units();
    const GridBox& box = m_frame.clip_box();
    // Squares are counted from the tile's corner, so that tiles side by side agree; `before` of them lie in the buffer.
    const std::int64_t before = (-box.min + side - 1) / side;
    const auto square = [&](std::int64_t units) { return (units + before * side) / side; };
    const auto across = static_cast<std::size_t>(square(box.max) + 1);
    std::vector<Best> squares(across * across);
    std::vector<bool> kept;
    m_view.search(m_reach, [&](const layers::FeatureRef& feature) {
        const auto visit = static_cast<std::uint32_t>(kept.size());
        const geo::GeometryView geometry = feature.geometry();
        kept.push_back(!is_point(geometry.type));
        if (kept.back() || !meets_conditions(feature)) return true;
        const auto place = shapes.place(m_frame, geometry, feature.world());
        if (!place) return true;
        Best& best = squares[static_cast<std::size_t>(square(place->y)) * across + static_cast<std::size_t>(square(place->x))];
        const double own = rank(feature);
        if (best.visit == std::numeric_limits<std::uint32_t>::max() || own < best.rank) best = {own, visit};
        return true;
    });
    for (const Best& best : squares) {
        if (best.visit != std::numeric_limits<std::uint32_t>::max()) kept[best.visit] = true;
    }
    return kept;
}

void LayerPass::put_tags(const layers::FeatureRef& feature, MvtLayerWriter& writer) const
{
    ValueDictionary& values = writer.values();
    const auto& fields = m_detail.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const geo::ValueView value = feature.value(fields[i].field);
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            writer.tag(i, m_shares_texts[i] ? values.shared_text(*text) : values.text(*text));
        } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            switch (fields[i].type) {
                case layers::FieldType::Date: writer.tag(i, values.date(*integer)); break;
                case layers::FieldType::DateTime: writer.tag(i, values.date_time(*integer)); break;
                default: writer.tag(i, values.integer(*integer)); break;
            }
        } else if (const auto* real = std::get_if<double>(&value)) {
            if (std::isfinite(*real)) writer.tag(i, values.real(*real));
        } else if (const auto* truth = std::get_if<bool>(&value)) {
            writer.tag(i, values.boolean(*truth));
        }
    }
}

}  // namespace haishu::tiles

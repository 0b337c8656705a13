#include "data/inspect/feature_sample.hpp"

#include <algorithm>
#include <utility>

namespace haishu::data
{
namespace
{

constexpr std::size_t most_features = 1024;
constexpr std::size_t most_vertices = 2000;
constexpr std::size_t most_text = 256;
constexpr std::size_t most_texts = 32;

// The plain parts of a shape up to so many vertices: a part that would not fit whole is cut, its end left open.
geo::Geometry cut_shape(const geo::Geometry& shape)
{
    if (geo::vertex_count(geo::GeometryView(shape)) <= most_vertices) return shape;
    geo::Geometry cut;
    cut.type = geo::GeometryType::MultiPoint;
    geo::for_each_leaf(geo::GeometryView(shape), [&cut](const geo::GeometryView& leaf) {
        const bool is_point = leaf.type == geo::GeometryType::Point || leaf.type == geo::GeometryType::MultiPoint;
        if (cut.points.size() >= most_vertices) return;
        const std::size_t taken = std::min(leaf.points.size(), most_vertices - cut.points.size());
        cut.points.insert(cut.points.end(), leaf.points.begin(), leaf.points.begin() + static_cast<std::ptrdiff_t>(taken));
        if (is_point) return;
        cut.type = geo::GeometryType::MultiLineString;
        cut.ring_ends.push_back(static_cast<std::uint32_t>(cut.points.size()));
    });
    return cut;
}

}  // namespace

void FeatureSampler::add(const RawRecord& record)
{
    if (!record.geometry || record.geometry->is_empty()) return;
    if (m_met++ % m_stride != 0) return;
    SampledFeature feature{record.row, cut_shape(*record.geometry), {}};
    for (const geo::Value& value : record.values)
        if (const auto* text = std::get_if<std::string>(&value); text != nullptr && feature.texts.size() < most_texts)
            if (!text->empty() && text->size() <= most_text) feature.texts.push_back(*text);
    m_features.push_back(std::move(feature));
    if (m_features.size() < most_features) return;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_features.size(); i += 2) {
        if (kept != i) m_features[kept] = std::move(m_features[i]);
        ++kept;
    }
    m_features.resize(kept);
    m_stride *= 2;
}

std::vector<SampledFeature> FeatureSampler::take()
{
    return std::exchange(m_features, {});
}

std::vector<geo::Point> sampled_vertices(const std::vector<SampledFeature>& features, std::size_t most_of_each)
{
    std::vector<geo::Point> points;
    for (const SampledFeature& feature : features)
        geo::for_each_leaf(geo::GeometryView(feature.geometry), [&](const geo::GeometryView& leaf) {
            const std::size_t step = std::max<std::size_t>(1, leaf.points.size() / std::max<std::size_t>(1, most_of_each));
            for (std::size_t i = 0; i < leaf.points.size(); i += step) points.push_back(leaf.points[i]);
        });
    return points;
}

}  // namespace haishu::data

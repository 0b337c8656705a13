#include "tests/layers/snapshot/random_layer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace haishu::layers
{

namespace
{

constexpr std::array<const char*, 6> classes{"lamp", "gas", "dump", "tree", "bench", "灯"};

geo::Geometry ring_shape(geo::Point centre, double radius, std::size_t corners)
{
    geo::Geometry g;
    g.type = geo::GeometryType::Polygon;
    for (std::size_t i = 0; i < corners; ++i) {
        const double angle = 6.283185307179586 * static_cast<double>(i) / static_cast<double>(corners);
        g.points.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
    }
    g.points.push_back(g.points.front());
    g.ring_ends = {static_cast<std::uint32_t>(g.points.size())};
    g.polygon_ends = {1};
    return g;
}

void append(geo::Geometry& to, const geo::Geometry& part)
{
    const auto vertices = static_cast<std::uint32_t>(to.points.size());
    to.points.insert(to.points.end(), part.points.begin(), part.points.end());
    for (const std::uint32_t end : part.ring_ends) to.ring_ends.push_back(vertices + end);
}

}  // namespace

std::shared_ptr<const LayerDescriptor> random_descriptor()
{
    LayerDescriptor layer;
    layer.id = "thing";
    layer.level = Level::Public;
    layer.fields = {
        {.name = "name", .type = FieldType::Text},      {.name = "class", .type = FieldType::Text},
        {.name = "floors", .type = FieldType::Integer}, {.name = "height", .type = FieldType::Real},
        {.name = "heated", .type = FieldType::Boolean}, {.name = "built", .type = FieldType::Date},
        {.name = "seen", .type = FieldType::DateTime},  {.name = "note", .type = FieldType::Text, .level = Level::Internal}};
    layer.row_rules = {{"class", {"gas"}, Level::Restricted}, {"class", {"dump"}, Level::Internal}};
    layer.time_field = "seen";
    layer.style_json = "[]";
    return std::make_shared<const LayerDescriptor>(std::move(layer));
}

geo::Box RandomLayer::random_box(double size)
{
    const double x = between(121.3, 121.6);
    const double y = between(29.7, 30.0);
    return {x, y, x + size * between(0.1, 1), y + size * between(0.1, 1)};
}

Feature RandomLayer::make_feature(std::int64_t fid)
{
    Feature feature;
    feature.fid = fid;
    feature.version = m_sequence;
    const geo::Point at{between(121.3, 121.6), between(29.7, 30.0)};
    const double size = between(0.0001, 0.01);
    geo::Geometry g;
    switch (below(10)) {
        case 0: break;  // without geometry
        case 1: g = {geo::GeometryType::Point, {at}, {}, {}, {}, {}}; break;
        case 2: g = {geo::GeometryType::MultiPoint, {at, {at.x + size, at.y}, {at.x, at.y - size}}, {}, {}, {}, {}}; break;
        case 3: g = {geo::GeometryType::LineString, {at, {at.x + size, at.y + size}}, {4.5, -1}, {2}, {}, {}}; break;
        case 4:
            g = {geo::GeometryType::MultiLineString,
                 {at, {at.x + size, at.y}, {at.x, at.y + size}, {at.x + size, at.y + size}},
                 {},
                 {2, 4},
                 {},
                 {}};
            break;
        case 5:
            g = ring_shape(at, size, 12);
            append(g, ring_shape(at, size / 2, 5));
            g.polygon_ends = {2};
            break;
        case 6:
            g = ring_shape(at, size, 6);
            g.type = geo::GeometryType::MultiPolygon;
            append(g, ring_shape({at.x + 3 * size, at.y}, size, 4));
            g.polygon_ends = {1, 2};
            break;
        case 7:
            g.type = geo::GeometryType::GeometryCollection;
            g.members = {ring_shape(at, size, 4), {geo::GeometryType::Point, {{at.x, at.y + 2 * size}}, {}, {}, {}, {}}};
            break;
        default: g = ring_shape(at, size, 4 + below(4)); break;
    }
    if (!g.is_empty()) feature.geometry = std::move(g);
    feature.values = {std::string("thing ") + std::to_string(below(100'000)),
                      std::string(classes[below(classes.size())]),
                      static_cast<std::int64_t>(below(40)),
                      static_cast<double>(below(1000)) / 10,
                      below(2) == 0,
                      static_cast<std::int64_t>(20'000 + below(500)),
                      static_cast<std::int64_t>(1'750'000'000'000 + static_cast<std::int64_t>(below(1'000'000'000))),
                      std::string("note ") + std::to_string(below(10))};
    for (geo::Value& value : feature.values) {
        if (below(12) == 0) value = std::monostate{};
    }
    return feature;
}

RandomLayer::Edits RandomLayer::edit(std::size_t count)
{
    Edits edits;
    std::map<std::int64_t, bool> touched;
    for (std::size_t i = 0; i < count; ++i) {
        ++m_sequence;
        Change change{m_sequence, "thing", Operation::Insert, 0, {}, {}};
        const std::size_t kind = m_features.empty() ? 0 : below(3);
        auto old = m_features.begin();
        if (kind > 0) {
            std::advance(old, static_cast<std::ptrdiff_t>(below(m_features.size())));
            if (touched.count(old->first) > 0) continue;
            if (old->second.geometry) change.old_box = old->second.geometry->box();
        }
        change.fid = kind == 0 ? m_next_fid++ : old->first;
        touched[change.fid] = true;
        if (kind == 2) {
            change.operation = Operation::Delete;
            edits.deleted.push_back(change.fid);
            m_features.erase(old);
        } else {
            change.operation = kind == 0 ? Operation::Insert : Operation::Update;
            Feature feature = make_feature(change.fid);
            if (feature.geometry) change.new_box = feature.geometry->box();
            edits.written.push_back(feature);
            m_features[change.fid] = std::move(feature);
        }
        edits.changes.push_back(change);
    }
    m_changes.insert(m_changes.end(), edits.changes.begin(), edits.changes.end());
    return edits;
}

RandomLayer::Edits RandomLayer::publish(std::size_t count)
{
    Edits edits;
    Change change{++m_sequence, "thing", Operation::Publish, 0, {121, 29, 122, 31}, {121, 29, 122, 31}};
    for (const auto& [fid, feature] : m_features) edits.deleted.push_back(fid);
    m_features.clear();
    for (std::size_t i = 0; i < count; ++i) {
        Feature feature = make_feature(m_next_fid++);
        edits.written.push_back(feature);
        m_features[feature.fid] = std::move(feature);
    }
    edits.changes = {change};
    m_changes = {change};
    return edits;
}

std::shared_ptr<const LayerSnapshot> RandomLayer::snapshot()
{
    std::vector<Feature> rows;
    for (const auto& [fid, feature] : m_features) rows.push_back(feature);
    std::shuffle(rows.begin(), rows.end(), m_random);
    SnapshotBuilder builder(random_descriptor());
    for (Feature& row : rows) builder.add(std::move(row));
    return builder.finish(m_changes);
}

LayerView view_of(const std::shared_ptr<const LayerSnapshot>& snapshot, Role role)
{
    auto catalog = std::make_shared<CatalogSnapshot>();
    const std::string id = snapshot->descriptor().id;
    catalog->layers[id] = {std::make_shared<const LayerDescriptor>(snapshot->descriptor()), snapshot};
    Viewer viewer;
    viewer.role = role;
    return Gate(catalog, viewer).open(id).value();
}

Row row_of(const LayerView& view, const FeatureRef& feature)
{
    Row row{feature.fid(), feature.version(), feature.geometry().to_geometry(), {}, {}};
    row.world.assign(feature.world().begin(), feature.world().end());
    for (std::size_t i = 0; i < view.descriptor().fields.size(); ++i) row.values.push_back(geo::to_value(feature.value(i)));
    return row;
}

}  // namespace haishu::layers

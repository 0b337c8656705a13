#include "tests/tiles/decoded_tile.hpp"

#include <protozero/pbf_reader.hpp>

#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>

namespace haishu::tiles
{
namespace
{

using protozero::pbf_reader;
using protozero::pbf_wire_type;

void demand(bool condition, const char* what)
{
    if (!condition) throw std::runtime_error(what);
}

DecodedValue decode_value(pbf_reader reader)
{
    DecodedValue value;
    int count = 0;
    while (reader.next()) {
        ++count;
        switch (reader.tag()) {
            case 1: value = reader.get_string(); break;
            case 2: value = static_cast<double>(reader.get_float()); break;
            case 3: value = reader.get_double(); break;
            case 4: value = reader.get_int64(); break;
            case 5: value = static_cast<std::int64_t>(reader.get_uint64()); break;
            case 6: value = reader.get_sint64(); break;
            case 7: value = reader.get_bool(); break;
            default: throw std::runtime_error("a value of no known type");
        }
    }
    demand(count == 1, "a value holds exactly one value");
    return value;
}

struct Commands {
    std::vector<std::uint32_t> integers;
    std::size_t at = 0;
    geo::Point cursor;

    [[nodiscard]] bool is_done() const { return at == integers.size(); }
    std::uint32_t next()
    {
        demand(at < integers.size(), "the geometry ends in the middle of a command");
        return integers[at++];
    }
    geo::Point move()
    {
        cursor.x += protozero::decode_zigzag32(next());
        cursor.y += protozero::decode_zigzag32(next());
        return cursor;
    }
};

double doubled_area(const std::vector<geo::Point>& points, std::size_t begin, std::size_t end)
{
    double sum = 0;
    for (std::size_t i = begin; i + 1 < end; ++i) sum += points[i].x * points[i + 1].y - points[i + 1].x * points[i].y;
    return sum;
}

geo::Geometry decode_points(Commands commands)
{
    geo::Geometry g;
    const std::uint32_t command = commands.next();
    demand((command & 7) == 1 && command >> 3 > 0, "points are one MoveTo");
    for (std::uint32_t i = 0; i < command >> 3; ++i) g.points.push_back(commands.move());
    demand(commands.is_done(), "points are one MoveTo and no more");
    g.type = g.points.size() == 1 ? geo::GeometryType::Point : geo::GeometryType::MultiPoint;
    return g;
}

void decode_line(Commands& commands, geo::Geometry& g, std::uint32_t least_steps)
{
    demand(commands.next() == (1 << 3 | 1), "a line begins with one MoveTo");
    g.points.push_back(commands.move());
    const std::uint32_t command = commands.next();
    demand((command & 7) == 2 && command >> 3 >= least_steps, "a line goes on with enough LineTo");
    for (std::uint32_t i = 0; i < command >> 3; ++i) {
        const geo::Point before = commands.cursor;
        g.points.push_back(commands.move());
        demand(!(before == commands.cursor), "a LineTo goes somewhere");
    }
}

geo::Geometry decode_lines(Commands commands)
{
    geo::Geometry g;
    while (!commands.is_done()) {
        decode_line(commands, g, 1);
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
    }
    g.type = g.ring_ends.size() == 1 ? geo::GeometryType::LineString : geo::GeometryType::MultiLineString;
    return g;
}

geo::Geometry decode_polygons(Commands commands)
{
    geo::Geometry g;
    while (!commands.is_done()) {
        const std::size_t begin = g.points.size();
        decode_line(commands, g, 2);
        demand(commands.next() == (1 << 3 | 7), "a ring ends with one ClosePath");
        demand(!(g.points[begin] == g.points.back()), "the closing point of a ring is not repeated");
        g.points.push_back(g.points[begin]);
        const double area = doubled_area(g.points, begin, g.points.size());
        demand(area != 0, "a ring has an area");
        demand(begin > 0 || area > 0, "the first ring is a shell");
        if (area > 0 && begin > 0) g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
    }
    g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
    g.type = g.polygon_ends.size() == 1 ? geo::GeometryType::Polygon : geo::GeometryType::MultiPolygon;
    return g;
}

DecodedFeature decode_feature(pbf_reader reader, const DecodedLayer& layer, std::set<std::size_t>& used_keys,
                              std::set<std::size_t>& used_values)
{
    DecodedFeature feature;
    std::uint32_t type = 0;
    Commands commands;
    while (reader.next()) {
        switch (reader.tag()) {
            case 1: feature.id = reader.get_uint64(); break;
            case 2: {
                const auto tags = reader.get_packed_uint32();
                for (auto tag = tags.begin(); tag != tags.end();) {
                    const std::uint32_t key = *tag++;
                    demand(tag != tags.end(), "tags come in pairs");
                    const std::uint32_t value = *tag++;
                    demand(key < layer.keys.size() && value < layer.values.size(), "a tag names a key and a value");
                    used_keys.insert(key);
                    used_values.insert(value);
                    demand(feature.attributes.emplace(layer.keys[key], layer.values[value]).second, "a key comes once");
                }
                break;
            }
            case 3: type = static_cast<std::uint32_t>(reader.get_enum()); break;
            case 4: {
                const auto integers = reader.get_packed_uint32();
                commands.integers.assign(integers.begin(), integers.end());
                break;
            }
            default: throw std::runtime_error("an unknown field in a feature");
        }
    }
    switch (type) {
        case 1: feature.geometry = decode_points(std::move(commands)); break;
        case 2: feature.geometry = decode_lines(std::move(commands)); break;
        case 3: feature.geometry = decode_polygons(std::move(commands)); break;
        default: throw std::runtime_error("a feature without a geometry type");
    }
    return feature;
}

DecodedLayer decode_layer(pbf_reader reader)
{
    DecodedLayer layer;
    std::uint32_t version = 0;
    std::vector<pbf_reader> features;
    while (reader.next()) {
        switch (reader.tag()) {
            case 15: version = reader.get_uint32(); break;
            case 1: layer.name = reader.get_string(); break;
            case 2: features.push_back(reader.get_message()); break;
            case 3: layer.keys.push_back(reader.get_string()); break;
            case 4: layer.values.push_back(decode_value(reader.get_message())); break;
            case 5: layer.extent = reader.get_uint32(); break;
            default: throw std::runtime_error("an unknown field in a layer");
        }
    }
    demand(version == 2, "the layer is of version 2");
    demand(!layer.name.empty(), "a layer has a name");
    demand(!features.empty(), "a layer has a feature");
    std::set<std::size_t> used_keys;
    std::set<std::size_t> used_values;
    for (const pbf_reader& feature : features) layer.features.push_back(decode_feature(feature, layer, used_keys, used_values));
    demand(used_keys.size() == layer.keys.size(), "every key is used");
    demand(used_values.size() == layer.values.size(), "every value is used");
    demand(std::set(layer.keys.begin(), layer.keys.end()).size() == layer.keys.size(), "keys are distinct");
    return layer;
}

}  // namespace

const DecodedFeature* DecodedLayer::find(std::uint64_t id) const
{
    for (const DecodedFeature& feature : features) {
        if (feature.id == id) return &feature;
    }
    return nullptr;
}

std::vector<std::uint64_t> DecodedLayer::ids() const
{
    std::vector<std::uint64_t> ids;
    for (const DecodedFeature& feature : features) ids.push_back(feature.id);
    return ids;
}

const DecodedLayer* DecodedTile::find(std::string_view name) const
{
    for (const DecodedLayer& layer : layers) {
        if (layer.name == name) return &layer;
    }
    return nullptr;
}

DecodedTile decode_tile(std::string_view bytes)
{
    DecodedTile tile;
    std::set<std::string> names;
    pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
        demand(reader.tag() == 3, "a tile holds layers only");
        tile.layers.push_back(decode_layer(reader.get_message()));
        demand(names.insert(tile.layers.back().name).second, "a layer name comes once");
    }
    return tile;
}

}  // namespace haishu::tiles

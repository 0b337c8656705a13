#include "geo/codec/geojson.hpp"

#include "geo/codec/decimal_text.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>

namespace haishu::geo
{
namespace
{

using nlohmann::json;

constexpr int max_text_depth = 32;
constexpr int max_nesting = 8;  // of collections in collections

Error malformed(const std::string& what)
{
    return bad_input("geojson-malformed", "GeoJSON geometry: " + what).with("reason", what);
}

// A look over the raw text before it is parsed: brackets nested deeply, or more positions than allowed, are refused
// while they have cost nothing.
Result<void> check_text(std::string_view text, std::size_t max_vertices)
{
    int depth = 0;
    bool is_string = false;
    std::size_t opened = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_string) {
            if (c == '\\') ++i;
            if (c == '"') is_string = false;
        } else if (c == '"') {
            is_string = true;
        } else if (c == '[' || c == '{') {
            ++opened;
            if (++depth > max_text_depth) return malformed("nested too deeply");
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    if (opened > 2 * max_vertices + 64)
        return Error{ErrorCode::TooLarge,
                     "geometry-too-large",
                     "geometry has more than " + std::to_string(max_vertices) + " vertices",
                     {{"limit", std::to_string(max_vertices)}}};
    return {};
}

// What is wrong with a shape, and where: "/0/3" is the fourth position of the first ring. An empty `what` is no fault.
struct Fault {
    std::string_view what;
    std::string place;

    explicit operator bool() const { return !what.empty(); }
};

template <class Read>
Fault read_each(const json& values, Read read)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (Fault fault = read(values[i])) {
            fault.place = "/" + std::to_string(i) + fault.place;
            return fault;
        }
    }
    return {};
}

struct Builder {
    Geometry& g;
    std::optional<bool> has_z;

    Fault position(const json& value)
    {
        if (!value.is_array() || value.size() < 2 || value.size() > 4) return {"a position is not [x, y] or [x, y, z]", ""};
        for (const json& number : value)
            if (!number.is_number() || !std::isfinite(number.get<double>())) return {"a coordinate is not a finite number", ""};
        const bool is_3d = value.size() > 2;
        if (has_z.value_or(is_3d) != is_3d) return {"some positions have a height and some have none", ""};
        has_z = is_3d;
        g.points.push_back({value[0].get<double>(), value[1].get<double>()});
        if (is_3d) g.z.push_back(value[2].get<double>());
        return {};
    }

    Fault positions(const json& values)
    {
        return read_each(values, [this](const json& value) { return position(value); });
    }

    Fault line(const json& value, std::size_t least)
    {
        if (!value.is_array() || value.size() < least)
            return {least == 4 ? "a ring has fewer than 4 positions" : "a line has fewer than 2 positions", ""};
        if (Fault fault = positions(value)) return fault;
        g.ring_ends.push_back(static_cast<std::uint32_t>(g.points.size()));
        return {};
    }

    Fault ring(const json& value)
    {
        const std::size_t begin = g.points.size();
        if (Fault fault = line(value, 4)) return fault;
        if (g.points[begin] != g.points.back()) return {"a ring is not closed", ""};
        return {};
    }

    Fault polygon(const json& value)
    {
        if (!value.is_array() || value.empty()) return {"a polygon has no rings", ""};
        if (Fault fault = read_each(value, [this](const json& one) { return ring(one); })) return fault;
        g.polygon_ends.push_back(static_cast<std::uint32_t>(g.ring_ends.size()));
        return {};
    }

    Fault shape(const json& coordinates)
    {
        switch (g.type) {
            case GeometryType::Point: return position(coordinates);
            case GeometryType::LineString: return line(coordinates, 2);
            case GeometryType::Polygon: return polygon(coordinates);
            case GeometryType::MultiPoint: return positions(coordinates);
            case GeometryType::MultiLineString: return read_each(coordinates, [this](const json& part) { return line(part, 2); });
            default: return read_each(coordinates, [this](const json& part) { return polygon(part); });
        }
    }
};

std::optional<GeometryType> type_named(const std::string& name)
{
    constexpr const char* names[] = {"Point",           "LineString",   "Polygon",           "MultiPoint",
                                     "MultiLineString", "MultiPolygon", "GeometryCollection"};
    for (int i = 0; i < 7; ++i)
        if (name == names[i]) return static_cast<GeometryType>(i + 1);
    return std::nullopt;
}

// `place` is "" for the whole, and "geometries/2/" for a member.
Result<Geometry> read_object(const json& object, int nesting, const std::string& place)
{
    const auto fault = [&place](std::string_view what) {
        return malformed(place.empty() ? std::string(what) : place.substr(0, place.size() - 1) + ": " + std::string(what));
    };
    if (!object.is_object()) return fault("not an object");
    const auto type_member = object.find("type");
    if (type_member == object.end() || !type_member->is_string()) return fault("no type");
    const auto type = type_named(type_member->get<std::string>());
    if (!type) return fault("type is not one of the seven geometry types");
    Geometry g;
    g.type = *type;
    if (*type == GeometryType::GeometryCollection) {
        if (nesting >= max_nesting) return fault("nested too deeply");
        const auto members = object.find("geometries");
        if (members == object.end() || !members->is_array()) return fault("a collection has no geometries");
        for (std::size_t i = 0; i < members->size(); ++i) {
            HAISHU_TRY(auto part, read_object((*members)[i], nesting + 1, place + "geometries/" + std::to_string(i) + "/"));
            g.members.push_back(std::move(part));
        }
        return g;
    }
    const auto coordinates = object.find("coordinates");
    if (coordinates == object.end() || !coordinates->is_array()) return fault("no coordinates");
    if (coordinates->empty()) return g;  // RFC 7946 3.1: an empty array is a geometry without shape
    if (const Fault found = Builder{g, std::nullopt}.shape(*coordinates))
        return malformed(place + "coordinates" + found.place + ": " + std::string(found.what));
    return g;
}

class Writer
{
   public:
    Writer(std::string& out, int decimals, bool north_first) : m_out(out), m_decimals(decimals), m_north_first(north_first) {}

    void write(const GeometryView& g)
    {
        if (g.is_empty()) {
            m_out += "null";
            return;
        }
        switch (g.type) {
            case GeometryType::Point:
                m_out += R"({"type":"Point","coordinates":)";
                position(g, 0);
                break;
            case GeometryType::LineString:
                m_out += R"({"type":"LineString","coordinates":)";
                positions(g, 0, g.points.size());
                break;
            case GeometryType::MultiPoint:
                m_out += R"({"type":"MultiPoint","coordinates":)";
                positions(g, 0, g.points.size());
                break;
            case GeometryType::Polygon:
                m_out += R"({"type":"Polygon","coordinates":)";
                rings(g, 0, g.ring_ends.size());
                break;
            case GeometryType::MultiLineString:
                m_out += R"({"type":"MultiLineString","coordinates":)";
                rings(g, 0, g.ring_ends.size());
                break;
            case GeometryType::MultiPolygon: {
                m_out += R"({"type":"MultiPolygon","coordinates":[)";
                std::size_t first = 0;
                for (const std::uint32_t end : g.polygon_ends) {
                    if (first != 0) m_out.push_back(',');
                    rings(g, first, end);
                    first = end;
                }
                m_out.push_back(']');
                break;
            }
            case GeometryType::GeometryCollection: {
                m_out += R"({"type":"GeometryCollection","geometries":[)";
                bool is_first = true;
                for (const Geometry& member : g.members) {
                    if (member.is_empty()) continue;
                    if (!is_first) m_out.push_back(',');
                    is_first = false;
                    write(member);
                }
                m_out.push_back(']');
            }
        }
        m_out.push_back('}');
    }

   private:
    void position(const GeometryView& g, std::size_t i)
    {
        const Point p = g.points[i];
        m_out.push_back('[');
        append_decimal(m_out, m_north_first ? p.y : p.x, m_decimals);
        m_out.push_back(',');
        append_decimal(m_out, m_north_first ? p.x : p.y, m_decimals);
        if (!g.z.empty()) {
            m_out.push_back(',');
            append_decimal(m_out, g.z[i], m_decimals);
        }
        m_out.push_back(']');
    }

    void positions(const GeometryView& g, std::size_t begin, std::size_t end)
    {
        m_out.push_back('[');
        for (std::size_t i = begin; i < end; ++i) {
            if (i != begin) m_out.push_back(',');
            position(g, i);
        }
        m_out.push_back(']');
    }

    void rings(const GeometryView& g, std::size_t first, std::size_t last)
    {
        m_out.push_back('[');
        for (std::size_t ring = first; ring < last; ++ring) {
            if (ring != first) m_out.push_back(',');
            positions(g, ring == 0 ? 0 : g.ring_ends[ring - 1], g.ring_ends[ring]);
        }
        m_out.push_back(']');
    }

    std::string& m_out;
    int m_decimals;
    bool m_north_first;
};

}  // namespace

Result<Geometry> read_geojson_geometry(std::string_view text, std::size_t max_vertices)
{
    HAISHU_CHECK(check_text(text, max_vertices));
    const json document = json::parse(text.begin(), text.end(), nullptr, false);
    if (document.is_discarded()) return malformed("not JSON");
    HAISHU_TRY(auto geometry, read_object(document, 1, ""));
    if (vertex_count(geometry) > max_vertices)
        return Error{ErrorCode::TooLarge,
                     "geometry-too-large",
                     "geometry has more than " + std::to_string(max_vertices) + " vertices",
                     {{"limit", std::to_string(max_vertices)}}};
    return geometry;
}

void append_geojson(std::string& out, const GeometryView& geometry, int decimals, bool north_first)
{
    Writer(out, decimals, north_first).write(geometry);
}

}  // namespace haishu::geo

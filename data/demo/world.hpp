#pragma once
// Everything that the layers of the demo are made from, and the rows they are put into.

#include "data/demo/buildings.hpp"
#include "data/demo/demo.hpp"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace haishu::data
{

struct Where {
    std::string street_code, community_code, grid_code, duty_code;
};

struct World {
    DemoRequest request;
    Facts facts;
    Random random{0};
    Network network;
    Divisions divisions;
    RoadIndex roads;
    Land land;
    std::unordered_map<std::string, std::vector<std::uint32_t>> buildings_by_use;
    std::vector<std::vector<std::uint32_t>> buildings_by_community;

    World(DemoRequest r, Facts f, Random rnd, Network n);
    World(const World&) = delete;  // the parts point into each other
    World& operator=(const World&) = delete;

    [[nodiscard]] Where where(Point p) const;
    [[nodiscard]] Where where_face(std::int32_t face) const;
    [[nodiscard]] double count(const std::string& what) const { return facts.settings.count(what) * request.scale; }
    // An existing building of one of the uses ("commercial office"), or null if there is none.
    [[nodiscard]] const Building* pick_building(const std::string& uses, Random& random) const;
};

using geo::Value;

inline Value text(std::string value)
{
    return value.empty() ? Value() : Value(std::move(value));
}
inline Value integer(std::int64_t value)
{
    return value;
}
inline Value real(double value)
{
    return value;
}
inline Value yes(bool value)
{
    return value;
}

// Rows of one layer. Fields that the descriptor does not have are left out, so that a descriptor may be cut down.
class LayerRows
{
   public:
    LayerRows(const layers::LayerDescriptor& descriptor, const Frame& frame);
    using Cell = std::pair<std::string_view, Value>;

    void add(geo::Geometry plane, std::initializer_list<Cell> cells);
    void add(geo::Geometry plane, std::vector<Cell> cells);
    // As it is: in degrees, values in the order of the descriptor.
    void add(layers::Feature feature) { m_layer.features.push_back(std::move(feature)); }
    [[nodiscard]] const layers::LayerDescriptor& descriptor() const { return m_layer.descriptor; }
    [[nodiscard]] const layers::Field* field(std::string_view name) const { return m_layer.descriptor.find_field(name); }
    [[nodiscard]] std::size_t size() const { return m_layer.features.size(); }
    DemoLayer release() { return std::move(m_layer); }

   private:
    template <class Cells>
    void add_cells(geo::Geometry plane, Cells&& cells);

    Frame m_frame;
    DemoLayer m_layer;
    std::unordered_map<std::string_view, std::size_t> m_index;
};

double rounded(double value, int decimals);
std::string zero_padded(std::int64_t value, int digits);

// One function per layer; all are listed in layer_list.cpp.
using MakeLayer = void (*)(World& world, LayerRows& rows);
struct LayerMaker {
    std::string_view layer;
    MakeLayer make;
};
const std::vector<LayerMaker>& layer_makers();

}  // namespace haishu::data

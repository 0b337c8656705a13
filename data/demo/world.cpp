#include "data/demo/world.hpp"

#include "data/demo/seed_table.hpp"

#include <fmt/format.h>

#include <cmath>

namespace haishu::data
{

World::World(DemoRequest r, Facts f, Random rnd, Network n)
    : request(r), facts(std::move(f)), random(rnd), network(std::move(n)), roads(network)
{
}

Where World::where_face(std::int32_t face) const
{
    if (face < 0) return {};
    const auto f = static_cast<std::size_t>(face);
    if (divisions.face_community[f] < 0) return {};
    const CommunityFact& community = facts.communities[static_cast<std::size_t>(divisions.face_community[f])];
    return {community.unit_code, community.code, divisions.face_grid_code[f],
            divisions.duty[static_cast<std::size_t>(divisions.face_duty[f])].code};
}

Where World::where(Point p) const
{
    return where_face(divisions.face_at(p));
}

const Building* World::pick_building(const std::string& uses, Random& chooser) const
{
    const std::vector<std::string> list = split(uses, ' ');
    std::size_t total = 0;
    for (const std::string& use : list)
        if (const auto found = buildings_by_use.find(use); found != buildings_by_use.end()) total += found->second.size();
    if (total == 0) return nullptr;
    std::size_t at = chooser.index(total);
    for (const std::string& use : list) {
        const auto found = buildings_by_use.find(use);
        if (found == buildings_by_use.end()) continue;
        if (at < found->second.size()) return &land.buildings[found->second[at]];
        at -= found->second.size();
    }
    return nullptr;
}

LayerRows::LayerRows(const layers::LayerDescriptor& descriptor, const Frame& frame) : m_frame(frame)
{
    m_layer.descriptor = descriptor;
    for (std::size_t i = 0; i < m_layer.descriptor.fields.size(); ++i) m_index.emplace(m_layer.descriptor.fields[i].name, i);
}

template <class Cells>
void LayerRows::add_cells(geo::Geometry plane, Cells&& cells)
{
    layers::Feature feature;
    feature.geometry = m_frame.to_degrees(std::move(plane));
    feature.values.resize(m_layer.descriptor.fields.size());
    for (auto& cell : cells) {
        const auto found = m_index.find(cell.first);
        if (found != m_index.end()) feature.values[found->second] = cell.second;
    }
    m_layer.features.push_back(std::move(feature));
}

void LayerRows::add(geo::Geometry plane, std::initializer_list<Cell> cells)
{
    add_cells(std::move(plane), cells);
}
void LayerRows::add(geo::Geometry plane, std::vector<Cell> cells)
{
    add_cells(std::move(plane), cells);
}

double rounded(double value, int decimals)
{
    const double f = std::pow(10.0, decimals);
    return std::round(value * f) / f;
}

std::string zero_padded(std::int64_t value, int digits)
{
    return fmt::format("{:0{}}", value, digits);
}

}  // namespace haishu::data

#pragma once
// Rows of the layers of places people go to, which share most of their fields.

#include "data/demo/layer_list.hpp"

#include <map>
#include <string>
#include <vector>

namespace haishu::data
{

class PlaceRows
{
   public:
    // Codes are the prefix and a number.
    PlaceRows(World& world, LayerRows& rows, std::string prefix) : m_world(world), m_rows(rows), m_prefix(std::move(prefix)) {}

    // Street and community are those at `at`; without a number the address becomes that of the nearest road. Of `extra` the
    // layer takes what it has fields for.
    void add(geo::Geometry geometry, Point at, const std::string& name, const std::string& name_en, const std::string& kind,
             std::string address, int rank, const std::map<std::string, std::string>& extra,
             std::vector<LayerRows::Cell> more = {});
    // The known places of a layer.
    void seeds(const std::string& layer);

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }

   private:
    World& m_world;
    LayerRows& m_rows;
    std::string m_prefix;
    int m_number = 0;
};

// A door on the street: the middle of the building's side that is nearest to the road.
Point door_of(const World& world, const Building& b);
// Any of a community's buildings; null if it has none.
const Building* building_in(const World& world, std::size_t community, Random& random);

}  // namespace haishu::data

#pragma once
// The nearest road, and the address that its house numbers give.

#include "data/demo/streets.hpp"

#include <map>
#include <string>
#include <unordered_map>

namespace haishu::data
{

struct RoadSpot {
    std::int32_t segment = -1;  // -1: none within reach
    double distance = 0;
    double station = 0;  // along the named road
    bool left = false;
    Point foot;
};

class RoadIndex
{
   public:
    explicit RoadIndex(const Network& network);
    [[nodiscard]] RoadSpot nearest(Point p, double reach_m, bool named) const;
    [[nodiscard]] const NetLine& line_of(const RoadSpot& spot) const
    {
        return m_network->lines[m_network->segments[static_cast<std::size_t>(spot.segment)].line];
    }
    // "中山西路128号", or empty if no named road is near. Odd numbers stand on the left.
    [[nodiscard]] std::string address(Point p) const;

   private:
    const Network* m_network;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_cells;
};

int house_number(double station, bool left);

struct HouseNumber {
    std::string road;
    int number = 0;
    std::string text;  // "128号", "128-1号"
};

// Gives each building on a road a number of its own.
class HouseNumbers
{
   public:
    explicit HouseNumbers(const RoadIndex& roads) : m_roads(roads) {}
    HouseNumber give(Point p, double reach_m);  // empty road if none is near

   private:
    const RoadIndex& m_roads;
    std::map<std::pair<std::string, int>, int> m_taken;
};

}  // namespace haishu::data

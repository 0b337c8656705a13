#pragma once
// Shortest ways along the roads that buses use.

#include "data/demo/streets.hpp"

namespace haishu::data
{

struct TransitStep {
    std::uint32_t segment = 0;
    bool forward = true;
};

class TransitNet
{
   public:
    explicit TransitNet(const Network& network);
    // Empty if the two are not connected.
    [[nodiscard]] std::vector<TransitStep> way(Point from, Point to) const;
    [[nodiscard]] std::string crossing_road(std::uint32_t segment) const;  // name of another road at its end

   private:
    struct Arc {
        std::uint32_t to;
        TransitStep step;
        double cost;
    };
    [[nodiscard]] std::uint32_t nearest_node(Point p) const;

    const Network* m_network;
    std::vector<Point> m_nodes;
    std::vector<std::vector<Arc>> m_arcs;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_ends;  // by segment
};

}  // namespace haishu::data

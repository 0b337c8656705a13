#pragma once
// Operations on made-up shapes. One that fails leaves the shape out: a park less is no reason to have no district.

#include "data/demo/world.hpp"

namespace haishu::data
{

inline geo::Geometry or_empty(Result<geo::Geometry>&& result)
{
    return result ? std::move(result).value() : geo::Geometry{};
}

geo::Geometry water_area(const WaterFact& water);

// Takes away from a shape all the shapes that it was given before.
class Cutter
{
   public:
    void add(geo::Geometry shape);
    [[nodiscard]] geo::Geometry cut(geo::Geometry shape) const;

   private:
    std::vector<geo::Geometry> m_shapes;
    std::vector<geo::Box> m_boxes;
};

}  // namespace haishu::data

#pragma once
// How near a place is to the nearest of many lines: a raster of distances, looked up in no time. Metres in a plane of its own.

#include "geo/types/box.hpp"
#include "geo/types/geometry.hpp"

#include <cstdint>
#include <vector>

namespace haishu::data
{

class NearnessRaster
{
   public:
    // Covers `box`; its cells are 5 m, or larger where there would be more than ten million.
    explicit NearnessRaster(const geo::Box& box);

    void draw(geo::Point from, geo::Point to);
    void finish();  // after the last line, once

    // exp(-d^2 / (2 sigma^2)) of the distance d; 0 beyond the box and beyond 250 m.
    [[nodiscard]] float near(geo::Point p, float sigma_m) const;
    [[nodiscard]] bool is_empty() const { return m_is_empty; }

   private:
    [[nodiscard]] std::ptrdiff_t cell_of(geo::Point p) const;

    geo::Box m_box;
    double m_cell = 5;
    std::size_t m_columns = 0;
    std::size_t m_rows = 0;
    bool m_is_empty = true;
    std::vector<float> m_squared;        // distances in cells, while they are made
    std::vector<std::uint8_t> m_metres;  // 255: farther
};

}  // namespace haishu::data

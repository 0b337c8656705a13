#pragma once
// Command integers of MVT 2.1 section 4.3: MoveTo, LineTo and ClosePath with zigzag deltas.

#include "tiles/encode/byte_writer.hpp"
#include "tiles/pipeline/grid.hpp"

#include <span>

namespace haishu::tiles
{

class MvtGeometryWriter
{
   public:
    void begin()
    {
        m_bytes.clear();
        m_cursor = {};
    }
    void points(std::span<const GridPoint> points);
    void line(std::span<const GridPoint> line);  // two points or more
    void ring(std::span<const GridPoint> ring);  // three points or more, the closing one left out
    [[nodiscard]] const ByteWriter& bytes() const { return m_bytes; }

   private:
    void put_delta(GridPoint p);

    ByteWriter m_bytes;
    GridPoint m_cursor;
};

}  // namespace haishu::tiles

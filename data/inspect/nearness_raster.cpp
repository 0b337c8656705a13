#include "data/inspect/nearness_raster.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace haishu::data
{
namespace
{

constexpr double most_cells = 1e7;
constexpr float far_away = 1e12F;

// The lower envelope of parabolas: squared distances along one line in linear time (Felzenszwalb and Huttenlocher 2012).
class DistanceLine
{
   public:
    explicit DistanceLine(std::size_t longest) : m_in(longest), m_at(longest), m_from(longest + 1) {}

    void transform(float* values, std::size_t count, std::size_t stride)
    {
        for (std::size_t i = 0; i < count; ++i) m_in[i] = values[i * stride];
        std::size_t k = 0;
        m_at[0] = 0;
        m_from[0] = -far_away;
        m_from[1] = far_away;
        for (std::size_t q = 1; q < count; ++q) {
            float cut = crossing(q, m_at[k]);
            while (k > 0 && cut <= m_from[k]) cut = crossing(q, m_at[--k]);
            if (cut > m_from[k]) ++k;
            m_at[k] = q;
            m_from[k] = k == 0 ? -far_away : cut;
            m_from[k + 1] = far_away;
        }
        k = 0;
        for (std::size_t q = 0; q < count; ++q) {
            while (m_from[k + 1] < static_cast<float>(q)) ++k;
            const float d = static_cast<float>(q) - static_cast<float>(m_at[k]);
            values[q * stride] = std::min(far_away, d * d + m_in[m_at[k]]);
        }
    }

   private:
    [[nodiscard]] float crossing(std::size_t q, std::size_t v) const
    {
        const double a = static_cast<double>(m_in[q]) + static_cast<double>(q * q);
        const double b = static_cast<double>(m_in[v]) + static_cast<double>(v * v);
        return static_cast<float>((a - b) / (2.0 * static_cast<double>(q) - 2.0 * static_cast<double>(v)));
    }

    std::vector<float> m_in;
    std::vector<std::size_t> m_at;
    std::vector<float> m_from;
};

}  // namespace

NearnessRaster::NearnessRaster(const geo::Box& box) : m_box(box)
{
    const double width = box.max_x - box.min_x;
    const double height = box.max_y - box.min_y;
    m_cell = std::max(5.0, std::sqrt(width * height / most_cells));
    m_columns = static_cast<std::size_t>(width / m_cell) + 1;
    m_rows = static_cast<std::size_t>(height / m_cell) + 1;
    m_squared.assign(m_columns * m_rows, far_away);
}

std::ptrdiff_t NearnessRaster::cell_of(geo::Point p) const
{
    if (!m_box.contains(p)) return -1;
    const auto column = std::min(m_columns - 1, static_cast<std::size_t>((p.x - m_box.min_x) / m_cell));
    const auto row = std::min(m_rows - 1, static_cast<std::size_t>((p.y - m_box.min_y) / m_cell));
    return static_cast<std::ptrdiff_t>(row * m_columns + column);
}

void NearnessRaster::draw(geo::Point from, geo::Point to)
{
    geo::Box line;
    line.extend(from);
    line.extend(to);
    if (!line.intersects(m_box)) return;
    constexpr double most_steps = 1e5;
    const double steps = std::ceil(std::min(most_steps, std::hypot(to.x - from.x, to.y - from.y) / m_cell)) + 1;
    for (double i = 0; i <= steps; ++i) {
        const std::ptrdiff_t cell = cell_of({from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps});
        if (cell < 0) continue;
        m_squared[static_cast<std::size_t>(cell)] = 0;
        m_is_empty = false;
    }
}

void NearnessRaster::finish()
{
    DistanceLine line(std::max(m_columns, m_rows));
    for (std::size_t column = 0; column < m_columns; ++column) line.transform(m_squared.data() + column, m_rows, m_columns);
    for (std::size_t row = 0; row < m_rows; ++row) line.transform(m_squared.data() + row * m_columns, m_columns, 1);
    m_metres.reserve(m_squared.size());
    for (const float squared : m_squared)
        m_metres.push_back(static_cast<std::uint8_t>(std::min(255.0, std::sqrt(static_cast<double>(squared)) * m_cell)));
    m_squared = {};
}

float NearnessRaster::near(geo::Point p, float sigma_m) const
{
    const std::ptrdiff_t cell = cell_of(p);
    const float metres = cell < 0 ? 255 : m_metres[static_cast<std::size_t>(cell)];
    if (metres >= 250) return 0;
    return std::exp(-metres * metres / (2 * sigma_m * sigma_m));
}

}  // namespace haishu::data

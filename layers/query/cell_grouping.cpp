// Cells of a lattice in Mercator metres that are true at one latitude.

#include "layers/query/grouping.hpp"

#include <cmath>
#include <numbers>
#include <unordered_map>

namespace haishu::layers
{

namespace
{

constexpr double degree = std::numbers::pi / 180;
constexpr double earth_radius_m = 6'378'137;
const double root_3 = std::sqrt(3.0);

class CellGrouping : public Grouping
{
   public:
    CellGrouping(CellShape shape, double metres, double latitude)
        : m_shape(shape), m_metres(metres), m_scale(earth_radius_m * std::cos(latitude * degree))
    {
    }

    bool assign(const BlockView& block, std::span<const std::uint32_t> rows, std::span<std::uint32_t> groups) override
    {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::optional<geo::Point> p = point_of(block.geometry(rows[i]));
            const Cell cell = p ? cell_of(*p) : Cell{0, 0, false};
            const std::uint64_t place =
                cell.is_somewhere ? std::uint64_t{static_cast<std::uint32_t>(cell.q)} << 32 | static_cast<std::uint32_t>(cell.r)
                                  : nowhere;
            const auto [found, is_new] = m_numbers.try_emplace(place, static_cast<std::uint32_t>(m_cells.size()));
            if (is_new) m_cells.push_back(cell);
            groups[i] = found->second;
        }
        return m_cells.size() <= max_groups;
    }
    [[nodiscard]] std::size_t size() const override { return m_cells.size(); }

    [[nodiscard]] GroupKey key(std::size_t group) const override
    {
        const Cell& cell = m_cells[group];
        if (!cell.is_somewhere) return {{geo::Value{}}, {}, {}};
        return {{std::to_string(cell.q) + '/' + std::to_string(cell.r)}, {}, middle_of(cell)};
    }

   private:
    struct Cell {
        std::int32_t q;
        std::int32_t r;
        bool is_somewhere;
    };
    static constexpr std::uint64_t nowhere = std::uint64_t{1} << 63;  // no cell is so far out

    [[nodiscard]] Cell cell_of(geo::Point p) const
    {
        const double x = p.x * degree * m_scale / m_metres;
        const double y = std::asinh(std::tan(std::min(89.9, std::max(-89.9, p.y)) * degree)) * m_scale / m_metres;
        if (m_shape == CellShape::Square) return made(std::floor(x), std::floor(y));
        // Axial coordinates, rounded to the nearest middle: the coordinate that is farthest off follows from the others.
        const double r = y * 2 / root_3;
        const double q = x - r / 2;
        double whole_q = std::round(q);
        double whole_r = std::round(r);
        const double whole_s = std::round(-q - r);
        const double off_q = std::abs(whole_q - q);
        const double off_r = std::abs(whole_r - r);
        const double off_s = std::abs(whole_s + q + r);
        if (off_q > off_r && off_q > off_s) {
            whole_q = -whole_r - whole_s;
        } else if (off_r > off_s) {
            whole_r = -whole_q - whole_s;
        }
        return made(whole_q, whole_r);
    }

    static Cell made(double q, double r) { return {static_cast<std::int32_t>(q), static_cast<std::int32_t>(r), true}; }

    [[nodiscard]] geo::Point middle_of(const Cell& cell) const
    {
        double x = cell.q + 0.5;
        double y = cell.r + 0.5;
        if (m_shape == CellShape::Hexagon) {
            x = cell.q + cell.r / 2.0;
            y = cell.r * root_3 / 2;
        }
        return {x * m_metres / m_scale / degree, std::atan(std::sinh(y * m_metres / m_scale)) / degree};
    }

    CellShape m_shape;
    double m_metres;
    double m_scale;
    std::unordered_map<std::uint64_t, std::uint32_t> m_numbers;
    std::vector<Cell> m_cells;
};

}  // namespace

std::unique_ptr<Grouping> group_by_cells(CellShape shape, double metres, const geo::Box& extent)
{
    const double latitude = extent.is_empty() ? 0 : std::round(extent.center().y);
    return std::make_unique<CellGrouping>(shape, metres, std::min(85.0, std::max(-85.0, latitude)));
}

}  // namespace haishu::layers

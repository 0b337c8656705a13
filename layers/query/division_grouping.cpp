// Points among divisions: a raster over all of them tells at most places which one it is, and elsewhere which to ask.

#include "layers/query/grouping.hpp"

#include "geo/ops/point_locator.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

namespace
{

using Cover = geo::PointLocator::Cover;

constexpr std::size_t most_divisions = 20'000;
constexpr std::size_t side = 512;

class DivisionGrouping : public Grouping
{
   public:
    DivisionGrouping(const LayerView& divisions, std::size_t code_field, std::optional<std::size_t> name_field)
    {
        divisions.scan(0, [&](const FeatureRef& division) {
            const geo::GeometryView shape = division.geometry();
            if (shape.is_empty() || (shape.type != geo::GeometryType::Polygon && shape.type != geo::GeometryType::MultiPolygon))
                return true;
            GroupKey key;
            key.values = {geo::to_value(division.value(code_field))};
            const geo::ValueView name = name_field ? division.value(*name_field) : geo::ValueView{};
            if (const auto* text = std::get_if<std::string_view>(&name)) key.name = *text;
            const auto finest = static_cast<std::size_t>(std::sqrt(static_cast<double>(shape.points.size())) * 6);
            m_locators.emplace_back(shape, std::clamp<std::size_t>(finest, 8, 128));
            m_keys.push_back(std::move(key));
            m_extent.extend(shape.box());
            return true;
        });
        m_keys.push_back({{geo::Value{}}, {}, {}});
        if (!m_extent.is_empty()) fill_cells();
    }

    bool assign(const BlockView& block, std::span<const std::uint32_t> rows, std::span<std::uint32_t> groups) override
    {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::optional<geo::Point> p = point_of(block.geometry(rows[i]));
            groups[i] = p ? division_of(*p) : nowhere();
        }
        return true;
    }
    [[nodiscard]] std::size_t size() const override { return m_keys.size(); }
    [[nodiscard]] GroupKey key(std::size_t group) const override { return m_keys[group]; }

   private:
    [[nodiscard]] std::uint32_t nowhere() const { return static_cast<std::uint32_t>(m_locators.size()); }
    // Monotone, so that a point of a box has a cell among those of the box.
    [[nodiscard]] std::size_t place(double value, double from, double size) const
    {
        const double at = size > 0 ? (value - from) / size * static_cast<double>(side) : 0;
        return at > 0 ? std::min(side - 1, static_cast<std::size_t>(at)) : 0;
    }
    [[nodiscard]] std::size_t column_of(double x) const { return place(x, m_extent.min_x, m_extent.width()); }
    [[nodiscard]] std::size_t row_of(double y) const { return place(y, m_extent.min_y, m_extent.height()); }

    void fill_cells()
    {
        m_cells.resize(side * side);
        const double width = m_extent.width() / static_cast<double>(side);
        const double height = m_extent.height() / static_cast<double>(side);
        for (std::uint32_t division = 0; division < m_locators.size(); ++division) {
            const geo::Box& box = m_locators[division].box();
            for (std::size_t row = row_of(box.min_y); row <= row_of(box.max_y); ++row) {
                for (std::size_t column = column_of(box.min_x); column <= column_of(box.max_x); ++column) {
                    // A little wider than the cell, for rounding.
                    const geo::Box cell{m_extent.min_x + (static_cast<double>(column) - 1e-6) * width,
                                        m_extent.min_y + (static_cast<double>(row) - 1e-6) * height,
                                        m_extent.min_x + (static_cast<double>(column + 1) + 1e-6) * width,
                                        m_extent.min_y + (static_cast<double>(row + 1) + 1e-6) * height};
                    const Cover cover = m_locators[division].cover(cell);
                    if (cover != Cover::Outside) m_cells[row * side + column].push_back({division, cover == Cover::Inside});
                }
            }
        }
    }

    [[nodiscard]] std::uint32_t division_of(geo::Point p) const
    {
        if (!m_extent.contains(p)) return nowhere();
        for (const Candidate& candidate : m_cells[row_of(p.y) * side + column_of(p.x)]) {
            if (candidate.is_certain || m_locators[candidate.division].contains(p)) return candidate.division;
        }
        return nowhere();
    }

    struct Candidate {
        std::uint32_t division;
        bool is_certain;
    };
    std::vector<geo::PointLocator> m_locators;
    std::vector<GroupKey> m_keys;  // and one for what lies in none
    geo::Box m_extent;
    std::vector<std::vector<Candidate>> m_cells;
};

}  // namespace

Result<std::unique_ptr<Grouping>> group_by_divisions(const LayerView& divisions, std::size_t code_field,
                                                     std::optional<std::size_t> name_field)
{
    if (divisions.size() > most_divisions) return too_many_groups(most_divisions);
    return std::unique_ptr<Grouping>(std::make_unique<DivisionGrouping>(divisions, code_field, name_field));
}

}  // namespace haishu::layers

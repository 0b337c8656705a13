#include "data/persons/head_count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace haishu::data
{

using layers::PopulationUnit;

namespace
{

// "100mN33051E06451": the cell's south-west corner in hundreds of metres.
std::string cell_code(std::int64_t column, std::int64_t row)
{
    return fmt::format("100mN{:05}E{:05}", row, column);
}

std::optional<std::pair<std::int64_t, std::int64_t>> cell_named(std::string_view code)
{
    const std::size_t north = code.find('N');
    const std::size_t east = code.find('E');
    if (north == std::string_view::npos || east == std::string_view::npos || east < north) return std::nullopt;
    std::int64_t row = 0;
    std::int64_t column = 0;
    const auto read = [](std::string_view text, std::int64_t& value) {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
        return fault == std::errc() && end == text.data() + text.size();
    };
    if (!read(code.substr(north + 1, east - north - 1), row) || !read(code.substr(east + 1), column)) return std::nullopt;
    return std::pair{column, row};
}

}  // namespace

PopulationTable::PopulationTable(const layers::PopulationRules& of) : rules(&of), fields{"population", "households"}
{
    for (const layers::PopulationDimension& dimension : of.dimensions) {
        first_column.push_back(fields.size());
        for (const layers::PopulationValue& value : dimension.values) fields.push_back(value.field);
    }
    columns = fields.size();
    is_known.assign(of.dimensions.size(), false);
}

PopulationTable::Unit PopulationTable::empty_unit() const
{
    Unit unit;
    unit.counts.assign(columns, 0);
    unit.unknown.assign(first_column.size(), 0);
    return unit;
}

Result<HeadCount> HeadCount::create(const layers::PopulationRules& rules, FindDivision find_division)
{
    HAISHU_TRY(geo::Transform to_plane, geo::Transform::create(geo::cgcs2000, rules.plane));
    HAISHU_TRY(geo::Transform from_plane, geo::Transform::create(rules.plane, geo::cgcs2000));
    return HeadCount(rules, std::move(find_division), std::move(to_plane), std::move(from_plane));
}

HeadCount::HeadCount(const layers::PopulationRules& rules, FindDivision find_division, geo::Transform to_plane,
                     geo::Transform from_plane)
    : m_table(rules),
      m_find_division(std::move(find_division)),
      m_to_plane(std::move(to_plane)),
      m_from_plane(std::move(from_plane))
{
}

Result<std::optional<std::size_t>> HeadCount::cell_at(geo::Point place)
{
    HAISHU_TRY(const geo::Point plane, m_to_plane.apply(place));
    const double side = m_table.rules->cell_m;
    return cell_of(static_cast<std::int64_t>(std::floor(plane.x / side)), static_cast<std::int64_t>(std::floor(plane.y / side)));
}

Result<std::optional<std::size_t>> HeadCount::cell_of(std::int64_t column, std::int64_t row)
{
    const std::uint64_t key = static_cast<std::uint64_t>(column) << 32 ^ static_cast<std::uint32_t>(row);
    const auto [found, is_new] = m_cell_numbers.try_emplace(key, nowhere);
    if (is_new) {
        HAISHU_TRY(const std::optional<DivisionCodes> codes, division_of(column, row));
        if (codes) {
            found->second = m_cells.size();
            m_cells.push_back({column, row, *codes, m_table.empty_unit()});
        }
    }
    return found->second == nowhere ? std::optional<std::size_t>() : found->second;
}

// By the centre; a cell at the district's edge by most of the places of a lattice in it.
Result<std::optional<DivisionCodes>> HeadCount::division_of(std::int64_t column, std::int64_t row) const
{
    const double side = m_table.rules->cell_m;
    const auto at = [&](double x, double y) {
        return m_from_plane.apply(geo::Point{(static_cast<double>(column) + x) * side, (static_cast<double>(row) + y) * side});
    };
    HAISHU_TRY(const geo::Point centre, at(0.5, 0.5));
    if (auto codes = m_find_division(centre)) return codes;
    std::map<std::string, std::pair<int, DivisionCodes>> hits;
    constexpr int places = 10;
    for (int i = 0; i < places * places; ++i) {
        HAISHU_TRY(const geo::Point place, at((i % places + 0.5) / places, (i / places + 0.5) / places));
        if (auto codes = m_find_division(place)) {
            auto& hit = hits[codes->community];
            ++hit.first;
            hit.second = std::move(*codes);
        }
    }
    if (hits.empty()) return std::optional<DivisionCodes>();
    const auto most =
        std::max_element(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.second.first < b.second.first; });
    return std::optional(most->second.second);
}

Result<geo::Geometry> HeadCount::square(std::int64_t column, std::int64_t row) const
{
    const double side = m_table.rules->cell_m;
    const double x = static_cast<double>(column) * side;
    const double y = static_cast<double>(row) * side;
    geo::Geometry shape;
    shape.type = geo::GeometryType::Polygon;
    shape.points = {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}};
    shape.ring_ends = {5};
    shape.polygon_ends = {1};
    HAISHU_CHECK(m_from_plane.apply(shape));
    return shape;
}

void HeadCount::add(std::size_t cell, const PersonTraits& person)
{
    PopulationTable::Unit& unit = m_cells[cell].unit;
    ++unit.counts[PopulationTable::persons];
    for (std::size_t d = 0; d < m_table.first_column.size(); ++d) {
        if (m_table.rules->dimensions[d].is_of_households) continue;
        const std::int8_t value = person.values[d];
        if (value < 0) {
            ++unit.unknown[d];
        } else {
            ++unit.counts[m_table.first_column[d] + static_cast<std::size_t>(value)];
            m_table.is_known[d] = true;
        }
    }
    if (person.household != 0) {
        Household& household = m_households.try_emplace(person.household, Household{cell, 0}).first->second;
        ++household.members;
    }
}

void HeadCount::count_households()
{
    m_table.knows_households = !m_households.empty();
    for (const auto& [key, household] : m_households) {
        PopulationTable::Unit& unit = m_cells[household.cell].unit;
        ++unit.counts[PopulationTable::households];
        for (std::size_t d = 0; d < m_table.first_column.size(); ++d) {
            const layers::PopulationDimension& dimension = m_table.rules->dimensions[d];
            if (!dimension.is_of_households) continue;
            m_table.is_known[d] = true;
            const auto last = static_cast<std::int64_t>(dimension.values.size()) - 1;
            ++unit.counts[m_table.first_column[d] + static_cast<std::size_t>(std::min(household.members - 1, last))];
        }
    }
    m_households.clear();
}

void HeadCount::keep(PopulationUnit kind, const std::string& code, const DivisionCodes& codes)
{
    PopulationTable::Unit unit = m_table.empty_unit();
    unit.kind = kind;
    unit.code = code;
    unit.community_code = codes.community;
    unit.street_code = codes.street;
    m_kept.push_back(std::move(unit));
}

Result<PopulationTable> HeadCount::finish()
{
    for (const PopulationTable::Unit& kept : m_kept) {
        if (kept.kind != PopulationUnit::Cell) continue;
        if (const auto place = cell_named(kept.code)) HAISHU_CHECK(cell_of(place->first, place->second));
    }
    count_households();

    std::map<std::string, std::size_t> numbers;  // of streets and communities
    std::map<std::string, std::string> communities;
    const auto note = [&](const std::string& community, const std::string& street) {
        if (!street.empty()) numbers.emplace(street, 0);
        if (!community.empty()) communities.emplace(community, street);
    };
    for (const Cell& cell : m_cells) note(cell.codes.community, cell.codes.street);
    for (const PopulationTable::Unit& kept : m_kept) note(kept.community_code, kept.street_code);

    std::vector<PopulationTable::Unit>& units = m_table.units;
    units.push_back(m_table.empty_unit());
    units[0].kind = PopulationUnit::Street;
    const auto add_unit = [&](PopulationUnit kind, std::string code, std::string community, std::string street,
                              std::size_t parent) {
        PopulationTable::Unit unit = m_table.empty_unit();
        unit.kind = kind;
        unit.code = std::move(code);
        unit.community_code = std::move(community);
        unit.street_code = std::move(street);
        unit.parent = parent;
        units.push_back(std::move(unit));
        return units.size() - 1;
    };
    for (auto& [code, number] : numbers) number = add_unit(PopulationUnit::Street, code, "", code, 0);
    std::map<std::string, std::size_t> community_numbers;
    for (const auto& [code, street] : communities)
        community_numbers[code] = add_unit(PopulationUnit::Community, code, code, street, numbers.at(street));

    std::sort(m_cells.begin(), m_cells.end(),
              [](const Cell& a, const Cell& b) { return std::pair(a.row, a.column) < std::pair(b.row, b.column); });
    for (Cell& cell : m_cells) {
        PopulationTable::Unit& unit = cell.unit;
        unit.code = cell_code(cell.column, cell.row);
        unit.community_code = cell.codes.community;
        unit.street_code = cell.codes.street;
        unit.parent = community_numbers.at(cell.codes.community);
        HAISHU_TRY(unit.shape, square(cell.column, cell.row));
        units.push_back(std::move(unit));
    }
    for (std::size_t u = units.size() - 1; u > 0; --u) {
        PopulationTable::Unit& parent = units[units[u].parent];
        for (std::size_t c = 0; c < m_table.columns; ++c) parent.counts[c] += units[u].counts[c];
        for (std::size_t d = 0; d < parent.unknown.size(); ++d) parent.unknown[d] += units[u].unknown[d];
    }
    return std::move(m_table);
}

}  // namespace haishu::data

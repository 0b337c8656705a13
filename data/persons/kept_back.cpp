#include "data/persons/kept_back.hpp"

namespace haishu::data
{

KeptBack::KeptBack(const PopulationTable& table, const EarlierRelease& earlier)
    : m_table(table),
      m_is_first(earlier.rows.empty()),
      m_kept_back(table.units.size(), std::vector<bool>(table.columns, false)),
      m_earlier(table.units.size(), nullptr),
      m_children(table.units.size())
{
    for (std::size_t unit = 1; unit < table.units.size(); ++unit) {
        m_children[table.units[unit].parent].push_back(unit);
        const auto row = earlier.rows.find(table.units[unit].code);
        if (row != earlier.rows.end()) m_earlier[unit] = &row->second;
    }
    for (std::size_t d = 0; d < table.first_column.size(); ++d) {
        const layers::PopulationDimension& dimension = rules().dimensions[d];
        m_parts.push_back({dimension.is_of_households ? PopulationTable::households : PopulationTable::persons,
                           table.first_column[d], dimension.values.size(), &dimension, d});
    }
    add_what_is_not_told();
}

bool KeptBack::has(std::size_t unit, const TablePart& part) const
{
    return part.dimension == nullptr || m_table.units[unit].kind >= part.dimension->finest;
}

bool KeptBack::is_leaf(std::size_t unit, const TablePart& part) const
{
    return m_children[unit].empty() || !has(m_children[unit].front(), part);
}

bool KeptBack::was_published(std::size_t unit, std::size_t column) const
{
    return m_earlier[unit] != nullptr && m_earlier[unit]->counts[column].has_value();
}

bool KeptBack::is_unheard_of(std::size_t unit) const
{
    return !m_is_first && m_earlier[unit] == nullptr && count(unit, PopulationTable::persons) < rules().enter();
}

std::vector<std::pair<std::size_t, std::size_t>> KeptBack::add(std::size_t unit, std::size_t column)
{
    std::vector<std::pair<std::size_t, std::size_t>> added;
    add(unit, column, added);
    return added;
}

void KeptBack::add(std::size_t unit, std::size_t column, std::vector<std::pair<std::size_t, std::size_t>>& added)
{
    if (m_kept_back[unit][column]) return;
    m_kept_back[unit][column] = true;
    added.emplace_back(unit, column);
    if (column == PopulationTable::persons) add(unit, PopulationTable::households, added);
    for (const TablePart& part : m_parts) {
        if (part.base != column) continue;
        for (std::size_t value = 0; value < part.size; ++value) add(unit, part.first + value, added);
    }
    for (const std::size_t child : m_children[unit]) add(child, column, added);
}

// Too fine by the rules, or nothing the source told of.
void KeptBack::add_what_is_not_told()
{
    for (std::size_t unit = 1; unit < m_table.units.size(); ++unit) {
        if (!m_table.knows_households) m_kept_back[unit][PopulationTable::households] = true;
        for (const TablePart& part : m_parts) {
            for (std::size_t value = 0; value < part.size; ++value) {
                const bool is_too_fine = m_table.units[unit].kind < part.dimension->values[value].finest;
                if (is_too_fine || !m_table.is_known[part.number]) m_kept_back[unit][part.first + value] = true;
            }
        }
    }
}

}  // namespace haishu::data

#pragma once
// Which counts of a table are kept back so far, and what that entails for others.

#include "data/persons/suppression.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace haishu::data
{

// Columns that add up to a base column (persons or households); without values the base column alone.
struct TablePart {
    std::size_t base = PopulationTable::persons;
    std::size_t first = 0;
    std::size_t size = 0;
    const layers::PopulationDimension* dimension = nullptr;
    std::size_t number = 0;  // of the dimension

    // The base stands at the place behind the values.
    [[nodiscard]] std::size_t column(std::size_t place) const { return place == size ? base : first + place; }
};

class KeptBack
{
   public:
    KeptBack(const PopulationTable& table, const EarlierRelease& earlier);

    [[nodiscard]] const PopulationTable& table() const { return m_table; }
    [[nodiscard]] const layers::PopulationRules& rules() const { return *m_table.rules; }
    [[nodiscard]] const std::vector<TablePart>& parts() const { return m_parts; }  // those with values
    [[nodiscard]] const std::vector<std::size_t>& children(std::size_t unit) const { return m_children[unit]; }
    [[nodiscard]] std::int64_t count(std::size_t unit, std::size_t column) const { return m_table.units[unit].counts[column]; }
    [[nodiscard]] bool is(std::size_t unit, std::size_t column) const { return m_kept_back[unit][column]; }
    // Whether a part is published for such units at all.
    [[nodiscard]] bool has(std::size_t unit, const TablePart& part) const;
    // Whether nothing of the part lies below the unit.
    [[nodiscard]] bool is_leaf(std::size_t unit, const TablePart& part) const;

    [[nodiscard]] bool is_first() const { return m_is_first; }  // no release went before
    [[nodiscard]] const EarlierRelease::Row* earlier(std::size_t unit) const { return m_earlier[unit]; }
    [[nodiscard]] bool was_published(std::size_t unit, std::size_t column) const;
    // Few have moved to where nobody lived: it gets no row, so there is nothing that could be worked out for it, and keeping
    // back others for its sake would tell of it.
    [[nodiscard]] bool is_unheard_of(std::size_t unit) const;

    // Keeps back a count, the values that add up to it, and the same of everything below the unit. Returns what is new.
    std::vector<std::pair<std::size_t, std::size_t>> add(std::size_t unit, std::size_t column);

    std::vector<std::vector<bool>> release() { return std::move(m_kept_back); }

   private:
    void add(std::size_t unit, std::size_t column, std::vector<std::pair<std::size_t, std::size_t>>& added);
    void add_what_is_not_told();

    const PopulationTable& m_table;
    bool m_is_first;
    std::vector<std::vector<bool>> m_kept_back;
    std::vector<const EarlierRelease::Row*> m_earlier;
    std::vector<std::vector<std::size_t>> m_children;
    std::vector<TablePart> m_parts;
};

}  // namespace haishu::data

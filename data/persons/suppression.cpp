#include "data/persons/suppression.hpp"

#include "data/persons/table_flow.hpp"

#include <algorithm>

namespace haishu::data
{

using layers::PopulationUnit;

namespace
{

constexpr std::size_t none = static_cast<std::size_t>(-1);

// Columns that add up to a base column (persons or households); without parts the base column alone.
struct Part {
    std::size_t base = PopulationTable::persons;
    std::size_t first = 0;
    std::size_t size = 0;
    const layers::PopulationDimension* dimension = nullptr;
    std::size_t number = 0;  // of the dimension
};

class Suppressor
{
   public:
    Suppressor(const PopulationTable& table, const EarlierRelease& earlier)
        : m_table(table),
          m_rules(*table.rules),
          m_kept_back(table.units.size(), std::vector<bool>(table.columns, false)),
          m_earlier(table.units.size(), nullptr),
          m_is_first(earlier.rows.empty()),
          m_children(table.units.size())
    {
        for (std::size_t u = 1; u < table.units.size(); ++u) {
            m_children[table.units[u].parent].push_back(u);
            const auto row = earlier.rows.find(table.units[u].code);
            if (row != earlier.rows.end()) m_earlier[u] = &row->second;
        }
        for (std::size_t d = 0; d < table.first_column.size(); ++d) {
            const auto& dimension = m_rules.dimensions[d];
            m_parts.push_back({dimension.is_of_households ? PopulationTable::households : PopulationTable::persons,
                               table.first_column[d], dimension.values.size(), &dimension, d});
        }
    }

    std::vector<std::vector<bool>> run()
    {
        keep_back_what_is_not_told();
        for (const std::size_t base : {PopulationTable::persons, PopulationTable::households}) {
            if (base == PopulationTable::households && !m_table.knows_households) continue;
            const Part alone{base, base, 0, nullptr, 0};
            keep_back_small(alone);
            protect(alone);
        }
        for (const Part& part : m_parts) {
            if (!m_table.is_known[part.number]) continue;
            keep_back_small(part);
            protect(part);
        }
        return std::move(m_kept_back);
    }

   private:
    [[nodiscard]] std::int64_t count(std::size_t unit, std::size_t column) const { return m_table.units[unit].counts[column]; }

    [[nodiscard]] bool has(std::size_t unit, const Part& part) const
    {
        return part.dimension == nullptr || m_table.units[unit].kind >= part.dimension->finest;
    }
    [[nodiscard]] bool is_leaf(std::size_t unit, const Part& part) const
    {
        return m_children[unit].empty() || !has(m_children[unit].front(), part);
    }

    // With everything below it, as far as that is not kept back anyway.
    void keep_back(std::size_t unit, std::size_t column)
    {
        if (m_kept_back[unit][column]) return;
        m_kept_back[unit][column] = true;
        m_newly.emplace_back(unit, column);
        if (column == PopulationTable::persons) keep_back(unit, PopulationTable::households);
        for (const Part& part : m_parts) {
            if (part.base != column) continue;
            for (std::size_t value = 0; value < part.size; ++value) keep_back(unit, part.first + value);
        }
        for (const std::size_t child : m_children[unit]) keep_back(child, column);
    }

    void keep_back_what_is_not_told()
    {
        for (std::size_t u = 1; u < m_table.units.size(); ++u) {
            if (!m_table.knows_households) m_kept_back[u][PopulationTable::households] = true;
            for (const Part& part : m_parts) {
                for (std::size_t value = 0; value < part.size; ++value) {
                    const bool is_too_fine = m_table.units[u].kind < part.dimension->values[value].finest;
                    if (is_too_fine || !m_table.is_known[part.number]) m_kept_back[u][part.first + value] = true;
                }
            }
        }
    }

    [[nodiscard]] std::vector<std::size_t> columns_of(const Part& part) const
    {
        if (part.size == 0) return {part.base};
        std::vector<std::size_t> columns;
        for (std::size_t value = 0; value < part.size; ++value) columns.push_back(part.first + value);
        return columns;
    }

    void keep_back_small(const Part& part)
    {
        const std::vector<std::size_t> columns = columns_of(part);
        for (std::size_t parent = 0; parent < m_table.units.size(); ++parent) {
            const std::vector<std::size_t>& block = m_children[parent];
            if (block.empty() || !has(block.front(), part)) continue;
            const bool needs_none = std::all_of(block.begin(), block.end(), [&](std::size_t unit) {
                return is_unheard_of(unit) || std::all_of(columns.begin(), columns.end(), [&](std::size_t column) {
                           return count(unit, column) >= (was_published(unit, column) ? m_rules.k : m_rules.enter_again());
                       });
            });
            for (const std::size_t unit : block) {
                for (const std::size_t column : columns) {
                    if (!may_be_published(unit, column, needs_none)) keep_back(unit, column);
                }
                const auto published = static_cast<std::size_t>(std::count_if(
                    columns.begin(), columns.end(), [&](std::size_t column) { return !m_kept_back[unit][column]; }));
                if (part.dimension != nullptr && published < part.dimension->least_values)
                    for (const std::size_t column : columns) keep_back(unit, column);
            }
        }
    }

    // Few have moved to where nobody lived: it gets no row, so there is nothing that could be worked out for it, and keeping
    // back others for its sake would tell of it.
    [[nodiscard]] bool is_unheard_of(std::size_t unit) const
    {
        return !m_is_first && m_earlier[unit] == nullptr && count(unit, PopulationTable::persons) < m_rules.enter();
    }
    [[nodiscard]] bool was_published(std::size_t unit, std::size_t column) const
    {
        return m_earlier[unit] != nullptr && m_earlier[unit]->counts[column].has_value();
    }
    [[nodiscard]] bool may_be_published(std::size_t unit, std::size_t column, bool block_needs_none) const
    {
        const std::int64_t n = count(unit, column);
        if (m_earlier[unit] == nullptr) return n >= m_rules.enter();
        if (was_published(unit, column)) return n >= m_rules.k;
        return block_needs_none && n >= m_rules.enter_again();
    }

    // ---- complementary suppression within one part

    void protect(const Part& part)
    {
        m_flow.emplace(node(m_table.units.size(), 0, part));
        m_edge_of.assign(m_table.units.size() * (part.size + 1), none);
        m_newly.clear();
        std::vector<std::pair<std::size_t, std::size_t>> all;  // units and places in the part
        for (std::size_t u = 1; u < m_table.units.size(); ++u) {
            if (!has(u, part) || is_unheard_of(u)) continue;
            for (std::size_t place = 0; place <= part.size; ++place) {
                all.emplace_back(u, place);
                if (m_kept_back[u][column_at(part, place)]) add_edge(u, place, part);
            }
        }
        const std::int64_t least = m_is_first ? 2 * m_rules.k : m_rules.k;
        for (bool is_done = false; !is_done;) {
            is_done = true;
            for (const auto& [unit, place] : all) {
                // The base is judged alone, before; where it is known of a unit it only helps here.
                if (part.size > 0 && place == part.size) continue;
                if (is_protected(unit, place, part, least)) continue;
                is_done = false;
                while (!is_protected(unit, place, part, 2 * m_rules.k) && widen(unit, place, part)) {
                }
            }
            if (m_gave_up) break;
        }
        m_gave_up = false;
    }

    // The base stands at the place behind the values.
    [[nodiscard]] static std::size_t column_at(const Part& part, std::size_t place)
    {
        return place == part.size ? part.base : part.first + place;
    }
    // One equation for each column below each unit, and for each unit that has nothing below it. A base alone has one free
    // equation for all of these. Of the whole district only the base is told, elsewhere; its values are free.
    [[nodiscard]] static std::size_t node(std::size_t unit, std::size_t place, const Part& part)
    {
        if (unit == 0 && place < part.size) return 0;
        return 1 + unit * (part.size + 1) + place;
    }
    [[nodiscard]] std::size_t own_node(std::size_t unit, std::size_t place, const Part& part) const
    {
        if (!is_leaf(unit, part)) return node(unit, place, part);
        return part.size == 0 ? 0 : node(unit, 0, part);
    }

    void add_edge(std::size_t unit, std::size_t place, const Part& part)
    {
        const PopulationTable::Unit& it = m_table.units[unit];
        const std::size_t own = own_node(unit, place, part);
        const std::size_t above = node(it.parent, place, part);
        std::int64_t decrease = count(unit, column_at(part, place));
        if (place == part.size) {
            // That somebody lives there is known, and so many of whom nothing else is.
            std::int64_t least = part.base == PopulationTable::persons ? 1 : 0;
            for (const Part& each : m_parts)
                if (each.base == part.base && m_table.is_known[each.number]) least = std::max(least, it.unknown[each.number]);
            decrease -= least;
        }
        const std::size_t tail = place == part.size && part.size > 0 ? above : own;
        m_edge_of[unit * (part.size + 1) + place] = m_flow->add(tail, tail == own ? above : own, decrease);
    }

    // Where counts are kept back for the first time, widely enough that it still does when a few persons come and go.
    bool is_protected(std::size_t unit, std::size_t place, const Part& part, std::int64_t enough)
    {
        const std::size_t edge = m_edge_of[unit * (part.size + 1) + place];
        return edge == none || m_flow->width(edge, enough) >= enough;
    }

    void keep_back_in(const Part& part, std::size_t unit, std::size_t place)
    {
        m_newly.clear();
        keep_back(unit, column_at(part, place));
        for (const auto& [newly, column] : m_newly) {
            if (!has(newly, part) || is_unheard_of(newly)) continue;
            for (std::size_t each = 0; each <= part.size; ++each)
                if (column_at(part, each) == column) add_edge(newly, each, part);
        }
    }

    // Keeps back what makes the range of a count wider at the least cost. False if there is nothing left to keep back.
    bool widen(std::size_t unit, std::size_t place, const Part& part)
    {
        return part.size == 0 ? widen_base(unit, part) : widen_value(unit, place, part);
    }

    bool widen_base(std::size_t unit, const Part& part)
    {
        std::size_t best = none;
        for (const std::size_t sibling : m_children[m_table.units[unit].parent]) {
            if (m_kept_back[sibling][part.base]) continue;
            if (best == none || count(sibling, part.base) < count(best, part.base)) best = sibling;
        }
        if (best == none) return widen_above(unit, 0, part);
        keep_back_in(part, best, 0);
        return true;
    }

    // A rectangle of two units and two values, all four kept back: what one gains the others make up for.
    bool widen_value(std::size_t unit, std::size_t place, const Part& part)
    {
        struct Choice {
            std::size_t sibling = none;
            std::size_t other = 0;
            std::int64_t gain = -1;
            std::int64_t cost = 0;
        } best;
        const auto value = [&](std::size_t u, std::size_t p) { return count(u, part.first + p); };
        const auto price = [&](std::size_t u, std::size_t p) { return m_kept_back[u][part.first + p] ? 0 : value(u, p) + 1; };
        const std::size_t parent = m_table.units[unit].parent;
        for (const std::size_t sibling : m_children[parent]) {
            // Streets need no second one: what they add up to is not published.
            if ((sibling == unit) != (parent == 0)) continue;
            for (std::size_t other = 0; other < part.size; ++other) {
                if (other == place) continue;
                const std::int64_t cost = price(unit, other) + price(sibling, place) + price(sibling, other);
                if (cost == 0) continue;
                const std::int64_t all = parent == 0 ? value(unit, place) + value(unit, other)
                                                     : std::min(value(unit, other), value(sibling, place)) +
                                                           std::min(value(unit, place), value(sibling, other));
                const std::int64_t gain = std::min(2 * m_rules.k, all);
                if (gain > best.gain || (gain == best.gain && cost < best.cost)) best = {sibling, other, gain, cost};
            }
        }
        if (best.sibling == none) return widen_above(unit, place, part);
        keep_back_in(part, unit, best.other);
        keep_back_in(part, best.sibling, place);
        keep_back_in(part, best.sibling, best.other);
        return true;
    }

    bool widen_above(std::size_t unit, std::size_t place, const Part& part)
    {
        const std::size_t parent = m_table.units[unit].parent;
        if (parent == 0) {
            // Too few in the whole district: then nothing of it is published.
            bool is_something_left = false;
            for (const std::size_t street : m_children[0]) {
                for (std::size_t each = 0; each < std::max<std::size_t>(part.size, 1); ++each) {
                    is_something_left = is_something_left || !m_kept_back[street][column_at(part, each)];
                    keep_back_in(part, street, each);
                }
            }
            m_gave_up = !is_something_left;
            return is_something_left;
        }
        if (m_kept_back[parent][column_at(part, place)]) return widen(parent, place, part);
        keep_back_in(part, parent, place);
        return true;
    }

    const PopulationTable& m_table;
    const layers::PopulationRules& m_rules;
    std::vector<std::vector<bool>> m_kept_back;
    std::vector<const EarlierRelease::Row*> m_earlier;
    bool m_is_first;
    std::vector<std::vector<std::size_t>> m_children;
    std::vector<Part> m_parts;
    std::vector<std::pair<std::size_t, std::size_t>> m_newly;
    std::optional<TableFlow> m_flow;
    std::vector<std::size_t> m_edge_of;
    bool m_gave_up = false;
};

}  // namespace

std::vector<std::vector<bool>> suppressed_counts(const PopulationTable& table, const EarlierRelease& earlier)
{
    return Suppressor(table, earlier).run();
}

}  // namespace haishu::data

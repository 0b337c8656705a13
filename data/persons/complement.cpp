#include "data/persons/complement.hpp"

#include "data/persons/table_flow.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

constexpr std::size_t none = static_cast<std::size_t>(-1);

class Protection
{
   public:
    Protection(KeptBack& kept_back, const TablePart& part)
        : m_kept_back(kept_back),
          m_part(part),
          m_k(kept_back.rules().k),
          m_flow(node(kept_back.table().units.size(), 0)),
          m_edge_of(kept_back.table().units.size() * (part.size + 1), none)
    {
        for (std::size_t unit = 1; unit < kept_back.table().units.size(); ++unit) {
            if (!is_judged(unit)) continue;
            m_units.push_back(unit);
            for (std::size_t place = 0; place <= part.size; ++place)
                if (kept_back.is(unit, part.column(place))) add_edge(unit, place);
        }
    }

    void run()
    {
        const std::int64_t least = m_kept_back.is_first() ? 2 * m_k : m_k;
        for (bool is_done = false; !is_done && !m_is_all_kept_back;) {
            is_done = true;
            for (const std::size_t unit : m_units) {
                for (std::size_t place = 0; place < std::max<std::size_t>(m_part.size, 1); ++place) {
                    if (is_protected(unit, place, least)) continue;
                    is_done = false;
                    while (!is_protected(unit, place, 2 * m_k) && widen(unit, place)) {
                    }
                }
            }
        }
    }

   private:
    [[nodiscard]] bool is_judged(std::size_t unit) const
    {
        return m_kept_back.has(unit, m_part) && !m_kept_back.is_unheard_of(unit);
    }
    [[nodiscard]] std::size_t parent_of(std::size_t unit) const { return m_kept_back.table().units[unit].parent; }
    [[nodiscard]] std::int64_t value(std::size_t unit, std::size_t place) const
    {
        return m_kept_back.count(unit, m_part.column(place));
    }
    [[nodiscard]] bool is_kept_back(std::size_t unit, std::size_t place) const
    {
        return m_kept_back.is(unit, m_part.column(place));
    }

    // One equation for each column below each unit, and for each unit that has nothing below it. A base alone has one free
    // equation for all of these. Of the whole district only the base is told, elsewhere; its values are free.
    [[nodiscard]] std::size_t node(std::size_t unit, std::size_t place) const
    {
        if (unit == 0 && place < m_part.size) return 0;
        return 1 + unit * (m_part.size + 1) + place;
    }
    [[nodiscard]] std::size_t own_node(std::size_t unit, std::size_t place) const
    {
        if (!m_kept_back.is_leaf(unit, m_part)) return node(unit, place);
        return m_part.size == 0 ? 0 : node(unit, 0);
    }

    void add_edge(std::size_t unit, std::size_t place)
    {
        const std::size_t own = own_node(unit, place);
        const std::size_t above = node(parent_of(unit), place);
        const bool is_base_of_values = place == m_part.size && m_part.size > 0;
        const std::int64_t decrease = value(unit, place) - (place == m_part.size ? least_base(unit) : 0);
        m_edge_of[unit * (m_part.size + 1) + place] =
            is_base_of_values ? m_flow.add(above, own, decrease) : m_flow.add(own, above, decrease);
    }

    // That somebody lives there is known, and so many of whom nothing else is.
    [[nodiscard]] std::int64_t least_base(std::size_t unit) const
    {
        std::int64_t least = m_part.base == PopulationTable::persons ? 1 : 0;
        for (const TablePart& each : m_kept_back.parts()) {
            if (each.base != m_part.base || !m_kept_back.table().is_known[each.number]) continue;
            least = std::max(least, m_kept_back.table().units[unit].unknown[each.number]);
        }
        return least;
    }

    bool is_protected(std::size_t unit, std::size_t place, std::int64_t enough)
    {
        const std::size_t edge = m_edge_of[unit * (m_part.size + 1) + place];
        return edge == none || m_flow.width(edge, enough) >= enough;
    }

    void keep_back(std::size_t unit, std::size_t place)
    {
        for (const auto& [newly, column] : m_kept_back.add(unit, m_part.column(place))) {
            if (!is_judged(newly)) continue;
            for (std::size_t each = 0; each <= m_part.size; ++each)
                if (m_part.column(each) == column) add_edge(newly, each);
        }
    }

    // Keeps back what makes the range of a count wider at the least cost. False if there is nothing left to keep back.
    bool widen(std::size_t unit, std::size_t place) { return m_part.size == 0 ? widen_base(unit) : widen_value(unit, place); }

    bool widen_base(std::size_t unit)
    {
        std::size_t best = none;
        for (const std::size_t sibling : m_kept_back.children(parent_of(unit))) {
            if (is_kept_back(sibling, 0)) continue;
            if (best == none || value(sibling, 0) < value(best, 0)) best = sibling;
        }
        if (best == none) return widen_above(unit, 0);
        keep_back(best, 0);
        return true;
    }

    // A rectangle of two units and two values, all four kept back: what one gains the others make up for.
    bool widen_value(std::size_t unit, std::size_t place)
    {
        struct Choice {
            std::size_t sibling = none;
            std::size_t other = 0;
            std::int64_t gain = -1;
            std::int64_t cost = 0;
        } best;
        const auto price = [&](std::size_t u, std::size_t p) { return is_kept_back(u, p) ? 0 : value(u, p) + 1; };
        const bool is_on_top = parent_of(unit) == 0;
        for (const std::size_t sibling : m_kept_back.children(parent_of(unit))) {
            // Streets need no second one: what they add up to is not published.
            if ((sibling == unit) != is_on_top) continue;
            for (std::size_t other = 0; other < m_part.size; ++other) {
                if (other == place) continue;
                const std::int64_t cost = price(unit, other) + price(sibling, place) + price(sibling, other);
                if (cost == 0) continue;
                const std::int64_t all = is_on_top ? value(unit, place) + value(unit, other)
                                                   : std::min(value(unit, other), value(sibling, place)) +
                                                         std::min(value(unit, place), value(sibling, other));
                const std::int64_t gain = std::min(2 * m_k, all);
                if (gain > best.gain || (gain == best.gain && cost < best.cost)) best = {sibling, other, gain, cost};
            }
        }
        // Nobody near has this value: only what is kept back of larger units helps.
        if (best.sibling == none || best.gain == 0) return widen_above(unit, place);
        keep_back(unit, best.other);
        keep_back(best.sibling, place);
        keep_back(best.sibling, best.other);
        return true;
    }

    bool widen_above(std::size_t unit, std::size_t place)
    {
        const std::size_t parent = parent_of(unit);
        if (parent != 0) {
            if (is_kept_back(parent, place)) return widen(parent, place);
            keep_back(parent, place);
            return true;
        }
        // Too few in the whole district: then nothing of it is published.
        bool is_something_left = false;
        for (const std::size_t street : m_kept_back.children(0)) {
            for (std::size_t each = 0; each < std::max<std::size_t>(m_part.size, 1); ++each) {
                is_something_left = is_something_left || !is_kept_back(street, each);
                keep_back(street, each);
            }
        }
        m_is_all_kept_back = !is_something_left;
        return is_something_left;
    }

    KeptBack& m_kept_back;
    const TablePart& m_part;
    std::int64_t m_k;
    TableFlow m_flow;
    std::vector<std::size_t> m_edge_of;
    std::vector<std::size_t> m_units;
    bool m_is_all_kept_back = false;
};

}  // namespace

void protect(KeptBack& kept_back, const TablePart& part)
{
    Protection(kept_back, part).run();
}

}  // namespace haishu::data

#include "data/persons/suppression.hpp"

#include "data/persons/complement.hpp"
#include "data/persons/kept_back.hpp"

#include <algorithm>

namespace haishu::data
{

namespace
{

std::vector<std::size_t> columns_of(const TablePart& part)
{
    if (part.size == 0) return {part.base};
    std::vector<std::size_t> columns;
    for (std::size_t place = 0; place < part.size; ++place) columns.push_back(part.column(place));
    return columns;
}

// Whether a whole block, the children of one unit in one part, would be published as it is: only then is anything of it that
// was kept back before given free, since in the earlier release it may have protected another count that is still the same.
bool needs_no_suppression(const KeptBack& kept_back, const std::vector<std::size_t>& block,
                          const std::vector<std::size_t>& columns)
{
    const layers::PopulationRules& rules = kept_back.rules();
    return std::all_of(block.begin(), block.end(), [&](std::size_t unit) {
        return kept_back.is_unheard_of(unit) || std::all_of(columns.begin(), columns.end(), [&](std::size_t column) {
                   return kept_back.count(unit, column) >=
                          (kept_back.was_published(unit, column) ? rules.k : rules.enter_again());
               });
    });
}

bool may_be_published(const KeptBack& kept_back, std::size_t unit, std::size_t column, bool block_needs_none)
{
    const layers::PopulationRules& rules = kept_back.rules();
    const std::int64_t count = kept_back.count(unit, column);
    if (kept_back.earlier(unit) == nullptr) return count >= rules.enter();
    if (kept_back.was_published(unit, column)) return count >= rules.k;
    return block_needs_none && count >= rules.enter_again();
}

void keep_back_small(KeptBack& kept_back, const TablePart& part)
{
    const std::vector<std::size_t> columns = columns_of(part);
    for (std::size_t parent = 0; parent < kept_back.table().units.size(); ++parent) {
        const std::vector<std::size_t>& block = kept_back.children(parent);
        if (block.empty() || !kept_back.has(block.front(), part)) continue;
        const bool needs_none = needs_no_suppression(kept_back, block, columns);
        for (const std::size_t unit : block) {
            for (const std::size_t column : columns) {
                if (!may_be_published(kept_back, unit, column, needs_none)) kept_back.add(unit, column);
            }
        }
    }
}

// A sensitive trait is told of a unit only while several of its values are. Whether more had to be kept back for that.
bool keep_back_uniform(KeptBack& kept_back, const TablePart& part)
{
    const std::vector<std::size_t> columns = columns_of(part);
    bool is_changed = false;
    for (std::size_t unit = 1; unit < kept_back.table().units.size(); ++unit) {
        if (!kept_back.has(unit, part)) continue;
        const auto published = static_cast<std::size_t>(
            std::count_if(columns.begin(), columns.end(), [&](std::size_t column) { return !kept_back.is(unit, column); }));
        if (published >= part.dimension->least_values) continue;
        for (const std::size_t column : columns) is_changed = !kept_back.add(unit, column).empty() || is_changed;
    }
    return is_changed;
}

}  // namespace

std::vector<std::vector<bool>> suppressed_counts(const PopulationTable& table, const EarlierRelease& earlier)
{
    KeptBack kept_back(table, earlier);
    const auto suppress = [&kept_back](const TablePart& part) {
        keep_back_small(kept_back, part);
        protect(kept_back, part);
        while (part.dimension != nullptr && keep_back_uniform(kept_back, part)) protect(kept_back, part);
    };
    suppress({PopulationTable::persons, PopulationTable::persons, 0, nullptr, 0});
    if (table.knows_households) suppress({PopulationTable::households, PopulationTable::households, 0, nullptr, 0});
    for (const TablePart& part : kept_back.parts())
        if (table.is_known[part.number]) suppress(part);
    return kept_back.release();
}

}  // namespace haishu::data

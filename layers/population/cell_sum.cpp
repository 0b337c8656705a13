#include "layers/population/cell_sum.hpp"

#include <algorithm>
#include <cmath>

namespace haishu::layers
{

bool is_population(const LayerDescriptor& layer)
{
    return layer.id == population_rules().layer;
}

PopulationCells::PopulationCells(const LayerView& view)
{
    const LayerDescriptor& layer = view.descriptor();
    m_kind = layer.field_index("unit_type");
    m_code = layer.field_index("code");
    m_count = layer.field_index("population");
    m_error = layer.field_index("max_error");
    m_community = layer.field_index("community_code");
    m_street = layer.field_index("street_code");
    view.visit_all([&](const FeatureRef& row) {
        const std::string kind = text(row, m_kind);
        const auto count = number(row, m_count);
        std::string parent;
        if (kind == population_unit_name(PopulationUnit::Cell)) {
            parent = text(row, m_community);
        } else {
            if (kind == population_unit_name(PopulationUnit::Community)) parent = text(row, m_street);
            Unit& own = m_units[text(row, m_code)];
            own.parent = parent;
            own.count = count;
            own.error = error(row);
        }
        if (parent.empty()) return true;
        Unit& unit = m_units[parent];
        if (count) {
            unit.published += *count;
            unit.published_least += std::max(*count - error(row), 0.0);
        } else {
            ++unit.unpublished;
        }
        return true;
    });
}

std::string PopulationCells::text(const FeatureRef& row, std::optional<std::size_t> field) const
{
    if (!field) return {};
    const geo::ValueView value = row.value(*field);
    const auto* text = std::get_if<std::string_view>(&value);
    return text == nullptr ? std::string() : std::string(*text);
}

std::optional<double> PopulationCells::number(const FeatureRef& row, std::optional<std::size_t> field) const
{
    if (!field) return std::nullopt;
    const geo::ValueView value = row.value(*field);
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? std::nullopt : std::optional(static_cast<double>(*number));
}

double PopulationCells::error(const FeatureRef& row) const
{
    return number(row, m_error).value_or(static_cast<double>(population_rules().error_when_held()));
}

std::optional<double> PopulationCells::most_unpublished(const std::string& code) const
{
    const auto found = m_units.find(code);
    if (found == m_units.end()) return std::nullopt;
    const Unit& unit = found->second;
    std::optional<double> most;
    if (unit.count) {
        most = *unit.count + unit.error;
    } else if (!unit.parent.empty()) {
        most = most_unpublished(unit.parent);
    }
    return most ? std::optional(std::max(*most - unit.published_least, 0.0)) : std::nullopt;
}

double PopulationCells::share_of_unpublished(const std::string& community) const
{
    const auto found = m_units.find(community);
    if (found == m_units.end() || !found->second.count || found->second.unpublished == 0) return 0;
    const Unit& unit = found->second;
    return std::max(*unit.count - unit.published, 0.0) / static_cast<double>(unit.unpublished);
}

void PopulationCells::Sum::add(const FeatureRef& row)
{
    if (m_cells->text(row, m_cells->m_kind) != population_unit_name(PopulationUnit::Cell)) return;
    ++m_sum.cells;
    if (const auto count = m_cells->number(row, m_cells->m_count)) {
        const double error = m_cells->error(row);
        m_sum.estimate += *count;
        m_sum.lower += std::max(*count - error, 0.0);
        m_upper += *count + error;
        return;
    }
    const std::string community = m_cells->text(row, m_cells->m_community);
    ++m_sum.cells_unpublished;
    m_sum.estimate += m_cells->share_of_unpublished(community);
    m_unclear.insert(community);
}

PopulationSum PopulationCells::Sum::result() const
{
    PopulationSum sum = m_sum;
    sum.upper = m_upper;
    for (const std::string& community : m_unclear) {
        const auto most = m_cells->most_unpublished(community);
        sum.upper = sum.upper && most ? std::optional(*sum.upper + *most) : std::nullopt;
    }
    // Roundings of the parts may add up to more than that of the whole.
    if (sum.upper) sum.estimate = std::clamp(sum.estimate, sum.lower, std::max(sum.lower, *sum.upper));
    return sum;
}

Result<AreaPopulation> population_of_area(const LayerView& view, const Area& area, Deadline deadline)
{
    const PopulationRules& rules = population_rules();
    AreaPopulation answer;
    if (area.square_metres() < rules.least_area_m2) {
        answer.refusal = "area-too-small";
        return answer;
    }
    const PopulationCells cells(view);
    PopulationCells::Sum sum(cells);
    std::size_t seen = 0;
    bool is_late = false;
    view.search(area.box(), [&](const FeatureRef& cell) {
        is_late = ++seen % 1024 == 0 && deadline.has_passed();
        if (!is_late && area.contains(cell.box().center())) sum.add(cell);
        return !is_late;
    });
    if (is_late) return Error{ErrorCode::TimedOut, "deadline", "the search took too long; ask for a smaller area", {}};
    answer.sum = sum.result();
    if (answer.sum.cells < rules.least_cells) answer = {"cells-too-few", {}};
    return answer;
}

}  // namespace haishu::layers

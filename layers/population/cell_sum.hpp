#pragma once
// Residents of an area, from whole published cells: a cell counts when its centre does, so that one question has one answer,
// and two areas that differ by less than a cell have the same. Only rows of the view are used, that is what is published;
// whoever asks for the difference of two areas learns no more than the row of a cell tells him anyway.

#include "geo/base/deadline.hpp"
#include "layers/population/population_rules.hpp"
#include "layers/query/area.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace haishu::layers
{

// Whether this is the layer that the rules speak of.
bool is_population(const LayerDescriptor& layer);

struct PopulationSum {
    double estimate = 0;
    double lower = 0;             // not fewer live there
    std::optional<double> upper;  // nor more; empty if nothing that is published bounds it
    std::size_t cells = 0;
    std::size_t cells_unpublished = 0;  // of these
};

class PopulationCells
{
   public:
    // One look at all rows. The view outlives the object.
    explicit PopulationCells(const LayerView& view);

    class Sum
    {
       public:
        explicit Sum(const PopulationCells& cells) : m_cells(&cells) {}
        // Rows of communities and streets are passed over.
        void add(const FeatureRef& row);
        [[nodiscard]] PopulationSum result() const;

       private:
        const PopulationCells* m_cells;
        PopulationSum m_sum;
        double m_upper = 0;               // of published cells
        std::set<std::string> m_unclear;  // communities with unpublished cells here
    };

   private:
    struct Unit {  // a community, a street
        std::string parent;
        std::optional<double> count;
        double error = 0;
        double published = 0;  // of what lies directly in it
        double published_least = 0;
        std::size_t unpublished = 0;
    };
    [[nodiscard]] std::string text(const FeatureRef& row, std::optional<std::size_t> field) const;
    [[nodiscard]] std::optional<double> number(const FeatureRef& row, std::optional<std::size_t> field) const;
    [[nodiscard]] double error(const FeatureRef& row) const;
    // What the unpublished parts of a unit hold together, at most; empty if nothing bounds it.
    [[nodiscard]] std::optional<double> most_unpublished(const std::string& code) const;
    [[nodiscard]] double share_of_unpublished(const std::string& community) const;

    std::optional<std::size_t> m_kind, m_code, m_count, m_error, m_community, m_street;
    std::map<std::string, Unit> m_units;
};

struct AreaPopulation {
    std::string refusal;  // "area-too-small", "cells-too-few"; empty: answered
    PopulationSum sum;
};

// Error: TimedOut "deadline".
Result<AreaPopulation> population_of_area(const LayerView& view, const Area& area, Deadline deadline);

}  // namespace haishu::layers

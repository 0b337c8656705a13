#pragma once
// Counts persons as they pass by, and forgets them: by cell of 100 m, and then by the community and street that the cell
// lies in with its centre. So a community is exactly its cells, and nothing can be learnt from where areas overlap.

#include "data/persons/population_table.hpp"
#include "geo/base/result.hpp"
#include "geo/crs/transform.hpp"

#include <array>
#include <functional>
#include <optional>
#include <unordered_map>

namespace haishu::data
{

struct DivisionCodes {
    std::string community, street;
};
// The community that a place (EPSG:4490) lies in, if any.
using FindDivision = std::function<std::optional<DivisionCodes>(geo::Point)>;

struct PersonTraits {
    std::vector<std::int8_t> values;  // by dimension of the rules: number of the value, or -1
    std::uint64_t household = 0;      // a number for the household; 0: not known
};

class HeadCount
{
   public:
    static Result<HeadCount> create(const layers::PopulationRules& rules, FindDivision find_division);

    // The number of the cell of a place, EPSG:4490. Empty where there is no community.
    [[nodiscard]] Result<std::optional<std::size_t>> cell_at(geo::Point place);
    void add(std::size_t cell, const PersonTraits& person);
    // A unit that has its row whether anybody lives there or not.
    void keep(layers::PopulationUnit kind, const std::string& code, const DivisionCodes& codes);
    // Ends the counting.
    Result<PopulationTable> finish();

   private:
    HeadCount(const layers::PopulationRules& rules, FindDivision find_division, geo::Transform to_plane,
              geo::Transform from_plane);
    Result<std::optional<std::size_t>> cell_of(std::int64_t column, std::int64_t row);
    Result<std::optional<DivisionCodes>> division_of(std::int64_t column, std::int64_t row) const;
    Result<geo::Geometry> square(std::int64_t column, std::int64_t row) const;
    void count_households();

    struct Cell {
        std::int64_t column = 0;
        std::int64_t row = 0;
        DivisionCodes codes;
        PopulationTable::Unit unit;
    };
    struct Household {
        std::size_t cell = 0;  // of the member who came first
        std::int64_t members = 0;
    };
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    PopulationTable m_table;
    FindDivision m_find_division;
    geo::Transform m_to_plane;
    geo::Transform m_from_plane;
    std::unordered_map<std::uint64_t, std::size_t> m_cell_numbers;
    std::vector<Cell> m_cells;
    std::unordered_map<std::uint64_t, Household> m_households;
    std::vector<PopulationTable::Unit> m_kept;
};

}  // namespace haishu::data

#pragma once
// What features are counted by: their values, the division they lie in, or a cell of a lattice. Every feature has exactly
// one group; lines and areas lie where a point on them lies, and what lies nowhere has the group of key null.

#include "geo/base/result.hpp"
#include "geo/types/value.hpp"
#include "layers/snapshot/block_view.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haishu::layers
{

inline constexpr std::size_t max_groups = 10'000;

struct GroupKey {
    std::vector<geo::Value> values;    // one for each field asked for; the code of a division; the cell
    std::string name;                  // of a division
    std::optional<geo::Point> middle;  // of a cell
};

class Grouping
{
   public:
    Grouping() = default;
    Grouping(const Grouping&) = delete;
    Grouping& operator=(const Grouping&) = delete;
    virtual ~Grouping() = default;
    // The number of each row's group, below size(). False when there are more than max_groups.
    virtual bool assign(const BlockView& block, std::span<const std::uint32_t> rows, std::span<std::uint32_t> groups) = 0;
    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual GroupKey key(std::size_t group) const = 0;
};

// One field at least.
std::unique_ptr<Grouping> group_by_fields(std::vector<std::size_t> fields);
// Divisions are the polygons of a view that outlives the grouping; where they lie over one another the least fid counts.
// Error: TooLarge "groups-too-many" beyond 20,000 of them.
Result<std::unique_ptr<Grouping>> group_by_divisions(const LayerView& divisions, std::size_t code_field,
                                                     std::optional<std::size_t> name_field);
// Cells as far from their neighbours as `metres` at the middle latitude (whole degrees) of `extent`, on a lattice that is
// the same for every question about the layer.
enum class CellShape { Hexagon, Square };
std::unique_ptr<Grouping> group_by_cells(CellShape shape, double metres, const geo::Box& extent);

// Where a feature lies when it must be one point. Empty without a geometry.
std::optional<geo::Point> point_of(const geo::GeometryView& geometry);

Error too_many_groups(std::size_t maximum);

}  // namespace haishu::layers

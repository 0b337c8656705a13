#pragma once
// What both readers of a filter share: counted nodes, and errors that name the place.

#include "geo/base/result.hpp"
#include "layers/filter/expression.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

// bad_input "filter-malformed" with `place` and `reason`.
Error malformed_filter(std::string_view place, std::string_view reason);
// TooLarge "filter-too-large" with `reason`.
Error filter_too_large(std::string_view reason);

// Makes nodes and counts them against the limits.
class ExpressionBuilder
{
   public:
    // Refuses what nests deeper than the limit; a reader calls it with the depth of each node before it reads further.
    static Result<void> check_depth(int depth);

    Result<ExpressionPointer> make(Expression&& node);
    // An operation on arguments, the number of which is checked. AND in AND and OR in OR become one.
    Result<ExpressionPointer> operation(Operator op, std::vector<ExpressionPointer> arguments, std::string place);
    Result<ExpressionPointer> shape(geo::Geometry geometry, std::string place, int crossed_axis = -1);
    // West, south, east, north in the order of the filter's axes, or six numbers of which the heights are not used. West above
    // east crosses the antimeridian, and the box becomes two.
    Result<ExpressionPointer> bounding_box(const std::vector<double>& numbers, std::string place);

   private:
    std::size_t m_nodes = 0;
    std::size_t m_literals = 0;
    std::size_t m_vertices = 0;
};

}  // namespace haishu::layers

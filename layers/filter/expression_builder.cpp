#include "layers/filter/expression_builder.hpp"

#include <fmt/format.h>

namespace haishu::layers
{

namespace
{

// A box without width or height is a line or a point.
geo::Geometry box_shape(geo::Point low, geo::Point high)
{
    geo::Geometry box;
    if (low.x == high.x && low.y == high.y) {
        box.points = {low};
    } else if (low.x == high.x || low.y == high.y) {
        box.type = geo::GeometryType::LineString;
        box.points = {low, high};
        box.ring_ends = {2};
    } else {
        box.type = geo::GeometryType::Polygon;
        box.points = {low, {high.x, low.y}, high, {low.x, high.y}, low};
        box.ring_ends = {5};
        box.polygon_ends = {1};
    }
    return box;
}

}  // namespace

Error malformed_filter(std::string_view place, std::string_view reason)
{
    return bad_input("filter-malformed", fmt::format("filter, {}: {}", place, reason))
        .with("place", place)
        .with("reason", reason);
}

Error filter_too_large(std::string_view reason)
{
    return Error{ErrorCode::TooLarge, "filter-too-large", fmt::format("the filter {}", reason), {}}.with("reason", reason);
}

Result<void> ExpressionBuilder::check_depth(int depth)
{
    if (depth > FilterLimits::depth) return filter_too_large(fmt::format("nests deeper than {} levels", FilterLimits::depth));
    return {};
}

Result<ExpressionPointer> ExpressionBuilder::make(Expression&& node)
{
    if (node.op == Operator::Literal) {
        if (++m_literals > FilterLimits::literals)
            return filter_too_large(fmt::format("has more than {} literals", FilterLimits::literals));
    } else if (++m_nodes > FilterLimits::nodes) {
        return filter_too_large(fmt::format("has more than {} operations and properties", FilterLimits::nodes));
    }
    return ExpressionPointer(std::make_shared<const Expression>(std::move(node)));
}

Result<ExpressionPointer> ExpressionBuilder::operation(Operator op, std::vector<ExpressionPointer> arguments, std::string place)
{
    const OperatorName* name = name_of(op);
    const std::size_t wanted = name->arguments;
    if (wanted == 0 ? arguments.size() < 2 : arguments.size() != wanted) {
        return malformed_filter(place, fmt::format("{} takes {} arguments, not {}", name->text,
                                                   wanted == 0 ? "two or more" : std::to_string(wanted), arguments.size()));
    }
    Expression node;
    node.op = op;
    node.place = std::move(place);
    for (ExpressionPointer& argument : arguments) {
        if (wanted == 0 && argument->op == op) {
            node.arguments.insert(node.arguments.end(), argument->arguments.begin(), argument->arguments.end());
        } else {
            node.arguments.push_back(std::move(argument));
        }
    }
    return make(std::move(node));
}

Result<ExpressionPointer> ExpressionBuilder::shape(geo::Geometry geometry, std::string place, int crossed_axis)
{
    m_vertices += geo::vertex_count(geometry);
    if (m_vertices > FilterLimits::vertices) {
        return filter_too_large(fmt::format("has more than {} vertices", FilterLimits::vertices));
    }
    if (geometry.is_empty()) return malformed_filter(place, "the geometry is empty");
    Expression node;
    node.op = Operator::Shape;
    node.geometry = std::move(geometry);
    node.crossed_axis = crossed_axis;
    node.place = std::move(place);
    return make(std::move(node));
}

Result<ExpressionPointer> ExpressionBuilder::bounding_box(const std::vector<double>& numbers, std::string place)
{
    if (numbers.size() != 4 && numbers.size() != 6) return malformed_filter(place, "a box has 4 or 6 numbers");
    const std::size_t upper = numbers.size() / 2;
    const geo::Point low{numbers[0], numbers[1]};
    const geo::Point high{numbers[upper], numbers[upper + 1]};
    if (low.x <= high.x && low.y <= high.y) return shape(box_shape(low, high), std::move(place));
    // That the axis is the longitude is seen when the filter is bound to a reference system.
    const int crossed = low.x > high.x ? 0 : 1;
    const bool is_other_in_order = crossed == 0 ? low.y < high.y : low.x < high.x;
    const double west = crossed == 0 ? low.x : low.y;
    const double east = crossed == 0 ? high.x : high.y;
    if (!is_other_in_order || west > 180 || east < -180)
        return malformed_filter(place, "the first corner of a box is its lower one");
    const auto with = [crossed](geo::Point p, double longitude) {
        return crossed == 0 ? geo::Point{longitude, p.y} : geo::Point{p.x, longitude};
    };
    // A part without a width would be no area; the other one ends on the same meridian.
    if (west == 180) return shape(box_shape(with(low, -180), high), std::move(place), crossed);
    if (east == -180) return shape(box_shape(low, with(high, 180)), std::move(place), crossed);
    geo::Geometry both = box_shape(low, with(high, 180));
    const geo::Geometry eastern = box_shape(with(low, -180), high);
    both.type = geo::GeometryType::MultiPolygon;
    both.points.insert(both.points.end(), eastern.points.begin(), eastern.points.end());
    both.ring_ends = {5, 10};
    both.polygon_ends = {1, 2};
    return shape(std::move(both), std::move(place), crossed);
}

}  // namespace haishu::layers

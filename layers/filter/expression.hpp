#pragma once
// The syntax tree of a filter, as CQL2 text and CQL2 JSON are both read into it (OGC 21-065r2). It knows no layer yet.

#include "geo/types/geometry.hpp"
#include "geo/types/value.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haishu::layers
{

enum class Operator {
    // logical: truth values
    And,
    Or,
    Not,
    // comparison
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,     // value, pattern
    Between,  // value, lower, upper
    In,       // value, List
    IsNull,
    // arithmetic
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    IntegerDivide,
    Power,
    // text
    CaseFolded,    // CASEI
    AccentFolded,  // ACCENTI
    // spatial: two geometries
    SpatialIntersects,
    SpatialEquals,
    SpatialDisjoint,
    SpatialTouches,
    SpatialWithin,
    SpatialOverlaps,
    SpatialCrosses,
    SpatialContains,
    // temporal: two instants or intervals
    TimeAfter,
    TimeBefore,
    TimeContains,
    TimeDisjoint,
    TimeDuring,
    TimeEquals,
    TimeFinishedBy,
    TimeFinishes,
    TimeIntersects,
    TimeMeets,
    TimeMetBy,
    TimeOverlappedBy,
    TimeOverlaps,
    TimeStartedBy,
    TimeStarts,
    // arrays: two lists
    ArrayEquals,
    ArrayContains,
    ArrayContainedBy,
    ArrayOverlaps,
    // leaves and what holds them
    Property,   // text: its name
    Literal,    // value: truth, number or text
    Date,       // text
    Timestamp,  // text
    Interval,   // two of Date, Timestamp, Property, or a Literal ".."
    Shape,      // geometry, with the axes of the filter's reference system
    List,
    Function,  // text: a name that is none of the above
};

struct Expression;
using ExpressionPointer = std::shared_ptr<const Expression>;

struct Expression {
    Operator op = Operator::Literal;
    std::vector<ExpressionPointer> arguments;
    std::string text;
    geo::Value value;
    geo::Geometry geometry;
    int crossed_axis = -1;  // of a box across the antimeridian: the axis (0, 1) that must be the longitude
    std::string place;      // where it stood: "character 17" of the text, "/args/0" of the JSON
};

// How the forms write an operator. CQL2 text writes functions as NAME(...), and the others between their arguments.
struct OperatorName {
    Operator op;
    std::string_view text;  // in capitals where it is a word
    std::string_view json;
    std::size_t arguments;  // 0: any number from two on
    bool is_function;       // in the text form
};

std::span<const OperatorName> operator_names();
const OperatorName* name_of(Operator op);  // null for leaves
// Of a word of the text form that is followed by "(", in any case.
const OperatorName* find_function(std::string_view word);
const OperatorName* find_json_operator(std::string_view name);  // in any case

// More than these is refused.
struct FilterLimits {
    static constexpr std::size_t bytes = 256 * 1024;
    static constexpr std::size_t nodes = 500;  // all but literals, which a list may have many of
    static constexpr std::size_t literals = 10'000;
    static constexpr int depth = 32;
    static constexpr std::size_t vertices = 10'000;
};

}  // namespace haishu::layers

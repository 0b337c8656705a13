#include "layers/filter/expression.hpp"

#include <algorithm>
#include <array>

namespace haishu::layers
{

namespace
{

using O = Operator;

constexpr std::array names{
    OperatorName{O::And, "AND", "and", 0, false},
    OperatorName{O::Or, "OR", "or", 0, false},
    OperatorName{O::Not, "NOT", "not", 1, false},
    OperatorName{O::Equal, "=", "=", 2, false},
    OperatorName{O::NotEqual, "<>", "<>", 2, false},
    OperatorName{O::Less, "<", "<", 2, false},
    OperatorName{O::LessOrEqual, "<=", "<=", 2, false},
    OperatorName{O::Greater, ">", ">", 2, false},
    OperatorName{O::GreaterOrEqual, ">=", ">=", 2, false},
    OperatorName{O::Like, "LIKE", "like", 2, false},
    OperatorName{O::Between, "BETWEEN", "between", 3, false},
    OperatorName{O::In, "IN", "in", 2, false},
    OperatorName{O::IsNull, "IS NULL", "isNull", 1, false},
    OperatorName{O::Add, "+", "+", 2, false},
    OperatorName{O::Subtract, "-", "-", 2, false},
    OperatorName{O::Multiply, "*", "*", 2, false},
    OperatorName{O::Divide, "/", "/", 2, false},
    OperatorName{O::Modulo, "%", "%", 2, false},
    OperatorName{O::IntegerDivide, "DIV", "div", 2, false},
    OperatorName{O::Power, "^", "^", 2, false},
    OperatorName{O::CaseFolded, "CASEI", "casei", 1, true},
    OperatorName{O::AccentFolded, "ACCENTI", "accenti", 1, true},
    OperatorName{O::SpatialIntersects, "S_INTERSECTS", "s_intersects", 2, true},
    OperatorName{O::SpatialEquals, "S_EQUALS", "s_equals", 2, true},
    OperatorName{O::SpatialDisjoint, "S_DISJOINT", "s_disjoint", 2, true},
    OperatorName{O::SpatialTouches, "S_TOUCHES", "s_touches", 2, true},
    OperatorName{O::SpatialWithin, "S_WITHIN", "s_within", 2, true},
    OperatorName{O::SpatialOverlaps, "S_OVERLAPS", "s_overlaps", 2, true},
    OperatorName{O::SpatialCrosses, "S_CROSSES", "s_crosses", 2, true},
    OperatorName{O::SpatialContains, "S_CONTAINS", "s_contains", 2, true},
    OperatorName{O::TimeAfter, "T_AFTER", "t_after", 2, true},
    OperatorName{O::TimeBefore, "T_BEFORE", "t_before", 2, true},
    OperatorName{O::TimeContains, "T_CONTAINS", "t_contains", 2, true},
    OperatorName{O::TimeDisjoint, "T_DISJOINT", "t_disjoint", 2, true},
    OperatorName{O::TimeDuring, "T_DURING", "t_during", 2, true},
    OperatorName{O::TimeEquals, "T_EQUALS", "t_equals", 2, true},
    OperatorName{O::TimeFinishedBy, "T_FINISHEDBY", "t_finishedBy", 2, true},
    OperatorName{O::TimeFinishes, "T_FINISHES", "t_finishes", 2, true},
    OperatorName{O::TimeIntersects, "T_INTERSECTS", "t_intersects", 2, true},
    OperatorName{O::TimeMeets, "T_MEETS", "t_meets", 2, true},
    OperatorName{O::TimeMetBy, "T_METBY", "t_metBy", 2, true},
    OperatorName{O::TimeOverlappedBy, "T_OVERLAPPEDBY", "t_overlappedBy", 2, true},
    OperatorName{O::TimeOverlaps, "T_OVERLAPS", "t_overlaps", 2, true},
    OperatorName{O::TimeStartedBy, "T_STARTEDBY", "t_startedBy", 2, true},
    OperatorName{O::TimeStarts, "T_STARTS", "t_starts", 2, true},
    OperatorName{O::ArrayEquals, "A_EQUALS", "a_equals", 2, true},
    OperatorName{O::ArrayContains, "A_CONTAINS", "a_contains", 2, true},
    OperatorName{O::ArrayContainedBy, "A_CONTAINEDBY", "a_containedBy", 2, true},
    OperatorName{O::ArrayOverlaps, "A_OVERLAPS", "a_overlaps", 2, true},
};

bool is_same_word(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [lower](char x, char y) { return lower(x) == lower(y); });
}

template <class Matches>
const OperatorName* find(Matches matches)
{
    const auto* const found = std::find_if(names.begin(), names.end(), matches);
    return found == names.end() ? nullptr : found;
}

}  // namespace

std::span<const OperatorName> operator_names()
{
    return names;
}

const OperatorName* name_of(Operator op)
{
    return find([op](const OperatorName& name) { return name.op == op; });
}

const OperatorName* find_function(std::string_view word)
{
    return find([word](const OperatorName& name) { return name.is_function && is_same_word(name.text, word); });
}

const OperatorName* find_json_operator(std::string_view name)
{
    return find([name](const OperatorName& known) { return is_same_word(known.json, name); });
}

}  // namespace haishu::layers

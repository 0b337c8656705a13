#pragma once
// An attribute value. Dates are days since 1970-01-01, date-times are milliseconds since 1970-01-01T00:00:00Z: both
// travel as int64 and are told apart by the field's type.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace haishu::geo
{

using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;
using ValueView = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;

inline bool is_null(const Value& v)
{
    return v.index() == 0;
}
inline bool is_null(const ValueView& v)
{
    return v.index() == 0;
}

Value to_value(const ValueView& v);
ValueView to_view(const Value& v);

}  // namespace haishu::geo

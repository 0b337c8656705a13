#pragma once
// A double as decimal text: rounded to `decimals` digits, trailing zeros and a bare point left out, no exponent, no
// locale. "0" for what rounds to zero. From `exact_decimals` on it is the shortest text that reads back as the same double.

#include <string>

namespace haishu::geo
{

inline constexpr int exact_decimals = 17;

void append_decimal(std::string& out, double value, int decimals);

}  // namespace haishu::geo

#pragma once
// A double as decimal text: rounded to `decimals` digits, trailing zeros and a bare point left out, no exponent, no
// locale. "0" for what rounds to zero.

#include <string>

namespace haishu::geo {

void append_decimal(std::string& out, double value, int decimals);

}  // namespace haishu::geo

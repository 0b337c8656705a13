#pragma once
// The small grammar that HTTP field values share: ASCII case, optional white space, comma lists, weights.

#include <string_view>

namespace haishu::server
{

bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string_view without_blanks(std::string_view text);  // spaces and tabs at both ends

// Takes the part before the next `separator` off `rest`, without blanks around it.
std::string_view take_part(std::string_view& rest, char separator);

// "gzip;q=0.5" -> name "gzip", weight 500. A weight outside RFC 9110 12.4.2 ("NaN", "1e9", "-1") gives 0.
struct Weighted {
    std::string_view name;
    int weight = 1000;
};
Weighted parse_weighted(std::string_view item);

}  // namespace haishu::server

#include "server/http/token.hpp"

#include <algorithm>

namespace haishu::server
{

namespace
{

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
int parse_weight(std::string_view text)
{
    if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
    if (text.size() > 1 && text[1] != '.') return 0;
    int thousandths = 0;
    int scale = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return 0;
        thousandths += (c - '0') * scale;
        scale /= 10;
    }
    if (text[0] == '1') return thousandths == 0 ? 1000 : 0;
    return thousandths;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_blanks(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::string_view take_part(std::string_view& rest, char separator)
{
    const auto end = rest.find(separator);
    const std::string_view part = without_blanks(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return part;
}

Weighted parse_weighted(std::string_view item)
{
    Weighted weighted;
    weighted.name = take_part(item, ';');
    while (!item.empty()) {
        const std::string_view parameter = take_part(item, ';');
        if (parameter.size() >= 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
            weighted.weight = parse_weight(parameter.substr(2));
    }
    return weighted;
}

}  // namespace haishu::server

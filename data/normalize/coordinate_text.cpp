#include "data/normalize/coordinate_text.hpp"

#include "data/normalize/value_text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace haishu::data
{
namespace
{

struct Direction {
    std::string_view sign;
    int factor;
};
constexpr std::array<Direction, 12> directions{{{"东经", 1},
                                                {"北纬", 1},
                                                {"西经", -1},
                                                {"南纬", -1},
                                                {"E", 1},
                                                {"N", 1},
                                                {"W", -1},
                                                {"S", -1},
                                                {"e", 1},
                                                {"n", 1},
                                                {"w", -1},
                                                {"s", -1}}};

// Takes the sign of a direction from the front or the end.
int take_direction(std::string_view& text)
{
    for (const auto& [sign, factor] : directions) {
        const bool is_first = text.substr(0, sign.size()) == sign;
        const bool is_last = !is_first && text.size() > sign.size() && text.substr(text.size() - sign.size()) == sign;
        if (!is_first && !is_last) continue;
        is_first ? text.remove_prefix(sign.size()) : text.remove_suffix(sign.size());
        text = trimmed(text);
        return factor;
    }
    return 1;
}

std::optional<double> number_in(std::string_view text)
{
    if (const auto number = real_in(text); number) return number;
    std::string with_point(text);
    if (std::count(text.begin(), text.end(), ',') != 1 || text.find('.') != std::string_view::npos) return std::nullopt;
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    return real_in(with_point);
}

// The number before one of `marks`, both taken from the front; nothing is taken when there is none.
std::optional<double> take_before(std::string_view& text, std::initializer_list<std::string_view> marks)
{
    for (const std::string_view mark : marks) {
        const std::size_t at = text.find(mark);
        if (at == std::string_view::npos) continue;
        const auto number = number_in(text.substr(0, at));
        if (!number) continue;
        text.remove_prefix(at + mark.size());
        return number;
    }
    return std::nullopt;
}

}  // namespace

std::optional<double> coordinate_in(std::string_view text)
{
    text = trimmed(text);
    const int factor = take_direction(text);
    if (const auto plain = number_in(text); plain) return *plain * factor;
    const bool is_negative = !text.empty() && text.front() == '-';
    if (is_negative) text.remove_prefix(1);
    const auto degrees = take_before(text, {"°", "度", "º"});
    if (!degrees || *degrees < 0) return std::nullopt;
    const double minutes = take_before(text, {"′", "'", "’", "分"}).value_or(0);
    const double seconds = take_before(text, {"″", "\"", "”", "''", "秒"}).value_or(0);
    if (!trimmed(text).empty() || minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60) return std::nullopt;
    return (*degrees + minutes / 60 + seconds / 3600) * (is_negative ? -factor : factor);
}

}  // namespace haishu::data

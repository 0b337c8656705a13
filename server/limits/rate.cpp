#include "server/limits/rate.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace haishu::server
{

namespace
{

constexpr int most = 1'000'000;

std::optional<int> positive(std::string_view text)
{
    int number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (status != std::errc{} || end != text.data() + text.size() || number < 1 || number > most) return std::nullopt;
    return number;
}

std::optional<std::chrono::nanoseconds> unit_of(std::string_view name)
{
    if (name == "s") return std::chrono::seconds(1);
    if (name == "min") return std::chrono::minutes(1);
    if (name == "h") return std::chrono::hours(1);
    return std::nullopt;
}

}  // namespace

Result<Rate> parse_rate(std::string_view text)
{
    const auto slash = text.find('/');
    const auto colon = text.find(':');
    if (slash != std::string_view::npos && colon != std::string_view::npos && slash < colon) {
        const auto times = positive(text.substr(0, slash));
        const auto unit = unit_of(text.substr(slash + 1, colon - slash - 1));
        const auto burst = positive(text.substr(colon + 1));
        if (times && unit && burst) return Rate{*unit / *times, *burst};
    }
    return bad_input("rate-invalid", fmt::format("'{}' is not a rate such as 50/s:200 or 20/min:60", text));
}

}  // namespace haishu::server

#include "server/auth/password_strength.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <zxcvbn.h>

namespace haishu::server
{

namespace
{

// 2^24 guesses, some 10^7: with the growing delays of the login that is centuries; zxcvbn calls 10^6 somewhat guessable.
constexpr double fewest_bits = 24;
constexpr std::size_t longest_estimated = 64;  // bytes; the estimate takes the square of the length

}  // namespace

std::size_t count_characters(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

Result<void> check_password_strength(const std::string& password, const std::string& name)
{
    if (count_characters(password) < shortest_chosen_password) {
        return bad_input("password-too-short", fmt::format("a password has at least {} characters", shortest_chosen_password))
            .with("limit", std::to_string(shortest_chosen_password));
    }
    std::array<const char*, 3> known{"haishu", name.c_str(), nullptr};
    if (name.empty()) known[1] = nullptr;
    if (ZxcvbnMatch(password.substr(0, longest_estimated).c_str(), known.data(), nullptr) < fewest_bits) {
        return bad_input(
            "password-guessable",
            "this password is among the first that are guessed: a common word, a row of keys, a date or a repetition");
    }
    return {};
}

}  // namespace haishu::server
